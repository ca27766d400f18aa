package dev.sluice.cli.compare;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.stream.Collectors;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.bson.types.Decimal128;

/**
 * What a value of a document must be in Redshift. Written for itself, straight from docs/formats.md
 * and without a line of the guard's code, since it judges the guard.
 */
final class ExpectedValue {
  private static final JsonWriterSettings RELAXED =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

  private static final Instant YEAR_1 = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");
  private static final int UUID_BYTES = 16;

  private ExpectedValue() {}

  /**
   * The value that a column of this contract type must hold.
   *
   * @return see {@link #of(ColumnKind, BsonValue)}
   * @throws UnfitException when a column of this type cannot hold the value
   */
  static Object of(String contractType, BsonValue value) throws UnfitException {
    ColumnKind kind = ColumnKind.of(contractType);
    if (kind == ColumnKind.BYTES && value != null && value.isBinary()) {
      int subtype =
          contractType.equals("bytes") ? 0 : Integer.parseInt(contractType.substring(6, 8), 16);
      if ((value.asBinary().getType() & 0xff) != subtype) {
        throw new UnfitException(value, kind);
      }
    }
    return of(kind, value);
  }

  /**
   * The value that a column of this kind must hold.
   *
   * @return a String, BigDecimal, Double, Boolean, Instant, ByteBuffer or {@link JsonText}; null
   *     for a missing or null value
   * @throws UnfitException when a column of this kind cannot hold the value
   */
  static Object of(ColumnKind kind, BsonValue value) throws UnfitException {
    if (value == null || value.isNull()) {
      return null;
    }
    return switch (kind) {
      case TEXT -> value.isString() ? value.asString().getValue() : text(value);
      case OBJECT_ID -> {
        require(value, kind, BsonType.OBJECT_ID);
        yield value.asObjectId().getValue().toHexString();
      }
      case UUID -> uuid(value);
      case INT, LONG, DECIMAL -> number(kind, value);
      case DOUBLE -> {
        if (value.isInt64()) {
          yield exactDouble(value, value.asInt64().getValue());
        }
        if (value.isTimestamp()) {
          yield exactDouble(value, value.asTimestamp().getValue());
        }
        require(value, kind, BsonType.DOUBLE, BsonType.INT32);
        yield value.asNumber().doubleValue();
      }
      case BOOLEAN -> {
        require(value, kind, BsonType.BOOLEAN);
        yield value.asBoolean().getValue();
      }
      case TIMESTAMP -> {
        require(value, kind, BsonType.DATE_TIME);
        yield Instant.ofEpochMilli(value.asDateTime().getValue());
      }
      case BYTES -> {
        require(value, kind, BsonType.BINARY);
        yield ByteBuffer.wrap(value.asBinary().getData());
      }
      case JSON -> JsonText.parse(json(value));
    };
  }

  /** A value's form in a column of json, or inside one. */
  private static String json(BsonValue value) {
    return switch (value.getBsonType()) {
      case INT32, INT64, TIMESTAMP -> ExpectedNumber.of(value).text();
      case DOUBLE, DECIMAL128 -> {
        ExpectedNumber number = ExpectedNumber.of(value);
        if (!number.isFinite()) {
          yield "{\"$numberDouble\":\"" + number.text() + "\"}";
        }
        yield number.isJsonNumber()
            ? number.text()
            : "{\"$numberDecimal\":\"" + number.text() + "\"}";
      }
      case DATE_TIME -> {
        Instant time = Instant.ofEpochMilli(value.asDateTime().getValue());
        yield isIso(time)
            ? "{\"$date\":\"" + time + "\"}"
            : "{\"$date\":{\"$numberLong\":\"" + time.toEpochMilli() + "\"}}";
      }
      case DOCUMENT -> {
        StringJoiner members = new StringJoiner(",", "{", "}");
        value
            .asDocument()
            .forEach((name, each) -> members.add(driver(new BsonString(name)) + ":" + json(each)));
        yield members.toString();
      }
      case ARRAY ->
          value.asArray().stream()
              .map(ExpectedValue::json)
              .collect(Collectors.joining(",", "[", "]"));
      // The driver writes the sub-type in capitals.
      case BINARY ->
          "{\"$binary\":{\"base64\":\"%s\",\"subType\":\"%02x\"}}"
              .formatted(
                  Base64.getEncoder().encodeToString(value.asBinary().getData()),
                  value.asBinary().getType() & 0xff);
      // The driver writes a DBPointer as if it were a DBRef; extended JSON has a form of its own.
      case DB_POINTER ->
          "{\"$dbPointer\":{\"$ref\":%s,\"$id\":{\"$oid\":\"%s\"}}}"
              .formatted(
                  driver(new BsonString(value.asDBPointer().getNamespace())),
                  value.asDBPointer().getId().toHexString());
      case JAVASCRIPT_WITH_SCOPE ->
          "{\"$code\":%s,\"$scope\":%s}"
              .formatted(
                  driver(new BsonString(value.asJavaScriptWithScope().getCode())),
                  json(value.asJavaScriptWithScope().getScope()));
      default -> driver(value);
    };
  }

