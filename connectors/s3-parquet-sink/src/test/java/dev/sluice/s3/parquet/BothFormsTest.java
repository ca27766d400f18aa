package dev.sluice.s3.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.guard.avro.ContractConverter;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.record.RecordSchema;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random contracts and records, good and broken, as structs and as Avro: the same files byte for
 * byte, or the same refusals. Avro's own library writes the records; the guard's converter reads
 * them, with a registry that knows the schemas.
 */
class BothFormsTest {

  private static final String TOPIC = "sluice.shop.orders";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final FileIdentity IDENTITY =
      new FileIdentity("bucket", "key.parquet", TOPIC, "id", 3, 0, true);

  private final List<String> registered = new ArrayList<>();
  private HttpServer registry;
  private ContractConverter structs;
  private ContractConverter bytes;
  private int refused;
  private int written;

  @BeforeEach
  void start() throws IOException {
    registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext(
        "/schemas/ids/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          int id = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
          byte[] answer =
              JSON.createObjectNode()
                  .put("schema", registered.get(id))
                  .toString()
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    registry.start();
    structs = converter("struct");
    bytes = converter("avro");
  }

  private ContractConverter converter(String form) {
    ContractConverter converter = new ContractConverter();
    String url = "http://127.0.0.1:" + registry.getAddress().getPort();
    converter.configure(Map.of("registry.url", url, "record.form", form), false);
    return converter;
  }

  @AfterEach
  void stop() {
    registry.stop(0);
    structs.close();
    bytes.close();
  }

  @ParameterizedTest
  @CsvSource({"1, 300, 30", "2, 4, 12000"})
  void filesAndRefusalsAreTheSame(int seed, int contracts, int rows) throws Exception {
    Random random = new Random(seed);
    for (int contract = 0; contract < contracts; contract++) {
      org.apache.kafka.connect.data.Schema record = randomRecord(random, contract + 1);
      Schema avro = avro(record);
      registered.add(avro.toString());
      List<byte[]> values = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        byte[] framed = frame(contract, encode(avro, randomRow(avro, record, random)));
        values.add(random.nextInt(4) == 0 ? broken(framed, random) : framed);
      }
      requireSame(values);
    }
    assertThat(refused).isGreaterThan(contracts);
    assertThat(written).isGreaterThan(refused);
  }

  private void requireSame(List<byte[]> values) throws Exception {
    OpenFile ofStructs = null;
    OpenFile ofBytes = null;
    for (int offset = 0; offset < values.size(); offset++) {
      byte[] value = values.get(offset);
      SinkRecord raw = record(bytes.toConnectData(TOPIC, value), offset);
      if (raw.valueSchema().equals(org.apache.kafka.connect.data.Schema.OPTIONAL_BYTES_SCHEMA)) {
        // No contract's record: both forms hand on plain bytes.
        assertThat(structs.toConnectData(TOPIC, value).schema()).isEqualTo(raw.valueSchema());
        continue;
      }
      if (ofBytes == null) {
        ofBytes = open(raw.valueSchema());
      }
      Optional<String> refusal = append(ofBytes, raw);
      SinkRecord struct;
      try {
        struct = record(structs.toConnectData(TOPIC, value), offset);
      } catch (DataException e) {
        assertThat(refusal).as("refused by the converter: %s", e.getMessage()).isPresent();
        refused++;
        continue;
      }
      if (ofStructs == null) {
        ofStructs = open(struct.valueSchema());
      }
      assertThat(append(ofStructs, struct)).isEqualTo(refusal);
      if (refusal.isPresent()) {
        refused++;
      } else {
        written++;
      }
    }
    if (ofStructs != null && ofStructs.rows() > 0) {
      FinishedFile first = ofStructs.finish();
      FinishedFile second = ofBytes.finish();
      assertThat(second.event()).isEqualTo(first.event());
      assertThat(second.crc32c()).isEqualTo(first.crc32c());
      assertThat(second.stream(0, second.size()).readAllBytes())
          .isEqualTo(first.stream(0, first.size()).readAllBytes());
    }
  }

  private static OpenFile open(org.apache.kafka.connect.data.Schema schema) {
    return new OpenFile(IDENTITY, RowLayout.of(schema), ParquetSettings.of("snappy", 1, 1 << 20));
  }

  private static SinkRecord record(SchemaAndValue value, long offset) {
    return new SinkRecord(TOPIC, 3, null, null, value.schema(), value.value(), offset);
  }

