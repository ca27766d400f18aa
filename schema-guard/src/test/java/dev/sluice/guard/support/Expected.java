package dev.sluice.guard.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.DocumentPath;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.connect.data.Struct;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.bson.types.Decimal128;

/**
 * What the columns of a record must hold, worked out from the driver's own reading of a document.
 */
@SuppressWarnings("JavaUtilDate") // the Java class of Connect's Timestamp
public final class Expected {

  private static final JsonWriterSettings RELAXED =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

  private Expected() {}

  /** Compares every column of a record with the document that it was made of. */
  public static void check(Contract contract, BsonDocument document, Struct record) {
    for (ContractField field : contract.fields()) {
      BsonValue value = document.get(DocumentPath.topName(field.path()));
      Object column = record.get(field.column());
      if (value == null || value.isNull()) {
        assertThat(column).as(field.path()).isNull();
      } else if (!field.text()) {
        check(field, value, column);
      }
    }
  }

  private static void check(ContractField field, BsonValue value, Object column) {
    String path = field.path();
    switch (field.type().kind()) {
      case STRING -> assertThat(column).as(path).isEqualTo(value.asString().getValue());
      case INT -> assertThat(column).as(path).isEqualTo(value.asInt32().getValue());
      case LONG ->
          assertThat(column)
              .as(path)
              .isEqualTo(
                  value.isTimestamp()
                      ? value.asTimestamp().getValue()
                      : value.asNumber().longValue());
      case DOUBLE -> assertThat(column).as(path).isEqualTo(value.asNumber().doubleValue());
      case DECIMAL -> assertThat((BigDecimal) column).as(path).isEqualByComparingTo(decimal(value));
      case BOOLEAN -> assertThat(column).as(path).isEqualTo(value.asBoolean().getValue());
      case TIMESTAMP ->
          assertThat(column).as(path).isEqualTo(new Date(value.asDateTime().getValue()));
      case OBJECT_ID ->
          assertThat(column).as(path).isEqualTo(value.asObjectId().getValue().toHexString());
      case BYTES ->
          assertThat(HexFormat.of().formatHex((byte[]) column))
              .as(path)
              .isEqualTo(HexFormat.of().formatHex(value.asBinary().getData()));
      case UUID -> assertThat(column).as(path).isEqualTo(uuid(value.asBinary()));
      case JSON ->
          // The driver writes a DBPointer as a DBRef, which is another type.
          assertThat(byValue(parsed((String) column)))
              .as(path)
              .isEqualTo(byValue(value.isDBPointer() ? value : parsed(relaxed(value))));
    }
  }

  /**
   * A value as JSON tells it: numbers by their value, as a long, a double, or a text where a double
   * does not tell all digits of a decimal; a BSON timestamp as a long.
   */
  private static Object byValue(BsonValue value) {
    return switch (value.getBsonType()) {
      case DOCUMENT -> {
        Map<String, Object> members = new LinkedHashMap<>();
        value.asDocument().forEach((name, each) -> members.put(name, byValue(each)));
        yield members;
      }
      case ARRAY -> value.asArray().stream().map(Expected::byValue).toList();
      case INT32 -> (long) value.asInt32().getValue();
      case INT64 -> value.asInt64().getValue();
      case TIMESTAMP -> value.asTimestamp().getValue();
      case DOUBLE -> byValue(value.asDouble().getValue());
      case DECIMAL128 -> {
        Decimal128 decimal = value.asDecimal128().getValue();
        if (decimal.isNaN() || decimal.isInfinite()) {
          yield decimal.doubleValue();
        }
        BigDecimal exact = decimal(value).stripTrailingZeros();
        boolean integer = exact.scale() <= 0 && exact.precision() - exact.scale() <= 18;
        boolean few =
            exact.precision() <= 15 && Math.abs(exact.precision() - exact.scale() - 1) <= 307;
        yield integer || few ? byValue(exact.doubleValue(), exact) : "decimal " + exact;
      }
      default -> value;
    };
  }

  private static Object byValue(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e18 ? (Object) (long) value : value;
  }

  private static Object byValue(double value, BigDecimal exact) {
    return exact.scale() <= 0 && Math.abs(value) < 1e18 ? (Object) exact.longValue() : value;
  }

  private static BigDecimal decimal(BsonValue value) {
    if (!value.isDecimal128()) {
      return BigDecimal.valueOf(value.asNumber().longValue());
    }
    Decimal128 decimal = value.asDecimal128().getValue();
    return decimal.isNegative() && decimal.toString().matches("-0(\\.0*)?(E[-+]\\d+)?")
        ? BigDecimal.ZERO
        : decimal.bigDecimalValue();
  }

  private static String uuid(BsonBinary binary) {
    if (binary.getType() == 3) {
      return HexFormat.of().formatHex(binary.getData());
    }
    ByteBuffer bytes = ByteBuffer.wrap(binary.getData());
    return new UUID(bytes.getLong(), bytes.getLong()).toString();
  }

  private static String relaxed(BsonValue value) {
    String json = new BsonDocument("v", value).toJson(RELAXED);
    return json.substring(json.indexOf(':') + 1, json.lastIndexOf('}'));
  }

  private static BsonValue parsed(String json) {
    return BsonDocument.parse("{\"v\": " + json + "}").get("v");
  }
}
