package dev.sluice.guard.avro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.ContractIds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Date;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;

/** Holds the converter against plain Avro, both ways. */
@SuppressWarnings("JavaUtilDate") // the Java class of Connect's Timestamp
public final class RecordRoundTrip {

  private RecordRoundTrip() {}

  public static void check(ContractIds ids, Struct record) {
    ContractConverter converter =
        new ContractConverter(config -> new ControlIds(ids, "sluice.control"));
    converter.configure(Map.of(), false);
    byte[] framed = converter.fromConnectData("t", record.schema(), record);
    SchemaAndValue back = converter.toConnectData("t", framed);
    assertThat(back.schema()).isEqualTo(record.schema());
    assertEqual((Struct) back.value(), record);

    Contract contract =
        ids.byId(ControlIds.offset(ByteBuffer.wrap(framed).getInt(1))).orElseThrow();
    Schema avro = AvroSchema.of(contract);
    GenericRecord generic = read(avro, framed);
    for (Field field : record.schema().fields()) {
      assertThat(plain(generic.get(field.name()), avro, field.name()))
          .as(field.name())
          .isEqualTo(plain(record.get(field)));
    }
    byte[] written = write(avro, generic);
    byte[] body = Arrays.copyOfRange(framed, 5, framed.length);
    assertThat(written).isEqualTo(body);
  }

  private static void assertEqual(Struct actual, Struct expected) {
    for (Field field : expected.schema().fields()) {
      assertThat(actual.get(field)).as(field.name()).isEqualTo(expected.get(field));
    }
  }

  private static GenericRecord read(Schema avro, byte[] framed) {
    try {
      return new GenericDatumReader<GenericRecord>(avro)
          .read(null, DecoderFactory.get().binaryDecoder(framed, 5, framed.length - 5, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] write(Schema avro, GenericRecord record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
      new GenericDatumWriter<GenericRecord>(avro).write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static Object plain(Object value) {
    if (value instanceof Date date) {
      return date.getTime();
    }
    return value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value;
  }

  private static Object plain(Object value, Schema avro, String field) {
    if (value instanceof CharSequence) {
      return value.toString();
    }
    Schema schema = avro.getField(field).schema();
    Schema type = schema.isUnion() ? schema.getTypes().get(1) : schema;
    if (value instanceof ByteBuffer bytes && type.getLogicalType() != null) {
      BigDecimal decimal =
          new Conversions.DecimalConversion()
              .fromBytes(bytes.duplicate(), type, type.getLogicalType());
      return decimal;
    }
    return value;
  }
}
