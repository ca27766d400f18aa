package dev.sluice.s3.avro;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;

/**
 * Records that a converter hands on as the bytes that they are. Their Connect schema is bytes and
 * has the parameter {@link #PARAMETER}; the value is Confluent's frame of {@link #FRAME_BYTES}
 * bytes and one Avro record. {@code docs/formats.md} describes it.
 */
public final class AvroRecords {

  /** Parameter of the schema: the record's Avro schema as JSON. */
  public static final String PARAMETER = "sluice.avro.schema";

  /** Bytes before the Avro record: a zero byte and an id. */
  public static final int FRAME_BYTES = 5;

  private static final String TYPE = "sluice.type";
  private static final ObjectMapper JSON = new ObjectMapper();

  private AvroRecords() {}

  /** Whether values of this schema are such records. */
  public static boolean are(Schema schema) {
    return schema.type() == Schema.Type.BYTES
        && schema.parameters() != null
        && schema.parameters().containsKey(PARAMETER);
  }

  /**
   * The struct that a converter would make of the records otherwise: a field for each of Avro's, in
   * order, optional where Avro's type is a union of null and another.
   *
   * @param schema one for which {@link #are} holds
   * @throws DataException if the Avro schema is none that a contract's records can have
   */
  public static Schema struct(Schema schema) {
    String avro = schema.parameters().get(PARAMETER);
    JsonNode record;
    try {
      record = JSON.readTree(avro);
    } catch (JsonProcessingException e) {
      throw new DataException(
          "the parameter %s of the record's schema is not JSON".formatted(PARAMETER), e);
    }
    JsonNode fields = record.path("fields");
    if (!record.path("type").asText().equals("record") || !fields.isArray()) {
      throw new DataException(
          "the parameter %s of the record's schema is not the Avro schema of a record"
              .formatted(PARAMETER));
    }
    SchemaBuilder struct = SchemaBuilder.struct();
    for (JsonNode field : fields) {
      String name = field.path("name").asText();
      struct.field(name, schema(name, field.path("type")));
    }
    return struct.build();
  }

  private static Schema schema(String field, JsonNode type) {
    if (!type.isArray()) {
      return builder(field, type).build();
    }
    if (type.size() != 2 || !type.get(0).asText().equals("null")) {
      throw unknown(field, type);
    }
    return builder(field, type.get(1)).optional().build();
  }

  private static SchemaBuilder builder(String field, JsonNode type) {
    String primitive = type.isTextual() ? type.asText() : type.path("type").asText();
    String logical = type.path("logicalType").asText();
    SchemaBuilder builder =
        switch (primitive) {
          case "string" -> SchemaBuilder.string();
          case "int" -> SchemaBuilder.int32();
          case "long" ->
              logical.equals("timestamp-millis") ? Timestamp.builder() : SchemaBuilder.int64();
          case "double" -> SchemaBuilder.float64();
          case "boolean" -> SchemaBuilder.bool();
          case "bytes" -> logical.equals("decimal") ? decimal(type) : SchemaBuilder.bytes();
          default -> throw unknown(field, type);
        };
    JsonNode contractType = type.path(TYPE);
    return contractType.isTextual() ? builder.parameter(TYPE, contractType.asText()) : builder;
  }

  private static SchemaBuilder decimal(JsonNode type) {
    return Decimal.builder(type.path("scale").asInt())
        .parameter("connect.decimal.precision", Integer.toString(type.path("precision").asInt()));
  }

  private static DataException unknown(String field, JsonNode type) {
    return new DataException(
        "field '%s' has the Avro type %s, which no contract's record has; use a converter that gives"
                .formatted(field, type)
            + " structs");
  }
}
