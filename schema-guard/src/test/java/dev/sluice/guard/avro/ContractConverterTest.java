package dev.sluice.guard.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.guard.SchemaGuard;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.ControlEntry;
import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.ControlState;
import dev.sluice.guard.control.ControlUnavailableException;
import dev.sluice.guard.gate.GateClosedError;
import dev.sluice.guard.inference.Inference;
import dev.sluice.guard.projection.Projection;
import dev.sluice.guard.support.Bson;
import dev.sluice.guard.support.MemoryControl;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Date;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

@SuppressWarnings("JavaUtilDate") // the Java class of Connect's Timestamp
class ContractConverterTest {

  private static final byte[] DOCUMENT =
      Bson.of(
          "{_id: ObjectId('5bab00000000000000000001'), s: 'é', i: -5, l: NumberLong('-9223372036854775808'), d: 1.5,"
              + " n: NumberDecimal('-12.50'), b: true, t: {$date: {$numberLong: '-1'}}, x: {$binary: {base64: 'AQI=',"
              + " subType: '00'}}, u: UUID('11111111-2222-3333-4444-555555555555'), j: {a: [1, null]}}");

  private final Contract contract =
      Inference.of("c", "shop.orders").accept(DOCUMENT).infer().proposal();
  private final MemoryControl control = new MemoryControl().contract(contract);
  private final ContractConverter converter = converter();

  private ContractConverter converter() {
    return converter(Map.of());
  }

  private ContractConverter converter(Map<String, String> settings) {
    ContractConverter made =
        new ContractConverter(config -> new ControlIds(control, "sluice.control"));
    made.configure(settings, false);
    return made;
  }

  private Struct record() {
    Projection projection = new Projection(contract);
    Struct record =
        new Struct(projection.schema())
            .put("_sluice_key", "5bab00000000000000000001")
            .put("_sluice_op", "c")
            .put("_sluice_ts", new Date(1000))
            .put("_sluice_seq", 1L << 32);
    assertThat(projection.project(DOCUMENT, 0, DOCUMENT.length, record)).isTrue();
    return record;
  }

  @Test
  void everyTypeReadsBackAndAvroReadsTheSame() {
    RecordRoundTrip.check(control, record());
  }

  @Test
  void nullsReadBack() {
    Struct record = record();
    for (int i = 4; i < record.schema().fields().size(); i++) {
      record.put(record.schema().fields().get(i), null);
    }
    RecordRoundTrip.check(control, record);
  }

  @Test
  void framesAsConfluentDoes() {
    byte[] framed = converter.fromConnectData("t", record().schema(), record());
    assertThat(framed[0]).isZero();
    assertThat(ByteBuffer.wrap(framed).getInt(1)).isEqualTo(control.id("c", 1) | 0x8000_0000);
  }

  @Test
  void bytesAndNullPassAsTheyAre() {
    byte[] bytes = {7, 0, 1};
    assertThat(converter.fromConnectData("t", Schema.BYTES_SCHEMA, bytes)).isSameAs(bytes);
    assertThat(converter.fromConnectData("t", Schema.BYTES_SCHEMA, ByteBuffer.wrap(bytes)))
        .isEqualTo(bytes);
    assertThat(converter.fromConnectData("t", null, null)).isNull();
    assertThat(converter.toConnectData("t", null)).isEqualTo(SchemaAndValue.NULL);
    assertThat(converter.toConnectData("t", bytes).value()).isEqualTo(bytes);
  }

  @Test
  void handsOnBytesWithTheirAvroSchemaWhereToldSo() {
    byte[] framed = converter.fromConnectData("t", record().schema(), record());
    ContractConverter handsOn = converter(Map.of("record.form", "avro"));
    SchemaAndValue read = handsOn.toConnectData("t", framed);
    assertThat(read.value()).isSameAs(framed);
    assertThat(read.schema().type()).isEqualTo(Schema.Type.BYTES);
    assertThat(read.schema().name()).isEqualTo(record().schema().name());
    assertThat(read.schema().version()).isEqualTo(1);
    assertThat(read.schema().parameters())
        .containsEntry("sluice.avro.schema", AvroSchema.of(contract).toString());
    assertThat(handsOn.toConnectData("t", framed).schema()).isSameAs(read.schema());
    assertThat(handsOn.fromConnectData("t", read.schema(), read.value())).isSameAs(framed);
    assertThat(handsOn.toConnectData("t", new byte[] {7}).schema())
        .isEqualTo(Schema.OPTIONAL_BYTES_SCHEMA);
  }

