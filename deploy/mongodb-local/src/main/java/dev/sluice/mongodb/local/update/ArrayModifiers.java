package dev.sluice.mongodb.local.update;

import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.bson.ValueOrder;
import dev.sluice.mongodb.local.command.ServerError;
import dev.sluice.mongodb.local.query.DocOrder;
import dev.sluice.mongodb.local.query.Matcher;
import dev.sluice.mongodb.local.update.Modifier.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** The operators on arrays. */
final class ArrayModifiers {
  private ArrayModifiers() {}

  static Modifier parse(String operator, String path, Value argument) {
    return switch (operator) {
      case "$push" -> push(path, argument);
      case "$addToSet" -> addToSet(path, argument);
      case "$pop" -> pop(path, argument);
      case "$pull" -> remove(operator, Matcher.parseForElement(argument));
      case "$pullAll" -> {
        List<Value> values = list("$pullAll", argument);
        yield remove(
            operator, value -> values.stream().anyMatch(one -> ValueOrder.same(one, value)));
      }
      default ->
          throw new ServerError(ServerError.FAILED_TO_PARSE, "Unknown modifier: " + operator);
    };
  }

  private static List<Value> list(String operator, Value argument) {
    if (!argument.isArray()) {
      throw new ServerError(
          ServerError.BAD_VALUE,
          operator
              + " requires an array argument but was given a "
              + BsonType.name(argument.type()));
    }
    return argument.elements();
  }

  private static Modifier push(String path, Value argument) {
    List<Value> added = List.of(argument);
    Integer position = null;
    Integer slice = null;
    Comparator<Value> order = null;
    if (argument.isDocument() && argument.asDoc().has("$each")) {
      for (Field clause : argument.asDoc()) {
        switch (clause.name()) {
          case "$each" -> {
            if (!clause.value().isArray()) {
              throw new ServerError(
                  ServerError.BAD_VALUE,
                  "The argument to $each in $push must be an array but it was of type: "
                      + BsonType.name(clause.value().type()));
            }
            added = clause.value().elements();
          }
          case "$position" -> position = whole("$position", clause.value());
          case "$slice" -> slice = whole("$slice", clause.value());
          case "$sort" -> order = order(clause.value());
          default ->
              throw new ServerError(
                  ServerError.BAD_VALUE, "Unrecognized clause in $push: " + clause.name());
        }
      }
    }
    return new Push(path, added, position, slice, order);
  }

  private static int whole(String clause, Value value) {
    if (!value.isNumber() || value.asDouble() != Math.rint(value.asDouble())) {
      throw new ServerError(
          ServerError.BAD_VALUE,
          "The value for "
              + clause
              + " must be an integer value but was given type: "
              + BsonType.name(value.type()));
    }
    return value.asInt();
  }

  private static Comparator<Value> order(Value sort) {
    if (sort.isNumber()) {
      return sort.asLong() < 0 ? ValueOrder.INSTANCE.reversed() : ValueOrder.INSTANCE;
    }
    if (!sort.isDocument()) {
      throw new ServerError(
          ServerError.BAD_VALUE,
          "The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields");
    }
    DocOrder order = DocOrder.parse(sort.asDoc());
    return Comparator.comparing(value -> value.isDocument() ? value.asDoc() : Doc.EMPTY, order);
  }

  private record Push(
      String path, List<Value> added, Integer position, Integer slice, Comparator<Value> order)
      implements Modifier {
    @Override
    public Outcome apply(Value old, UpdateContext context) {
      List<Value> list = new ArrayList<>(elements(old, path, "push", context));
      int before = list.size();
      int at = before;
      if (position != null) {
        at = position < 0 ? Math.max(0, before + position) : Math.min(position, before);
      }
      list.addAll(at, added);
      boolean appended = at == before && order == null;
      if (order != null) {
        list.sort(order);
      }
      if (slice != null && Math.abs((long) slice) < list.size()) {
        appended = false;
        list = slice < 0 ? list.subList(list.size() + slice, list.size()) : list.subList(0, slice);
      }
      Outcome outcome = Outcome.set(old, Value.array(list));
      return outcome.changed() && appended && old != null
          ? new Outcome(outcome.value(), true, before)
          : outcome;
    }
  }

  private static List<Value> elements(Value old, String path, String what, UpdateContext context) {
    if (old == null) {
      return List.of();
    }
    if (!old.isArray()) {
      throw new ServerError(
          ServerError.BAD_VALUE,
          what.equals("push")
              ? "The field '"
                  + path
                  + "' must be an array but is of type "
                  + BsonType.name(old.type())
                  + " in document {_id: "
                  + context.id()
                  + "}"
              : "Cannot apply " + what + " to a non-array value");
    }
    return old.elements();
  }

  private static Modifier addToSet(String path, Value argument) {
    Value each = argument.isDocument() ? argument.asDoc().get("$each") : null;
    List<Value> added = each == null ? List.of(argument) : list("$each", each);
    return (old, context) -> {
      if (old != null && !old.isArray()) {
        throw new ServerError(
            ServerError.BAD_VALUE,
            "Cannot apply $addToSet to non-array field. Field named '"
                + Modifiers.last(path)
                + "' has non-array type "
                + BsonType.name(old.type()));
      }
      List<Value> list = new ArrayList<>(elements(old, path, "$addToSet", context));
      for (Value value : added) {
        if (list.stream().noneMatch(one -> ValueOrder.same(one, value))) {
          list.add(value);
        }
      }
      return old != null && list.size() == old.elements().size()
          ? Outcome.NOTHING
          : Outcome.set(old, Value.array(list));
    };
  }

  private static Modifier pop(String path, Value argument) {
    if (!argument.isNumber() || Math.abs(argument.asLong()) != 1) {
      throw new ServerError(
          ServerError.FAILED_TO_PARSE, "$pop expects 1 or -1, found: " + argument);
    }
    boolean first = argument.asLong() < 0;
    return new Existing() {
      @Override
      public Outcome apply(Value old, UpdateContext context) {
        if (old == null) {
          return Outcome.NOTHING;
        }
        if (!old.isArray()) {
          throw new ServerError(
              ServerError.TYPE_MISMATCH,
              "Path '"
                  + path
                  + "' contains an element of non-array type '"
                  + BsonType.name(old.type())
                  + "'");
        }
        List<Value> list = old.elements();
        if (list.isEmpty()) {
          return Outcome.NOTHING;
        }
        return Outcome.set(
            old,
            Value.array(first ? list.subList(1, list.size()) : list.subList(0, list.size() - 1)));
      }
    };
  }

  private static Modifier remove(String operator, Predicate<Value> test) {
    return new Existing() {
      @Override
      public Outcome apply(Value old, UpdateContext context) {
        if (old == null) {
          return Outcome.NOTHING;
        }
        if (!old.isArray()) {
          throw new ServerError(
              ServerError.BAD_VALUE, "Cannot apply " + operator + " to a non-array value");
        }
        List<Value> kept = old.elements().stream().filter(test.negate()).toList();
        return kept.size() == old.elements().size()
            ? Outcome.NOTHING
            : Outcome.set(old, Value.array(kept));
      }
    };
  }

  /** A modifier that leaves missing fields missing. */
  private interface Existing extends Modifier {
    @Override
    default boolean creates() {
      return false;
    }
  }
}
