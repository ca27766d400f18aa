package dev.sluice.guard.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.control.ControlEntry.ContractApproved;
import dev.sluice.guard.control.InMemoryControlLog;
import dev.sluice.guard.gate.GateClosedError;
import dev.sluice.guard.record.RecordSchema;
import dev.sluice.guard.registry.ApicurioRegistry;
import dev.sluice.guard.registry.Registrar;
import dev.sluice.guard.registry.RegistryConfig;
import dev.sluice.guard.registry.RegistryException;
import dev.sluice.guard.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The converter against a real registry. */
@SuppressWarnings("JavaUtilDate") // the Java class of Connect's Timestamp
class RegistryIT {
  private static final List<ContractType> TYPES =
      List.of(
          ContractType.OBJECT_ID,
          ContractType.STRING,
          ContractType.INT,
          ContractType.LONG,
          ContractType.DOUBLE,
          ContractType.decimal(38, 10),
          ContractType.BOOLEAN,
          ContractType.TIMESTAMP,
          ContractType.BYTES,
          ContractType.UUID,
          ContractType.JSON);

  @TempDir static Path folder;
  private static ApicurioRegistry apicurio;

  private final InMemoryControlLog log = new InMemoryControlLog();

  @BeforeAll
  static void start() throws IOException {
    apicurio = ApicurioRegistry.start(folder);
  }

  @AfterAll
  static void stop() {
    apicurio.close();
  }

  private static SchemaRegistry registry(Map<String, String> more) {
    Map<String, String> given = new HashMap<>(more);
    given.putIfAbsent("registry.url", apicurio.url().toString());
    given.put("registry.timeout.ms", "60000");
    AbstractConfig config = new AbstractConfig(ContractConverter.DEF, given, false);
    return new SchemaRegistry(RegistryConfig.read(config, "registry.").orElseThrow());
  }

  /** As a source connector's converter with a registry has it. */
  private ContractConverter writer(Map<String, String> more) {
    SchemaRegistry registry = registry(more);
    return converter(
        new RegisteredIds(
            new ControlIds(new LogContracts(log), "sluice.control"),
            log,
            Optional.of(new Registrar(registry, log, Clock.systemUTC())),
            Optional.of(new RegistryReader(registry))));
  }

  /** As a sink connector's converter without a registry has it. */
  private ContractConverter withoutRegistry() {
    return converter(
        new RegisteredIds(
            new ControlIds(new LogContracts(log), "sluice.control"),
            log,
            Optional.empty(),
            Optional.empty()));
  }

  /** As a converter of another cluster has it: no control log. */
  private static ContractConverter registryAlone() {
    return converter(new RegistryReader(registry(Map.of())));
  }

  private static ContractConverter converter(RecordIds ids) {
    ContractConverter converter = new ContractConverter(config -> ids);
    converter.configure(Map.of(), false);
    return converter;
  }

  private Contract contract(String connector, int version, ContractType... types) {
    List<ContractField> fields = new ArrayList<>();
    fields.add(ContractField.of("_id", "_id", ContractType.INT));
    for (int i = 0; i < types.length; i++) {
      fields.add(ContractField.of("f" + i, "f" + i, types[i]));
    }
    Contract contract =
        new Contract(connector, connector, version, fields, Contract.ID_ALONE, Map.of());
    log.append(new ContractApproved(contract, null, Instant.EPOCH));
    return contract;
  }

  private static Struct record(Contract contract) {
    Struct record =
        new Struct(RecordSchema.of(contract))
            .put("_sluice_key", "1")
            .put("_sluice_op", "c")
            .put("_sluice_ts", new Date(1_234_567))
            .put("_sluice_seq", 7L << 32)
            .put("_id", 1);
    for (ContractField field : contract.fields()) {
      if (!field.column().equals("_id")) {
        record.put(field.column(), value(field.type()));
      }
    }
    return record;
  }

  private static Object value(ContractType type) {
    return switch (type.kind()) {
      case OBJECT_ID -> "5bab00000000000000000001";
      case STRING -> "é \uD83D\uDE00";
      case INT -> Integer.MIN_VALUE;
      case LONG -> Long.MAX_VALUE;
      case DOUBLE -> -0.0;
      case DECIMAL -> new BigDecimal("-1234567890123456789012345678.0123456789");
      case BOOLEAN -> true;
      case TIMESTAMP -> new Date(-62_135_596_800_000L);
      case BYTES -> ByteBuffer.wrap(new byte[] {0, -1});
      case UUID -> "11111111-2222-3333-4444-555555555555";
      case JSON -> "{\"a\":[1,null]}";
    };
  }

  private static int id(byte[] framed) {
    assertThat(framed[0]).isZero();
    return ByteBuffer.wrap(framed).getInt(1);
  }

