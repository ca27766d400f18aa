package dev.sluice.mongodb.local.update;

import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.bson.ValueOrder;
import dev.sluice.mongodb.local.command.ServerError;
import dev.sluice.mongodb.local.update.Modifier.Outcome;
import java.util.function.BinaryOperator;

/** The operators on single values. */
final class Modifiers {
  private Modifiers() {}

  static Modifier parse(String operator, String path, Value argument) {
    return switch (operator) {
      case "$set" -> (old, context) -> Outcome.set(old, argument);
      case "$setOnInsert" ->
          new Modifier() {
            @Override
            public Outcome apply(Value old, UpdateContext context) {
              return context.inserting() ? Outcome.set(old, argument) : Outcome.NOTHING;
            }

            @Override
            public boolean creates() {
              return true;
            }
          };
      case "$unset" ->
          new Modifier() {
            @Override
            public Outcome apply(Value old, UpdateContext context) {
              return old == null ? Outcome.NOTHING : Outcome.REMOVE;
            }

            @Override
            public boolean creates() {
              return false;
            }
          };
      case "$inc" -> arithmetic(operator, path, argument, Numbers::add, argument);
      case "$mul" -> arithmetic(operator, path, argument, Numbers::multiply, null);
      case "$min" -> extreme(argument, -1);
      case "$max" -> extreme(argument, 1);
      case "$currentDate" -> currentDate(argument);
      case "$bit" -> bit(path, argument);
      default -> ArrayModifiers.parse(operator, path, argument);
    };
  }

  private static Modifier arithmetic(
      String operator,
      String path,
      Value argument,
      BinaryOperator<Value> operation,
      Value whenMissing) {
    if (!argument.isNumber()) {
      throw new ServerError(
          ServerError.TYPE_MISMATCH,
          (operator.equals("$inc") ? "Cannot increment" : "Cannot multiply")
              + " with non-numeric argument: {"
              + path
              + ": "
              + argument
              + "}");
    }
    return (old, context) -> {
      if (old == null) {
        return Outcome.set(
            null, whenMissing == null ? Numbers.multiply(argument, Value.of(0)) : whenMissing);
      }
      if (!old.isNumber()) {
        throw new ServerError(
            ServerError.TYPE_MISMATCH,
            "Cannot apply "
                + operator
                + " to a value of non-numeric type. {_id: "
                + context.id()
                + "} has the field '"
                + last(path)
                + "' of non-numeric type "
                + BsonType.name(old.type()));
      }
      return Outcome.set(old, operation.apply(old, argument));
    };
  }

  static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private static Modifier extreme(Value argument, int direction) {
    return (old, context) ->
        old == null || Integer.signum(ValueOrder.INSTANCE.compare(argument, old)) == direction
            ? Outcome.set(old, argument)
            : Outcome.NOTHING;
  }

  private static Modifier currentDate(Value argument) {
    boolean timestamp = false;
    if (argument.isDocument()) {
      Value type = argument.asDoc().get("$type");
      if (type == null
          || !type.isString()
          || !(type.asString().equals("date") || type.asString().equals("timestamp"))) {
        throw new ServerError(
            ServerError.BAD_VALUE,
            "The '$type' string field is required to be 'date' or 'timestamp': "
                + "{$currentDate: {field : {$type: 'date'}}}");
      }
      timestamp = type.asString().equals("timestamp");
    } else if (argument.type() != BsonType.BOOLEAN) {
      throw new ServerError(
          ServerError.BAD_VALUE,
          BsonType.name(argument.type())
              + " is not valid type for $currentDate. Please use a boolean ('true') or a $type expression"
              + " ({$type: 'timestamp/date'}).");
    }
    boolean asTimestamp = timestamp;
    return (old, context) ->
        Outcome.set(
            old,
            asTimestamp
                ? Value.timestamp(context.nextTime().getAsLong())
                : Value.date(context.nowMillis()));
  }

  private static Modifier bit(String path, Value argument) {
    if (!argument.isDocument() || argument.asDoc().isEmpty()) {
      throw new ServerError(
          ServerError.BAD_VALUE,
          "The $bit modifier is not compatible with a "
              + BsonType.name(argument.type())
              + ". You must pass in an embedded document: {$bit: {field: {and/or/xor: #}}");
    }
    return (old, context) -> {
      Value value = old == null ? Value.of(0) : old;
      boolean whole = value.type() == BsonType.INT || value.type() == BsonType.LONG;
      if (!whole) {
        throw new ServerError(
            ServerError.BAD_VALUE,
            "Cannot apply $bit to a value of non-integral type._id: "
                + context.id()
                + " has the field "
                + last(path)
                + " of non-integer type "
                + BsonType.name(value.type()));
      }
      for (Field field : argument.asDoc()) {
        value = bit(field, value);
      }
      return Outcome.set(old, value);
    };
  }

  private static Value bit(Field operation, Value value) {
    long mask = operation.value().asLong();
    long result =
        switch (operation.name()) {
          case "and" -> value.asLong() & mask;
          case "or" -> value.asLong() | mask;
          case "xor" -> value.asLong() ^ mask;
          default ->
              throw new ServerError(
                  ServerError.BAD_VALUE,
                  "The $bit modifier only supports 'and', 'or', and 'xor', not '"
                      + operation.name()
                      + "' which is an unknown operator: {"
                      + operation.name()
                      + ": "
                      + operation.value()
                      + "}");
        };
    boolean isInt = value.type() == BsonType.INT && operation.value().type() == BsonType.INT;
    return isInt ? Value.of((int) result) : Value.of(result);
  }
}
