package dev.sluice.guard.key;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/**
 * Which values MongoDB holds equal, written down from its rules of comparison and not from the text
 * of keys: numbers by value over their types, symbols as strings, documents field by field in their
 * order, arrays without the names of their elements.
 */
final class MongoEquality {

  private MongoEquality() {}

  static boolean equal(BsonValue one, BsonValue other) {
    return normal(one).equals(normal(other));
  }

  /** Something that equals another's exactly when the values are equal. */
  static Object normal(BsonValue value) {
    return switch (value.getBsonType()) {
      case INT32 -> exact(BigDecimal.valueOf(value.asInt32().getValue()));
      case INT64 -> exact(BigDecimal.valueOf(value.asInt64().getValue()));
      case DOUBLE -> number(value.asDouble().getValue());
      case DECIMAL128 -> number(value.asDecimal128().getValue());
      case STRING -> List.of("text", value.asString().getValue());
      case SYMBOL -> List.of("text", value.asSymbol().getSymbol());
      case DOCUMENT -> document(value.asDocument());
      case ARRAY -> array(value.asArray());
      case JAVASCRIPT_WITH_SCOPE -> {
        BsonJavaScriptWithScope code = value.asJavaScriptWithScope();
        yield List.of("code", code.getCode(), document(code.getScope()));
      }
      case BINARY -> binary(value.asBinary());
      default -> value;
    };
  }

  private static Object document(BsonDocument document) {
    List<Object> fields = new ArrayList<>(List.of("document"));
    document.forEach((name, field) -> fields.add(List.of(name, normal(field))));
    return fields;
  }

  private static Object array(BsonArray array) {
    List<Object> items = new ArrayList<>(List.of("array"));
    array.forEach(item -> items.add(normal(item)));
    return items;
  }

  private static Object binary(BsonBinary binary) {
    List<Object> bytes = new ArrayList<>(List.of("binary", binary.getType()));
    for (byte b : binary.getData()) {
      bytes.add(b);
    }
    return bytes;
  }

  private static Object number(double value) {
    return Double.isNaN(value) || Double.isInfinite(value)
        ? List.of("number", Double.toString(value))
        : exact(new BigDecimal(value));
  }

  private static Object number(Decimal128 value) {
    if (value.isNaN()) {
      return List.of("number", "NaN");
    }
    if (value.isInfinite()) {
      return List.of("number", value.isNegative() ? "-Infinity" : "Infinity");
    }
    return exact(new BigDecimal(value.toString()));
  }

  private static Object exact(BigDecimal value) {
    BigDecimal stripped = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    return List.of("number", stripped.unscaledValue(), stripped.scale());
  }
}