  /** As the driver writes it in relaxed extended JSON. */
  private static String driver(BsonValue value) {
    String wrapped = new BsonDocument("v", value).toJson(RELAXED);
    return wrapped.substring(wrapped.indexOf(':') + 1, wrapped.length() - 1).strip();
  }

  private static boolean isIso(Instant time) {
    return !time.isBefore(YEAR_1) && time.isBefore(YEAR_10000);
  }

  /**
   * How a value that is no string stands in a column of text: an ObjectId, a UUID and a date as
   * they are written, a number by its digits, anything else as extended JSON.
   */
  private static Object text(BsonValue value) throws UnfitException {
    return switch (value.getBsonType()) {
      case OBJECT_ID -> value.asObjectId().getValue().toHexString();
      case INT32, INT64, TIMESTAMP, DOUBLE, DECIMAL128 -> ExpectedNumber.of(value).text();
      case BOOLEAN -> json(value);
      case BINARY -> isUuid(value.asBinary()) ? uuid(value) : JsonText.parse(json(value));
      case DATE_TIME -> {
        Instant time = Instant.ofEpochMilli(value.asDateTime().getValue());
        yield isIso(time) ? time.toString() : JsonText.parse(json(value));
      }
      default -> JsonText.parse(json(value));
    };
  }

  private static BigDecimal number(ColumnKind kind, BsonValue value) throws UnfitException {
    return switch (value.getBsonType()) {
      case INT32 -> BigDecimal.valueOf(value.asInt32().getValue());
      case INT64 -> BigDecimal.valueOf(value.asInt64().getValue());
      case DECIMAL128 -> {
        Decimal128 decimal = value.asDecimal128().getValue();
        if (decimal.isNaN() || decimal.isInfinite()) {
          throw new UnfitException(value, kind);
        }
        // BigDecimal has no negative zero and would refuse it.
        yield new BigDecimal(decimal.toString());
      }
      case TIMESTAMP -> BigDecimal.valueOf(value.asTimestamp().getValue());
      case DOUBLE -> {
        double number = value.asDouble().getValue();
        if (Double.isNaN(number) || Double.isInfinite(number)) {
          throw new UnfitException(value, kind);
        }
        yield new BigDecimal(number);
      }
      default -> throw new UnfitException(value, kind);
    };
  }

  private static Double exactDouble(BsonValue value, long exact) throws UnfitException {
    double number = (double) exact;
    if (BigDecimal.valueOf(exact).compareTo(new BigDecimal(number)) != 0) {
      throw new UnfitException(value, ColumnKind.DOUBLE);
    }
    return number;
  }

  private static String uuid(BsonValue value) throws UnfitException {
    if (!value.isBinary() || !isUuid(value.asBinary())) {
      throw new UnfitException(value, ColumnKind.UUID);
    }
    if (value.asBinary().getType() == 3) {
      // In which order it was stored depends on who wrote it, so it gets no dashes.
      return HexFormat.of().formatHex(value.asBinary().getData());
    }
    ByteBuffer bytes = ByteBuffer.wrap(value.asBinary().getData());
    return new UUID(bytes.getLong(), bytes.getLong()).toString();
  }

  private static boolean isUuid(BsonBinary binary) {
    return (binary.getType() == 3 || binary.getType() == 4)
        && binary.getData().length == UUID_BYTES;
  }

  private static void require(BsonValue value, ColumnKind kind, BsonType... types)
      throws UnfitException {
    for (BsonType type : types) {
      if (value.getBsonType() == type) {
        return;
      }
    }
    throw new UnfitException(value, kind);
  }

  /** A value that its column cannot hold: the contract is wrong about it. */
  static final class UnfitException extends Exception {
    private static final long serialVersionUID = 1L;

    UnfitException(BsonValue value, ColumnKind kind) {
      super(
          "a value of BSON type " + value.getBsonType() + " does not fit a column of kind " + kind);
    }
  }
}