  private static org.apache.avro.Schema registered(int id) throws IOException {
    String answer = apicurio.request("GET", "/schemas/ids/" + id, null).body();
    return new org.apache.avro.Schema.Parser()
        .parse(new ObjectMapper().readTree(answer).path("schema").textValue());
  }

  @Test
  void plainAvroReadsARecordWithTheSchemaFromTheRegistry() throws IOException {
    Contract contract = contract("all.read", 1, TYPES.toArray(ContractType[]::new));
    Struct record = record(contract);
    byte[] framed = writer(Map.of()).fromConnectData("sluice.all.read", record.schema(), record);

    GenericRecord read =
        new GenericDatumReader<GenericRecord>(registered(id(framed)))
            .read(null, DecoderFactory.get().binaryDecoder(framed, 5, framed.length - 5, null));

    assertThat(read.get("_sluice_key")).hasToString("1");
    assertThat(read.get("_sluice_ts")).isEqualTo(1_234_567L);
    assertThat(read.get("f0")).hasToString("5bab00000000000000000001");
    assertThat(read.get("f1")).hasToString("é \uD83D\uDE00");
    assertThat(read.get("f2")).isEqualTo(Integer.MIN_VALUE);
    assertThat(read.get("f3")).isEqualTo(Long.MAX_VALUE);
    assertThat(read.get("f4")).isEqualTo(-0.0);
    assertThat(new BigDecimal(new java.math.BigInteger(((ByteBuffer) read.get("f5")).array()), 10))
        .isEqualTo(value(TYPES.get(5)));
    assertThat(read.get("f6")).isEqualTo(true);
    assertThat(read.get("f7")).isEqualTo(-62_135_596_800_000L);
    assertThat(read.get("f8")).isEqualTo(value(ContractType.BYTES));
    assertThat(apicurio.request("GET", "/subjects", null).body()).contains("sluice.all.read-value");
  }

  @Test
  void theConverterReadsWhatPlainAvroWroteWithTheSchemaFromTheRegistry() throws IOException {
    Contract contract = contract("all.written", 1, TYPES.toArray(ContractType[]::new));
    Struct record = record(contract);
    byte[] ours = writer(Map.of()).fromConnectData("sluice.all.written", record.schema(), record);
    org.apache.avro.Schema schema = registered(id(ours));
    GenericRecord generic =
        new GenericDatumReader<GenericRecord>(schema)
            .read(null, DecoderFactory.get().binaryDecoder(ours, 5, ours.length - 5, null));
    generic.put("f1", "by plain Avro");
    ByteArrayOutputStream theirs = new ByteArrayOutputStream();
    theirs.write(ours, 0, 5);
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(theirs, null);
    new GenericDatumWriter<GenericRecord>(schema, GenericData.get()).write(generic, encoder);
    encoder.flush();

    for (ContractConverter reader : List.of(registryAlone(), withoutRegistry(), writer(Map.of()))) {
      SchemaAndValue read = reader.toConnectData("sluice.all.written", theirs.toByteArray());
      assertThat(read.schema()).isEqualTo(record.schema());
      assertThat(((Struct) read.value()).get("f1")).isEqualTo("by plain Avro");
      assertThat(((Struct) read.value()).get("f5")).isEqualTo(record.get("f5"));
    }
  }

  @Test
  void recordsOfEveryVersionAreReadAfterTheContractWentOn() {
    Contract first = contract("shop.movies", 1, ContractType.STRING);
    ContractConverter writer = writer(Map.of("registry.compatibility", "NONE"));
    Struct old = record(first);
    byte[] oldBytes = writer.fromConnectData("sluice.shop.movies", old.schema(), old);
    Contract second = contract("shop.movies", 2, ContractType.LONG, ContractType.JSON);
    Struct changed = record(second);
    byte[] newBytes = writer.fromConnectData("sluice.shop.movies", changed.schema(), changed);

    assertThat(id(newBytes)).isNotEqualTo(id(oldBytes));
    for (ContractConverter reader : List.of(registryAlone(), withoutRegistry())) {
      assertThat(reader.toConnectData("sluice.shop.movies", newBytes).value()).isEqualTo(changed);
      assertThat(reader.toConnectData("sluice.shop.movies", oldBytes).value()).isEqualTo(old);
      assertThat(reader.toConnectData("sluice.shop.movies", newBytes).schema().version())
          .isEqualTo(2);
    }
  }

