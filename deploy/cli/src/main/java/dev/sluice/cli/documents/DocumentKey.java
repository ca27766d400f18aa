package dev.sluice.cli.documents;

import java.math.BigDecimal;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/**
 * The text that stands for a document's {@code _id}, by which documents and rows are joined ({@code
 * _sluice_key} in docs/formats.md): an ObjectId's hex digits; a number by its value, since MongoDB
 * holds int 1, long 1 and 1.0 to be the same {@code _id}; anything else as relaxed extended JSON.
 * Thread-safe.
 */
public final class DocumentKey {
  private static final JsonWriterSettings RELAXED =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

  private DocumentKey() {}

  /** The key of an {@code _id}. */
  public static String of(BsonValue id) {
    return switch (id.getBsonType()) {
      case OBJECT_ID -> id.asObjectId().getValue().toHexString();
      case INT32 -> Integer.toString(id.asInt32().getValue());
      case INT64 -> Long.toString(id.asInt64().getValue());
      case DOUBLE -> ofDouble(id.asDouble().getValue());
      case DECIMAL128 -> {
        var decimal = id.asDecimal128().getValue();
        if (decimal.isNaN()) {
          yield "NaN";
        }
        if (decimal.isInfinite()) {
          yield decimal.isNegative() ? "-Infinity" : "Infinity";
        }
        // Decimal128 has a negative zero, which BigDecimal refuses.
        yield plain(new BigDecimal(decimal.toString()));
      }
      default -> json(id);
    };
  }

  private static String ofDouble(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.toString(value);
    }
    return plain(new BigDecimal(value));
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  private static String json(BsonValue value) {
    String wrapped = new BsonDocument("v", value).toJson(RELAXED);
    // {"v": <value>}
    return wrapped.substring(wrapped.indexOf(':') + 1, wrapped.length() - 1).strip();
  }
}