  private static Optional<String> append(OpenFile file, SinkRecord record) {
    try {
      file.append(record);
      return Optional.empty();
    } catch (DataException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static org.apache.kafka.connect.data.Schema randomRecord(Random random, int version) {
    Map<String, ContractType> columns = new LinkedHashMap<>();
    int count = random.nextInt(12);
    for (int i = 0; i < count; i++) {
      columns.put("c" + i, randomType(random));
    }
    return RecordSchema.of(RecordSchema.NAME_PREFIX + "shop.orders", "c", version, columns);
  }

  private static ContractType randomType(Random random) {
    int precision = 1 + random.nextInt(38);
    List<ContractType> types =
        List.of(
            ContractType.OBJECT_ID,
            ContractType.STRING,
            ContractType.INT,
            ContractType.LONG,
            ContractType.DOUBLE,
            ContractType.BOOLEAN,
            ContractType.TIMESTAMP,
            ContractType.BYTES,
            ContractType.UUID,
            ContractType.JSON,
            ContractType.decimal(
                precision, random.nextInt(Math.min(precision, ContractType.MAX_SCALE) + 1)),
            ContractType.decimal(18, random.nextInt(19)));
    return types.get(random.nextInt(types.size()));
  }

  /** The Avro schema of docs/formats.md, written down anew. */
  private static Schema avro(org.apache.kafka.connect.data.Schema record) {
    int dot = record.name().lastIndexOf('.');
    ObjectNode schema =
        JSON.createObjectNode()
            .put("type", "record")
            .put("name", record.name().substring(dot + 1))
            .put("namespace", record.name().substring(0, dot))
            .put("sluice.version", record.version().toString());
    record.parameters().forEach(schema::put);
    ArrayNode fields = schema.putArray("fields");
    for (Field field : record.fields()) {
      ObjectNode type = JSON.createObjectNode();
      String contract = field.schema().parameters().get("sluice.type");
      switch (contract) {
        case "objectId", "string", "uuid", "json" -> type.put("type", "string");
        case "timestamp" -> type.put("type", "long").put("logicalType", "timestamp-millis");
        case "int", "long", "double", "boolean", "bytes" -> type.put("type", contract);
        default -> {
          ContractType decimal = ContractType.parse(contract);
          type.put("type", "bytes")
              .put("logicalType", "decimal")
              .put("precision", decimal.precision())
              .put("scale", decimal.scale());
        }
      }
      type.put("sluice.type", contract);
      ObjectNode node = fields.addObject().put("name", field.name());
      if (field.schema().isOptional()) {
        node.putArray("type").add("null").add(type);
        node.putNull("default");
      } else {
        node.set("type", type);
      }
    }
    return new Schema.Parser().parse(schema.toString());
  }

  private static GenericRecord randomRow(
      Schema avro, org.apache.kafka.connect.data.Schema record, Random random) {
    GenericRecord row = new GenericData.Record(avro);
    for (Field field : record.fields()) {
      boolean absent = field.schema().isOptional() && random.nextInt(5) == 0;
      if (!absent) {
        row.put(field.name(), random(field, random));
      }
    }
    return row;
  }

  private static Object random(Field field, Random random) {
    if (field.name().equals(RecordSchema.OP)) {
      return random.nextInt(4) == 0 ? "d" : "c";
    }
    String type = field.schema().parameters().get("sluice.type");
    // Few different values in some columns, so that they get dictionaries.
    int spread = field.index() % 3 == 0 ? 4 : Integer.MAX_VALUE;
    return switch (type) {
      case "objectId", "string", "uuid", "json" -> text(random, spread);
      case "int" -> random.nextInt(spread);
      case "long" -> random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(spread);
      case "double" -> random.nextInt(9) == 0 ? Double.NaN : random.nextInt(spread) / 3.0;
      case "boolean" -> random.nextBoolean();
      case "timestamp" ->
          random.nextInt(60) == 0 ? random.nextLong() : 1_700_000_000_000L + random.nextInt(spread);
      case "bytes" -> {
        byte[] some = new byte[random.nextInt(20)];
        random.nextBytes(some);
        yield ByteBuffer.wrap(some);
      }
      default -> ByteBuffer.wrap(decimal(type, random));
    };
  }

  private static String text(Random random, int spread) {
    if (spread < Integer.MAX_VALUE) {
      return "status-" + random.nextInt(spread);
    }
    String[] pieces = {"a", "?", "é", "€", "😀", "\ufffd", "\0", "longer text of ascii letters "};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(pieces[random.nextInt(pieces.length)]).append(random.nextInt(100));
    }
    return text.toString();
  }

  /** Digits that mostly fit, at times with more bytes than they need, at times too many. */
  private static byte[] decimal(String type, Random random) {
    int precision = Integer.parseInt(type.substring("decimal(".length(), type.indexOf(',')));
    BigInteger limit = BigInteger.TEN.pow(precision);
    BigInteger value =
        switch (random.nextInt(20)) {
          case 0 -> limit;
          case 1 -> limit.negate();
          case 2 -> limit.subtract(BigInteger.ONE);
          case 3 -> BigInteger.ONE.subtract(limit);
          case 4 -> BigInteger.ZERO;
          default -> new BigInteger(130, random).mod(limit);
        };
    BigInteger signed = random.nextBoolean() ? value : value.negate();
    byte[] shortest = signed.toByteArray();
    byte[] padded = new byte[shortest.length + (random.nextInt(4) == 0 ? random.nextInt(8) : 0)];
    Arrays.fill(padded, (byte) (signed.signum() < 0 ? -1 : 0));
    System.arraycopy(shortest, 0, padded, padded.length - shortest.length, shortest.length);
    return padded;
  }

  private static byte[] encode(Schema avro, GenericRecord row) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(avro).write(row, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  private static byte[] frame(int id, byte[] record) throws IOException {
    ByteArrayOutputStream framed = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(framed);
    out.writeByte(0);
    out.writeInt(id);
    out.write(record);
    return framed.toByteArray();
  }

  /** One bit changed, bytes missing, or a byte too many, behind the frame. */
  private static byte[] broken(byte[] framed, Random random) {
    int at = 5 + random.nextInt(framed.length - 5);
    return switch (random.nextInt(3)) {
      case 0 -> Arrays.copyOf(framed, at);
      case 1 -> Arrays.copyOf(framed, framed.length + 1);
      default -> {
        byte[] changed = framed.clone();
        changed[at] ^= (byte) (1 << random.nextInt(8));
        yield changed;
      }
    };
  }
}