  @Test
  void recordFormIsStructUnlessSetAndNothingElse() {
    byte[] framed = converter.fromConnectData("t", record().schema(), record());
    assertThat(converter.toConnectData("t", framed).value()).isInstanceOf(Struct.class);
    assertThatThrownBy(() -> converter(Map.of("record.form", "json")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("record.form");
  }

  @Test
  void anUnknownIdSaysIdTopicAndControlTopic() {
    assertThatThrownBy(() -> converter.toConnectData("t", new byte[] {0, (byte) 0x80, 0, 0, 77, 1}))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("77")
        .hasMessageContaining("topic t")
        .hasMessageContaining("sluice.control");
  }

  @Test
  void truncatedAndOverlongValuesAreRefused() {
    byte[] framed = converter.fromConnectData("t", record().schema(), record());
    for (int length = 5; length < framed.length; length++) {
      byte[] cut = Arrays.copyOf(framed, length);
      assertThatThrownBy(() -> converter.toConnectData("t", cut))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("topic t");
    }
    byte[] longer = Arrays.copyOf(framed, framed.length + 1);
    assertThatThrownBy(() -> converter.toConnectData("t", longer))
        .isInstanceOf(DataException.class);
  }

  @Test
  void aValueThatEndsWithinItsFrameIsRefused() {
    for (int length = 1; length < 5; length++) {
      byte[] cut = new byte[length];
      assertThatThrownBy(() -> converter.toConnectData("t", cut))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("topic t")
          .hasMessageContaining("errors.deadletterqueue.topic.name");
    }
    assertThat(converter.toConnectData("t", new byte[0]).value()).isEqualTo(new byte[0]);
  }

  /** Each changed byte gives another record or an error that names the topic, never another one. */
  @Test
  void changedBytesAreAnotherRecordOrAnErrorThatNamesTheTopic() {
    byte[] framed = converter.fromConnectData("t", record().schema(), record());
    int refused = 0;
    for (int at = 5; at < framed.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = framed.clone();
        changed[at] ^= (byte) (1 << bit);
        try {
          Struct read = (Struct) converter.toConnectData("t", changed).value();
          byte[] written = converter.fromConnectData("t", read.schema(), read);
          assertThat(converter.toConnectData("t", written).value()).isEqualTo(read);
        } catch (DataException e) {
          assertThat(e).hasMessageContaining("topic t");
          refused++;
        }
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void aDecimalOfAnotherScaleIsNotWrittenAsAnotherNumber() {
    Struct record = record().put("n", new BigDecimal("1.5"));
    assertThatThrownBy(() -> converter.fromConnectData("t", record.schema(), record))
        .isInstanceOf(GateClosedError.class)
        .hasMessageContaining("topic t")
        .hasMessageContaining("n has 1 digits");
  }

  @Test
  void aLogThatCannotBeReadFailsTheTaskWhateverItTolerates() {
    ContractConverter cutOff =
        new ContractConverter(
            config -> new ControlIds(new LogContracts(new UnreadableLog()), "sluice.control"));
    cutOff.configure(Map.of(), false);
    assertThatThrownBy(() -> cutOff.toConnectData("t", new byte[] {0, (byte) 0x80, 0, 0, 7, 0}))
        .isInstanceOf(GateClosedError.class)
        .hasMessageContaining("topic t")
        .hasMessageContaining("nobody answers");
  }

  private static final class UnreadableLog implements ControlLog {
    @Override
    public ControlState state() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ControlState readToEnd() {
      throw new ControlUnavailableException("nobody answers");
    }

    @Override
    public Appended append(ControlEntry entry) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void onChange(Runnable listener) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void whatCannotBeWrittenFailsTheTaskWhateverItTolerates() {
    Contract other = Inference.of("other", "shop.x").accept(DOCUMENT).infer().proposal();
    Struct record = new Struct(new Projection(other).schema());
    assertThatThrownBy(() -> converter.fromConnectData("t", record.schema(), record))
        .isInstanceOf(GateClosedError.class)
        .hasMessageContaining("other");
    assertThatThrownBy(() -> converter.fromConnectData("t", Schema.STRING_SCHEMA, "x"))
        .isInstanceOf(GateClosedError.class)
        .hasMessageContaining(SchemaGuard.class.getSimpleName());
  }

  @Test
  void refusesToBeAKeyConverter() {
    assertThatThrownBy(
            () ->
                new ContractConverter(config -> new ControlIds(control, "sluice.control"))
                    .configure(Map.of(), true))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("StringConverter");
  }
}
