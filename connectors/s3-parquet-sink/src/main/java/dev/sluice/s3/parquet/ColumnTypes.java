package dev.sluice.s3.parquet;

import static org.apache.parquet.schema.LogicalTypeAnnotation.decimalType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * Chooses the column for a field: by the parameter {@code sluice.type} of its schema where there is
 * one, else by the Connect schema itself.
 */
final class ColumnTypes {

  static final String TYPE_PARAMETER = "sluice.type";
  static final String PRECISION_PARAMETER = "connect.decimal.precision";

  private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d{1,2}),(\\d{1,2})\\)");

  /** Binaries of one sub-type, which is in hex. */
  private static final Pattern SUBTYPED = Pattern.compile("bytes\\([0-9a-f]{2}\\)");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  private ColumnTypes() {}

  /**
   * The column of a field.
   *
   * @throws DataException if the field has a type that no column can hold, or a {@code sluice.type}
   *     that its Connect type contradicts
   */
  static Column column(Field field) {
    Schema schema = field.schema();
    String declared = schema.parameters() == null ? null : schema.parameters().get(TYPE_PARAMETER);
    String type = declared == null ? derived(field) : declared;
    Repetition repetition =
        schema.isOptional() || !field.name().startsWith(RowLayout.PREFIX)
            ? Repetition.OPTIONAL
            : Repetition.REQUIRED;
    return switch (type) {
      case "objectId", "string", "uuid" -> {
        boolean time = declared == null && Time.LOGICAL_NAME.equals(schema.name());
        require(field, type, time || schema.type() == Schema.Type.STRING);
        yield primitive(
            field,
            type,
            PrimitiveTypeName.BINARY,
            repetition,
            stringType(),
            time ? Encoding.binary(ColumnTypes::timeOfDay) : Encoding.TEXT);
      }
      case "json" -> {
        Encoding encoding =
            switch (schema.type()) {
              case STRING -> Encoding.TEXT;
              case STRUCT, ARRAY, MAP ->
                  Encoding.binary(
                      value -> Binary.fromConstantByteArray(JsonText.write(schema, value)));
              default -> throw contradiction(field, type);
            };
        yield primitive(field, type, PrimitiveTypeName.BINARY, repetition, null, encoding);
      }
      case "bytes" -> bytes(field, type, repetition);
      case "int" -> {
        require(
            field,
            type,
            schema.type() == Schema.Type.INT32
                || schema.type() == Schema.Type.INT16
                || schema.type() == Schema.Type.INT8);
        yield primitive(field, type, PrimitiveTypeName.INT32, repetition, null, Encoding.INT);
      }
      case "long" -> {
        require(field, type, schema.type() == Schema.Type.INT64);
        yield primitive(field, type, PrimitiveTypeName.INT64, repetition, null, Encoding.LONG);
      }
      case "double" -> {
        require(
            field,
            type,
            schema.type() == Schema.Type.FLOAT64 || schema.type() == Schema.Type.FLOAT32);
        yield primitive(field, type, PrimitiveTypeName.DOUBLE, repetition, null, Encoding.DOUBLE);
      }
      case "boolean" -> {
        require(field, type, schema.type() == Schema.Type.BOOLEAN);
        yield primitive(field, type, PrimitiveTypeName.BOOLEAN, repetition, null, Encoding.BOOLEAN);
      }
      case "timestamp" -> {
        require(
            field,
            type,
            Timestamp.LOGICAL_NAME.equals(schema.name())
                || Date.LOGICAL_NAME.equals(schema.name()));
        yield primitive(
            field,
            type,
            PrimitiveTypeName.INT64,
            repetition,
            timestampType(true, TimeUnit.MICROS),
            Encoding.TIMESTAMP);
      }
      default ->
          SUBTYPED.matcher(type).matches()
              ? bytes(field, type, repetition)
              : decimal(field, type, repetition);
    };
  }

  private static Column bytes(Field field, String type, Repetition repetition) {
    Schema schema = field.schema();
    require(
        field,
        type,
        schema.type() == Schema.Type.BYTES && !Decimal.LOGICAL_NAME.equals(schema.name()));
    return primitive(field, type, PrimitiveTypeName.BINARY, repetition, null, Encoding.BYTES);
  }

  private static Column decimal(Field field, String type, Repetition repetition) {
    Matcher matcher = DECIMAL.matcher(type);
    if (!matcher.matches()) {
      throw new DataException(
          "field '%s' has the unknown %s '%s'".formatted(field.name(), TYPE_PARAMETER, type));
    }
    require(field, type, Decimal.LOGICAL_NAME.equals(field.schema().name()));
    int precision = Integer.parseInt(matcher.group(1));
    int scale = Integer.parseInt(matcher.group(2));
    if (precision < 1 || precision > DecimalType.MAX_PRECISION || scale > precision) {
      throw new DataException(
          "field '%s' is %s; a decimal has 1 to %d digits, and no more of them are fractional"
              .formatted(field.name(), type, DecimalType.MAX_PRECISION));
    }
    DecimalType decimal = new DecimalType(precision, scale);
    Types.PrimitiveBuilder<PrimitiveType> parquet =
        decimal.isSmall()
            ? Types.primitive(PrimitiveTypeName.INT64, repetition)
            : Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
                .length(decimal.width());
    return new Column(
        field,
        type,
        parquet.as(decimalType(scale, precision)).named(field.name()),
        decimal,
        Encoding.decimal(decimal));
  }

  static Column primitive(
      Field field,
      String type,
      PrimitiveTypeName primitive,
      Repetition repetition,
      LogicalTypeAnnotation annotation,
      Encoding encoding) {
    return new Column(
        field,
        type,
        Types.primitive(primitive, repetition).as(annotation).named(field.name()),
        null,
        encoding);
  }

  private static String derived(Field field) {
    Schema schema = field.schema();
    String name = schema.name() == null ? "" : schema.name();
    return switch (name) {
      case Timestamp.LOGICAL_NAME, Date.LOGICAL_NAME -> "timestamp";
      case Time.LOGICAL_NAME -> "string";
      case Decimal.LOGICAL_NAME -> derivedDecimal(field);
      default ->
          switch (schema.type()) {
            case INT8, INT16, INT32 -> "int";
            case INT64 -> "long";
            case FLOAT32, FLOAT64 -> "double";
            case BOOLEAN -> "boolean";
            case STRING -> "string";
            case BYTES -> "bytes";
            case STRUCT, ARRAY, MAP -> "json";
          };
    };
  }

  private static String derivedDecimal(Field field) {
    Map<String, String> parameters = field.schema().parameters();
    String precision =
        parameters.getOrDefault(PRECISION_PARAMETER, Integer.toString(DecimalType.MAX_PRECISION));
    String scale = parameters.get(Decimal.SCALE_FIELD);
    if (!scale.matches("\\d{1,2}") || !precision.matches("\\d{1,2}")) {
      throw new DataException(
          "field '%s' is a decimal of precision %s and scale %s; a column has at most %d digits, and"
                  .formatted(field.name(), precision, scale, DecimalType.MAX_PRECISION)
              + " a scale of 0 or more; convert it before the sink");
    }
    return "decimal(%s,%s)".formatted(precision, scale);
  }

  @SuppressWarnings("JavaUtilDate") // Connect's own class for times
  private static Binary timeOfDay(Object value) {
    return Binary.fromString(TIME.format(Instant.ofEpochMilli(((java.util.Date) value).getTime())));
  }

  private static void require(Field field, String type, boolean holds) {
    if (!holds) {
      throw contradiction(field, type);
    }
  }

  private static DataException contradiction(Field field, String type) {
    return new DataException(
        "field '%s' has %s '%s', which its Connect type %s%s contradicts"
            .formatted(
                field.name(),
                TYPE_PARAMETER,
                type,
                field.schema().type(),
                field.schema().name() == null ? "" : " (" + field.schema().name() + ")"));
  }
}
