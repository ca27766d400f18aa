package dev.sluice.mongodb.local.expression;

import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.bson.ValueOrder;
import dev.sluice.mongodb.local.command.ServerError;
import dev.sluice.mongodb.local.update.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The operators that only need the values of their arguments. */
final class Functions {
  private static final Map<String, Function> BY_NAME =
      Map.ofEntries(
          Map.entry("$not", a -> Value.of(!(a[0] != null && a[0].asBoolean()))),
          Map.entry("$cmp", a -> Value.of(Integer.signum(ExpressionParser.compare(a[0], a[1])))),
          Map.entry("$add", a -> fold(a, Numbers::add)),
          Map.entry("$multiply", a -> fold(a, Numbers::multiply)),
          Map.entry("$subtract", Functions::subtract),
          Map.entry("$divide", Functions::divide),
          Map.entry("$mod", Functions::mod),
          Map.entry("$abs", a -> unary(a, Math::abs)),
          Map.entry("$floor", a -> unary(a, Math::floor)),
          Map.entry("$ceil", a -> unary(a, Math::ceil)),
          Map.entry("$concat", Functions::concat),
          Map.entry("$toLower", a -> Value.of(text(a[0]).toLowerCase(Locale.ROOT))),
          Map.entry("$toUpper", a -> Value.of(text(a[0]).toUpperCase(Locale.ROOT))),
          Map.entry("$strLenCP", a -> Value.of(text(a[0]).codePointCount(0, text(a[0]).length()))),
          Map.entry("$type", a -> Value.of(a[0] == null ? "missing" : BsonType.name(a[0].type()))),
          Map.entry("$toString", a -> nullish(a[0]) ? Value.NULL : Value.of(text(a[0]))),
          Map.entry("$toInt", a -> nullish(a[0]) ? Value.NULL : Value.of(a[0].asInt())),
          Map.entry("$toLong", a -> nullish(a[0]) ? Value.NULL : Value.of(a[0].asLong())),
          Map.entry("$toDouble", a -> nullish(a[0]) ? Value.NULL : Value.of(a[0].asDouble())),
          Map.entry("$toBool", a -> nullish(a[0]) ? Value.NULL : Value.of(a[0].asBoolean())),
          Map.entry("$isNumber", a -> Value.of(a[0] != null && a[0].isNumber())),
          Map.entry("$isArray", a -> Value.of(a[0] != null && a[0].isArray())),
          Map.entry("$size", a -> Value.of(array("$size", a[0]).size())),
          Map.entry("$in", a -> Value.of(contains(array("$in", a[1]), a[0]))),
          Map.entry("$arrayElemAt", a -> nullish(a[0]) ? Value.NULL : element(a[0], a[1].asInt())),
          Map.entry("$first", a -> nullish(a[0]) ? Value.NULL : element(a[0], 0)),
          Map.entry("$last", a -> nullish(a[0]) ? Value.NULL : element(a[0], -1)),
          Map.entry("$concatArrays", Functions::concatArrays),
          Map.entry("$mergeObjects", Functions::mergeObjects),
          Map.entry("$objectToArray", Functions::objectToArray),
          Map.entry("$arrayToObject", Functions::arrayToObject),
          Map.entry("$bsonSize", a -> nullish(a[0]) ? Value.NULL : Value.of(a[0].length())));

  private Functions() {}

  static Function named(String operator) {
    Function function = BY_NAME.get(operator);
    if (function == null) {
      throw new ServerError(
          ServerError.INVALID_PIPELINE_OPERATOR, "Unrecognized expression '" + operator + "'");
    }
    return arguments -> {
      try {
        return function.apply(arguments);
      } catch (ArrayIndexOutOfBoundsException e) {
        throw new ServerError(
            16020, "Expression " + operator + " got only " + arguments.length + " arguments");
      }
    };
  }

  private static boolean nullish(Value value) {
    return value == null || value.isNullish();
  }

  private static Value fold(Value[] arguments, java.util.function.BinaryOperator<Value> step) {
    if (Arrays.stream(arguments).anyMatch(Functions::nullish)) {
      return Value.NULL;
    }
    Value result = arguments.length == 0 ? Value.of(0) : number(arguments[0]);
    for (int i = 1; i < arguments.length; i++) {
      result = step.apply(result, number(arguments[i]));
    }
    return result;
  }

  private static Value number(Value value) {
    if (!value.isNumber()) {
      throw new ServerError(
          ServerError.TYPE_MISMATCH,
          "only numbers are supported here, not " + BsonType.name(value.type()));
    }
    return value;
  }

  private static Value subtract(Value... a) {
    if (nullish(a[0]) || nullish(a[1])) {
      return Value.NULL;
    }
    if (a[0].type() == BsonType.DATE) {
      long other = a[1].asLong();
      return a[1].type() == BsonType.DATE
          ? Value.of(a[0].asLong() - other)
          : Value.date(a[0].asLong() - other);
    }
    return Numbers.add(number(a[0]), Numbers.multiply(number(a[1]), Value.of(-1)));
  }