  @Test
  void aSubjectsLevelThatDoesNotAllowTheChangeHoldsAndSaysHowToGoOn() throws IOException {
    Contract first = contract("shop.strict", 1, ContractType.INT);
    ContractConverter writer = writer(Map.of());
    Struct old = record(first);
    writer.fromConnectData("sluice.shop.strict", old.schema(), old);
    String level = "/config/sluice.shop.strict-value";
    assertThat(apicurio.request("PUT", level, "{\"compatibility\": \"BACKWARD\"}").statusCode())
        .isEqualTo(200);
    Struct changed = record(contract("shop.strict", 2, ContractType.STRING));

    assertThatThrownBy(
            () -> writer.fromConnectData("sluice.shop.strict", changed.schema(), changed))
        .isInstanceOf(GateClosedError.class)
        .hasMessageContaining("sluice.shop.strict-value")
        .hasMessageContaining(apicurio.url().toString())
        .hasMessageContaining("409")
        .hasMessageContaining("registry.compatibility=NONE");

    ContractConverter free = writer(Map.of("registry.compatibility", "NONE"));
    byte[] written = free.fromConnectData("sluice.shop.strict", changed.schema(), changed);
    assertThat(withoutRegistry().toConnectData("sluice.shop.strict", written).value())
        .isEqualTo(changed);
  }

  @Test
  void whatIsRegisteredIsWrittenAndReadWhileTheRegistryIsDown() {
    Struct record = record(contract("shop.steady", 1, ContractType.STRING));
    byte[] before = writer(Map.of()).fromConnectData("sluice.shop.steady", record.schema(), record);
    Map<String, String> nobody = Map.of("registry.url", "http://127.0.0.1:1");

    ContractConverter cutOff = writer(nobody);
    assertThat(cutOff.fromConnectData("sluice.shop.steady", record.schema(), record))
        .isEqualTo(before);
    assertThat(cutOff.toConnectData("sluice.shop.steady", before).value()).isEqualTo(record);

    Struct next = record(contract("shop.steady", 2, ContractType.STRING, ContractType.INT));
    assertThatThrownBy(() -> cutOff.fromConnectData("sluice.shop.steady", next.schema(), next))
        .isInstanceOf(GateClosedError.class)
        .hasCauseInstanceOf(RegistryException.class)
        .hasMessageContaining("http://127.0.0.1:1")
        .hasMessageContaining("sluice.shop.steady-value")
        .hasMessageContaining("nothing is lost");
  }

  @Test
  void aRegisteredContractNeverGoesBackToOffsets() {
    Struct record = record(contract("shop.sticky", 1, ContractType.STRING));
    byte[] before = writer(Map.of()).fromConnectData("sluice.shop.sticky", record.schema(), record);
    ContractConverter without = withoutRegistry();

    assertThat(without.fromConnectData("sluice.shop.sticky", record.schema(), record))
        .isEqualTo(before);
    Struct next = record(contract("shop.sticky", 2, ContractType.STRING, ContractType.INT));
    assertThatThrownBy(() -> without.fromConnectData("sluice.shop.sticky", next.schema(), next))
        .isInstanceOf(GateClosedError.class)
        .hasMessageContaining("sluice.shop.sticky-value")
        .hasMessageContaining("registry.url");
  }

  @Test
  void aTopicMayHoldOffsetsAndIdsOfTheRegistry() {
    Struct record = record(contract("shop.mixed", 1, ContractType.STRING));
    byte[] byOffset =
        withoutRegistry().fromConnectData("sluice.shop.mixed", record.schema(), record);
    byte[] byRegistry =
        writer(Map.of()).fromConnectData("sluice.shop.mixed", record.schema(), record);

    assertThat(id(byOffset)).isNegative();
    assertThat(id(byRegistry)).isPositive();
    ContractConverter reader = withoutRegistry();
    assertThat(reader.toConnectData("sluice.shop.mixed", byOffset).value()).isEqualTo(record);
    assertThat(reader.toConnectData("sluice.shop.mixed", byRegistry).value()).isEqualTo(record);
    assertThatThrownBy(() -> registryAlone().toConnectData("sluice.shop.mixed", byOffset))
        .isInstanceOf(GateClosedError.class)
        .hasMessageContaining("control.bootstrap.servers");
  }

  @Test
  void idsThatNobodyKnowsAndSchemasOfOthersAreErrorsThatSaySo() throws IOException {
    byte[] unknown = {0, 0x7f, 0, 0, 1, 0};
    assertThatThrownBy(() -> registryAlone().toConnectData("some.topic", unknown))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("some.topic")
        .hasMessageContaining(apicurio.url().toString());
    assertThatThrownBy(() -> withoutRegistry().toConnectData("some.topic", unknown))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("some.topic")
        .hasMessageContaining("registry.url");
    String answer =
        apicurio
            .request("POST", "/subjects/others-value/versions", "{\"schema\": \"\\\"string\\\"\"}")
            .body();
    int id = new ObjectMapper().readTree(answer).path("id").intValue();
    byte[] others =
        ByteBuffer.allocate(7).put((byte) 0).putInt(id).put((byte) 2).put((byte) 'x').array();
    assertThatThrownBy(() -> registryAlone().toConnectData("some.topic", others))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("not a contract's");
  }
}
