package dev.sluice.bench.s3;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.guard.avro.ContractConverter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;

/** The rows as they stand in Kafka, and the converter that a sink reads them with. */
@SuppressWarnings("JavaUtilDate") // Connect's own class for times
final class AvroRows implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FRAME_BYTES = 5;

  private final byte[][] framed;
  private final HttpServer registry;
  private final ContractConverter converter = new ContractConverter();

  AvroRows(Struct[] rows) throws IOException {
    Schema schema = avro();
    framed = new byte[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      framed[i] = encode(schema, rows[i]);
    }
    byte[] answer =
        JSON.createObjectNode()
            .put("schema", schema.toString())
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext(
        "/schemas/ids/",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    registry.start();
    String url = "http://127.0.0.1:" + registry.getAddress().getPort();
    converter.configure(Map.of("registry.url", url, "record.form", "avro"), false);
  }

  /** What the sink gets of a row; begins anew after the last. */
  SchemaAndValue read(String topic, int row) {
    return converter.toConnectData(topic, framed[row % framed.length]);
  }

  /** As docs/formats.md has it. */
  private static Schema avro() {
    String name = Rows.SCHEMA.name();
    int dot = name.lastIndexOf('.');
    ObjectNode schema =
        JSON.createObjectNode()
            .put("type", "record")
            .put("name", name.substring(dot + 1))
            .put("namespace", name.substring(0, dot))
            .put("sluice.version", Rows.SCHEMA.version().toString());
    Rows.SCHEMA.parameters().forEach(schema::put);
    for (Field field : Rows.SCHEMA.fields()) {
      String contract = field.schema().parameters().get("sluice.type");
      ObjectNode type = JSON.createObjectNode().put("sluice.type", contract);
      switch (field.schema().type()) {
        case BYTES ->
            type.put("type", "bytes")
                .put("logicalType", "decimal")
                .put("precision", Rows.PRECISION)
                .put("scale", Rows.SCALE);
        case INT64 -> {
          type.put("type", "long");
          if (contract.equals("timestamp")) {
            type.put("logicalType", "timestamp-millis");
          }
        }
        default -> type.put("type", contract);
      }
      ObjectNode node = schema.withArray("fields").addObject().put("name", field.name());
      if (field.schema().isOptional()) {
        node.putArray("type").add("null").add(type);
        node.putNull("default");
      } else {
        node.set("type", type);
      }
    }
    return new Schema.Parser().parse(schema.toString());
  }

  private static byte[] encode(Schema schema, Struct row) throws IOException {
    GenericRecord record = new GenericData.Record(schema);
    for (Field field : Rows.SCHEMA.fields()) {
      Object value = row.get(field);
      if (value instanceof BigDecimal decimal) {
        record.put(field.name(), ByteBuffer.wrap(decimal.unscaledValue().toByteArray()));
      } else if (value instanceof Date time) {
        record.put(field.name(), time.getTime());
      } else {
        record.put(field.name(), value);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[FRAME_BYTES]);
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  @Override
  public void close() {
    registry.stop(0);
    converter.close();
  }
}
