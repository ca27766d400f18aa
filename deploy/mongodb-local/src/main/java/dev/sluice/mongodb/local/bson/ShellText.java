package dev.sluice.mongodb.local.bson;

import java.util.HexFormat;

/** Values as a server writes them in its messages: {@code { a: 1, b: "x" }}. */
public final class ShellText {
  private ShellText() {}

  public static String of(Doc doc) {
    StringBuilder out = new StringBuilder();
    document(out, doc);
    return out.toString();
  }

  public static String of(Value value) {
    StringBuilder out = new StringBuilder();
    value(out, value);
    return out.toString();
  }

  /**
   * {@code {_data: "82…"}}: the form without inner spaces that messages about resume tokens have.
   */
  public static String compact(Doc doc) {
    StringBuilder out = new StringBuilder("{");
    String between = "";
    for (Field field : doc) {
      out.append(between).append(field.name()).append(": ");
      value(out, field.value());
      between = ", ";
    }
    return out.append('}').toString();
  }

  private static void document(StringBuilder out, Doc doc) {
    if (doc.isEmpty()) {
      out.append("{}");
      return;
    }
    out.append("{ ");
    String between = "";
    for (Field field : doc) {
      out.append(between).append(field.name()).append(": ");
      value(out, field.value());
      between = ", ";
    }
    out.append(" }");
  }

  private static void value(StringBuilder out, Value value) {
    switch (value.type()) {
      case BsonType.DOCUMENT -> document(out, value.asDoc());
      case BsonType.ARRAY -> array(out, value.asDoc());
      case BsonType.STRING, BsonType.SYMBOL, BsonType.CODE ->
          out.append('"').append(value.asString()).append('"');
      case BsonType.INT, BsonType.LONG -> out.append(value.asLong());
      case BsonType.DOUBLE -> number(out, value.asDouble());
      case BsonType.DECIMAL -> out.append(value.asDecimal());
      case BsonType.BOOLEAN -> out.append(value.asBoolean());
      case BsonType.NULL -> out.append("null");
      case BsonType.UNDEFINED -> out.append("undefined");
      case BsonType.OBJECT_ID -> out.append("ObjectId('").append(hex(value, 0)).append("')");
      case BsonType.DATE -> out.append("new Date(").append(value.bits()).append(')');
      case BsonType.TIMESTAMP ->
          out.append("Timestamp(")
              .append(value.bits() >>> 32)
              .append(", ")
              .append(value.bits() & 0xffffffffL)
              .append(')');
      case BsonType.BINARY ->
          out.append("BinData(")
              .append(value.binarySubtype())
              .append(", ")
              .append(hex(value, 5))
              .append(')');
      case BsonType.REGEX ->
          out.append('/').append(value.regexPattern()).append('/').append(value.regexOptions());
      case BsonType.MIN_KEY -> out.append("MinKey");
      case BsonType.MAX_KEY -> out.append("MaxKey");
      default -> out.append(BsonType.name(value.type()));
    }
  }

  private static void array(StringBuilder out, Doc doc) {
    if (doc.isEmpty()) {
      out.append("[]");
      return;
    }
    out.append("[ ");
    String between = "";
    for (Field field : doc) {
      out.append(between);
      value(out, field.value());
      between = ", ";
    }
    out.append(" ]");
  }

  private static void number(StringBuilder out, double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      out.append((long) value).append(".0");
    } else if (Double.isInfinite(value)) {
      out.append(value > 0 ? "inf" : "-inf");
    } else {
      out.append(value);
    }
  }

  private static String hex(Value value, int skip) {
    return HexFormat.of()
        .formatHex(value.bytes(), value.offset() + skip, value.offset() + value.length());
  }
}