  private static Value divide(Value... a) {
    if (nullish(a[0]) || nullish(a[1])) {
      return Value.NULL;
    }
    if (number(a[1]).asDouble() == 0) {
      throw new ServerError(ServerError.BAD_VALUE, "can't $divide by zero");
    }
    return Value.of(number(a[0]).asDouble() / a[1].asDouble());
  }

  private static Value mod(Value... a) {
    if (nullish(a[0]) || nullish(a[1])) {
      return Value.NULL;
    }
    boolean fractional = a[0].type() == BsonType.DOUBLE || a[1].type() == BsonType.DOUBLE;
    if (number(a[1]).asDouble() == 0) {
      throw new ServerError(16610, "can't $mod by zero");
    }
    return fractional
        ? Value.of(number(a[0]).asDouble() % a[1].asDouble())
        : Value.of(number(a[0]).asLong() % a[1].asLong());
  }

  private static Value unary(Value[] a, java.util.function.DoubleUnaryOperator operation) {
    if (nullish(a[0])) {
      return Value.NULL;
    }
    double result = operation.applyAsDouble(number(a[0]).asDouble());
    return switch (a[0].type()) {
      case BsonType.INT -> Value.of((int) result);
      case BsonType.LONG -> Value.of((long) result);
      default -> Value.of(result);
    };
  }

  private static Value concat(Value... arguments) {
    StringBuilder text = new StringBuilder();
    for (Value argument : arguments) {
      if (nullish(argument)) {
        return Value.NULL;
      }
      if (!argument.isString()) {
        throw new ServerError(
            16702, "$concat only supports strings, not " + BsonType.name(argument.type()));
      }
      text.append(argument.asString());
    }
    return Value.of(text.toString());
  }

  private static String text(Value value) {
    if (nullish(value)) {
      return "";
    }
    return switch (value.type()) {
      case BsonType.STRING, BsonType.SYMBOL, BsonType.CODE -> value.asString();
      case BsonType.OBJECT_ID ->
          HexFormat.of().formatHex(value.bytes(), value.offset(), value.offset() + 12);
      case BsonType.INT, BsonType.LONG -> Long.toString(value.asLong());
      case BsonType.BOOLEAN -> Boolean.toString(value.asBoolean());
      case BsonType.DOUBLE -> Double.toString(value.asDouble());
      case BsonType.DATE -> java.time.Instant.ofEpochMilli(value.asLong()).toString();
      default ->
          throw new ServerError(
              241, "Unsupported conversion from " + BsonType.name(value.type()) + " to string");
    };
  }

  private static List<Value> array(String operator, Value value) {
    if (value == null || !value.isArray()) {
      throw new ServerError(
          17124,
          "The argument to "
              + operator
              + " must be an array, but was of type: "
              + (value == null ? "missing" : BsonType.name(value.type())));
    }
    return value.elements();
  }

  private static boolean contains(List<Value> array, Value wanted) {
    return wanted != null && array.stream().anyMatch(one -> ValueOrder.same(one, wanted));
  }

  private static Value element(Value array, int index) {
    List<Value> elements = array("$arrayElemAt", array);
    int at = index < 0 ? elements.size() + index : index;
    return at < 0 || at >= elements.size() ? null : elements.get(at);
  }

  private static Value concatArrays(Value... arguments) {
    List<Value> all = new ArrayList<>();
    for (Value argument : arguments) {
      if (nullish(argument)) {
        return Value.NULL;
      }
      all.addAll(array("$concatArrays", argument));
    }
    return Value.array(all);
  }

  private static Value mergeObjects(Value... arguments) {
    Map<String, Value> merged = new LinkedHashMap<>();
    for (Value argument : arguments) {
      if (!nullish(argument)) {
        document("$mergeObjects", argument).forEach(f -> merged.put(f.name(), f.value()));
      }
    }
    DocBuilder builder = new DocBuilder();
    merged.forEach(builder::put);
    return Value.of(builder.build());
  }

  private static Value objectToArray(Value... a) {
    if (nullish(a[0])) {
      return Value.NULL;
    }
    List<Value> pairs = new ArrayList<>();
    for (Field field : document("$objectToArray", a[0])) {
      pairs.add(Value.of(new DocBuilder().put("k", field.name()).put("v", field.value()).build()));
    }
    return Value.array(pairs);
  }

  private static Value arrayToObject(Value... a) {
    if (nullish(a[0])) {
      return Value.NULL;
    }
    DocBuilder builder = new DocBuilder();
    for (Value pair : array("$arrayToObject", a[0])) {
      if (pair.isArray()) {
        builder.put(pair.elements().get(0).asString(), pair.elements().get(1));
      } else {
        Doc doc = document("$arrayToObject", pair);
        builder.put(doc.get("k").asString(), doc.get("v"));
      }
    }
    return Value.of(builder.build());
  }

  private static Doc document(String operator, Value value) {
    if (!value.isDocument()) {
      throw new ServerError(
          40400, operator + " requires object inputs, not " + BsonType.name(value.type()));
    }
    return value.asDoc();
  }
}
