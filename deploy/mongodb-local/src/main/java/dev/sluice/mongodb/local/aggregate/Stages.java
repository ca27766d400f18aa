package dev.sluice.mongodb.local.aggregate;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.ServerError;
import dev.sluice.mongodb.local.expression.Expression;
import dev.sluice.mongodb.local.expression.Variables;
import dev.sluice.mongodb.local.query.DocOrder;
import dev.sluice.mongodb.local.query.Matcher;
import dev.sluice.mongodb.local.query.Projection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The stages that the stand-in knows. */
final class Stages {
  private static final Map<String, Function<Value, Stage>> KNOWN =
      Map.ofEntries(
          Map.entry("$match", Stages::match),
          Map.entry("$project", value -> perDocument(project(value)::apply)),
          Map.entry("$addFields", Stages::addFields),
          Map.entry("$set", Stages::addFields),
          Map.entry("$unset", Stages::unset),
          Map.entry("$replaceRoot", value -> replaceRoot(newRoot(value))),
          Map.entry("$replaceWith", Stages::replaceRoot),
          Map.entry("$limit", value -> limit(positive("$limit", value))),
          Map.entry("$skip", value -> input -> stream(input).skip(value.asLong()).iterator()),
          Map.entry("$sort", Stages::sort),
          Map.entry("$sample", Stages::sample),
          Map.entry("$count", Stages::count),
          Map.entry("$unwind", Unwind::parse),
          Map.entry("$sortByCount", Stages::sortByCount),
          Map.entry("$group", Group::parse));

  private Stages() {}

  static boolean isKnown(String name) {
    return KNOWN.containsKey(name);
  }

  static Stage parse(String name, Value value) {
    Function<Value, Stage> stage = KNOWN.get(name);
    if (stage == null) {
      throw new ServerError(40324, "Unrecognized pipeline stage name: '" + name + "'");
    }
    return stage.apply(value);
  }

  private static Stage perDocument(java.util.function.UnaryOperator<Doc> map) {
    return (Stage.PerDocument) map::apply;
  }

  private static Stage match(Value value) {
    if (!value.isDocument()) {
      throw new ServerError(15959, "the match filter must be an expression in an object");
    }
    Matcher matcher = Matcher.parse(value.asDoc());
    return (Stage.PerDocument) doc -> matcher.matches(doc) ? doc : null;
  }

  private static Projection project(Value value) {
    if (!value.isDocument() || value.asDoc().isEmpty()) {
      throw new ServerError(
          15969, "$project specification must be an object with at least one field");
    }
    return Projection.parse(value.asDoc());
  }

  private static Stage addFields(Value value) {
    if (!value.isDocument()) {
      throw new ServerError(40272, "$addFields specification stage must be an object");
    }
    AddFields fields = AddFields.parse(value.asDoc());
    return perDocument(fields::apply);
  }

  private static Stage unset(Value value) {
    DocBuilder projection = new DocBuilder();
    for (Value name : value.isArray() ? value.elements() : List.of(value)) {
      projection.put(name.asString(), 0);
    }
    return perDocument(Projection.parse(projection.build())::apply);
  }

  private static Value newRoot(Value value) {
    Value newRoot = value.isDocument() ? value.asDoc().get("newRoot") : null;
    if (newRoot == null) {
      throw new ServerError(40231, "no newRoot specified for the $replaceRoot stage");
    }
    return newRoot;
  }

  private static Stage replaceRoot(Value newRoot) {
    Expression expression = Expression.parse(newRoot);
    return perDocument(
        doc -> {
          Value root = expression.evaluate(doc, Variables.of(doc));
          if (root == null || !root.isDocument()) {
            throw new ServerError(
                40228,
                "'newRoot' expression must evaluate to an object, but resulting value was: "
                    + root);
          }
          return root.asDoc();
        });
  }

  private static long positive(String stage, Value value) {
    if (!value.isNumber() || value.asLong() <= 0) {
      throw new ServerError(15958, "the limit must be positive: invalid argument to " + stage);
    }
    return value.asLong();
  }

  private static Stage limit(long limit) {
    return input -> stream(input).limit(limit).iterator();
  }

  private static Stage sort(Value value) {
    DocOrder order = DocOrder.parse(value.asDoc());
    return input -> stream(input).sorted(order).iterator();
  }

  private static Stage sample(Value value) {
    Value size = value.isDocument() ? value.asDoc().get("size") : null;
    if (size == null || !size.isNumber() || size.asLong() < 0) {
      throw new ServerError(28747, "size argument to $sample must be a positive number");
    }
    return input -> sampled(input, size.asInt());
  }

  /** A uniform sample in random order, holding no more documents than it gives. */
  private static Iterator<Doc> sampled(Iterator<Doc> input, int size) {
    List<Doc> chosen = new ArrayList<>();
    int seen = 0;
    while (input.hasNext() && size > 0) {
      Doc doc = input.next();
      seen++;
      if (chosen.size() < size) {
        chosen.add(doc);
      } else {
        int place = ThreadLocalRandom.current().nextInt(seen);
        if (place < size) {
          chosen.set(place, doc);
        }
      }
    }
    Collections.shuffle(chosen);
    return chosen.iterator();
  }

  private static Stage count(Value value) {
    if (!value.isString() || value.asString().isEmpty() || value.asString().startsWith("$")) {
      throw new ServerError(40156, "the count field must be a non-empty string that is no path");
    }
    return input -> {
      int count = 0;
      while (input.hasNext()) {
        input.next();
        count++;
      }
      return count == 0
          ? Collections.emptyIterator()
          : List.of(new DocBuilder().put(value.asString(), count).build()).iterator();
    };
  }

  private static Stage sortByCount(Value value) {
    Doc group =
        new DocBuilder().put("_id", value).put("count", DocBuilder.of("$sum", Value.of(1))).build();
    Stage grouping = Group.parse(Value.of(group));
    Stage sorting = sort(Value.of(DocBuilder.of("count", Value.of(-1))));
    return input -> sorting.apply(grouping.apply(input));
  }

  static Stream<Doc> stream(Iterator<Doc> input) {
    Iterable<Doc> iterable = () -> input;
    return StreamSupport.stream(iterable.spliterator(), false);
  }
}
