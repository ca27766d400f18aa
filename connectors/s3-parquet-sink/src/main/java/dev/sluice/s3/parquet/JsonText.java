package dev.sluice.s3.parquet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.errors.DataException;

/**
 * Nested values of topics without contracts as JSON text: structs and maps are objects, bytes are
 * Base64, dates and times ISO-8601 in UTC, decimals numbers.
 */
final class JsonText {

  private static final JsonFactory JSON = new JsonFactory();

  private JsonText() {}

  /** The value as UTF-8. */
  static byte[] write(Schema schema, Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      write(json, schema, value);
    } catch (IOException e) {
      // Nothing but a value that is no text can fail in memory.
      throw new DataException("a nested value that JSON cannot hold: " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, Schema schema, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof String text) {
      json.writeString(Utf8.requireText(text));
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof BigDecimal decimal) {
      json.writeNumber(decimal);
    } else if (value instanceof Float number) {
      requireFinite(number);
      json.writeNumber(number);
    } else if (value instanceof Double number) {
      requireFinite(number);
      json.writeNumber(number);
    } else if (value instanceof Number number) {
      json.writeNumber(number.longValue());
    } else if (value instanceof Date date) {
      json.writeString(iso(schema, date));
    } else if (value instanceof byte[] bytes) {
      json.writeBinary(bytes);
    } else if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.slice().get(bytes);
      json.writeBinary(bytes);
    } else if (value instanceof Struct struct) {
      json.writeStartObject();
      for (Field field : struct.schema().fields()) {
        json.writeFieldName(field.name());
        write(json, field.schema(), struct.getWithoutDefault(field.name()));
      }
      json.writeEndObject();
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        write(json, schema.valueSchema(), element);
      }
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(memberName(entry.getKey()));
        write(json, schema.valueSchema(), entry.getValue());
      }
      json.writeEndObject();
    } else {
      throw new DataException("a nested value of " + value.getClass() + ", which JSON cannot hold");
    }
  }

  private static void requireFinite(double number) {
    if (!Double.isFinite(number)) {
      throw new DataException("a nested number that is not finite, which JSON cannot hold");
    }
  }

  @SuppressWarnings("JavaUtilDate") // Connect's own class for times
  private static String iso(Schema schema, Date date) {
    Instant instant = Instant.ofEpochMilli(date.getTime());
    String name = schema == null ? null : schema.name();
    if (org.apache.kafka.connect.data.Date.LOGICAL_NAME.equals(name)) {
      return instant.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }
    if (Time.LOGICAL_NAME.equals(name)) {
      return instant.atZone(ZoneOffset.UTC).toLocalTime().toString();
    }
    return instant.toString();
  }

  private static String memberName(Object key) {
    if (key instanceof String || key instanceof Number || key instanceof Boolean) {
      return key.toString();
    }
    throw new DataException(
        "a map whose keys are neither text nor numbers, which JSON cannot hold");
  }
}
