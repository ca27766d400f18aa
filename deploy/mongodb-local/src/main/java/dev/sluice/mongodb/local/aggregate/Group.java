package dev.sluice.mongodb.local.aggregate;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.KeyString;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.bson.ValueOrder;
import dev.sluice.mongodb.local.command.ServerError;
import dev.sluice.mongodb.local.expression.Expression;
import dev.sluice.mongodb.local.expression.Variables;
import dev.sluice.mongodb.local.update.Numbers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code $group} with the common accumulators. */
final class Group {
  private record Accumulator(String field, String operator, Expression argument) {}

  private static final List<String> OPERATORS =
      List.of("$sum", "$avg", "$min", "$max", "$first", "$last", "$push", "$addToSet", "$count");

  private final Expression id;
  private final List<Accumulator> accumulators;

  private Group(Expression id, List<Accumulator> accumulators) {
    this.id = id;
    this.accumulators = accumulators;
  }

  static Stage parse(Value spec) {
    Value id = spec.isDocument() ? spec.asDoc().get("_id") : null;
    if (id == null) {
      throw new ServerError(15955, "a group specification must include an _id");
    }
    List<Accumulator> accumulators = new ArrayList<>();
    for (Field field : spec.asDoc()) {
      if (field.name().equals("_id")) {
        continue;
      }
      Field operator = field.value().isDocument() ? field.value().asDoc().first() : null;
      if (operator == null || !OPERATORS.contains(operator.name())) {
        throw new ServerError(
            15952, "unknown group operator '" + (operator == null ? "" : operator.name()) + "'");
      }
      accumulators.add(
          new Accumulator(
              field.name(),
              operator.name(),
              operator.name().equals("$count")
                  ? (doc, variables) -> Value.of(1)
                  : Expression.parse(operator.value())));
    }
    Group group = new Group(Expression.parse(id), accumulators);
    return group::run;
  }

  private Iterator<Doc> run(Iterator<Doc> input) {
    Map<KeyString.Key, Value> ids = new LinkedHashMap<>();
    Map<KeyString.Key, List<List<Value>>> values = new LinkedHashMap<>();
    while (input.hasNext()) {
      Doc doc = input.next();
      Variables variables = Variables.of(doc);
      Value found = id.evaluate(doc, variables);
      Value key = found == null ? Value.NULL : found;
      KeyString.Key hashed = KeyString.key(key);
      ids.putIfAbsent(hashed, key);
      List<List<Value>> lists = values.computeIfAbsent(hashed, k -> fresh());
      for (int i = 0; i < accumulators.size(); i++) {
        add(
            lists.get(i),
            accumulators.get(i),
            accumulators.get(i).argument().evaluate(doc, variables));
      }
    }
    List<Doc> result = new ArrayList<>();
    ids.forEach((hashed, key) -> result.add(result(key, values.get(hashed))));
    return result.iterator();
  }

  private List<List<Value>> fresh() {
    List<List<Value>> lists = new ArrayList<>();
    accumulators.forEach(accumulator -> lists.add(new ArrayList<>()));
    return lists;
  }

  /** Keeps of the values no more than the accumulator needs. */
  private static void add(List<Value> kept, Accumulator accumulator, Value value) {
    boolean number = value != null && value.isNumber();
    switch (accumulator.operator()) {
      case "$sum", "$count" -> {
        if (number) {
          keep(kept, kept.isEmpty() ? value : Numbers.add(kept.get(0), value));
        }
      }
      case "$avg" -> {
        if (number) {
          kept.add(value);
        }
      }
      case "$min" -> extreme(kept, value, -1);
      case "$max" -> extreme(kept, value, 1);
      case "$first" -> {
        if (kept.isEmpty()) {
          kept.add(value == null ? Value.NULL : value);
        }
      }
      case "$last" -> keep(kept, value == null ? Value.NULL : value);
      case "$addToSet" -> {
        if (value != null && kept.stream().noneMatch(one -> ValueOrder.same(one, value))) {
          kept.add(value);
        }
      }
      default -> {
        if (value != null) {
          kept.add(value);
        }
      }
    }
  }

  private static void extreme(List<Value> kept, Value value, int direction) {
    if (value != null
        && !value.isNullish()
        && (kept.isEmpty()
            || Integer.signum(ValueOrder.INSTANCE.compare(value, kept.get(0))) == direction)) {
      keep(kept, value);
    }
  }

  private static void keep(List<Value> kept, Value value) {
    kept.clear();
    kept.add(value);
  }

  private Doc result(Value key, List<List<Value>> lists) {
    DocBuilder doc = new DocBuilder().put("_id", key);
    for (int i = 0; i < accumulators.size(); i++) {
      List<Value> kept = lists.get(i);
      Value value =
          switch (accumulators.get(i).operator()) {
            case "$push", "$addToSet" -> Value.array(kept);
            case "$sum", "$count" -> kept.isEmpty() ? Value.of(0) : kept.get(0);
            case "$avg" ->
                kept.isEmpty()
                    ? Value.NULL
                    : Value.of(kept.stream().mapToDouble(Value::asDouble).average().orElse(0));
            default -> kept.isEmpty() ? Value.NULL : kept.get(0);
          };
      doc.put(accumulators.get(i).field(), value);
    }
    return doc.build();
  }
}
