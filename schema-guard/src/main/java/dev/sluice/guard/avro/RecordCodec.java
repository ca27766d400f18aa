package dev.sluice.guard.avro;

import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.ContractType.Kind;
import dev.sluice.guard.record.RecordSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Date;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * Writes and reads the records of one contract version as Avro binary after Confluent's frame: a
 * zero byte and the contract's id in four bytes, the highest first. Not thread-safe.
 */
@SuppressWarnings("JavaUtilDate") // the Java class of Connect's Timestamp
final class RecordCodec {

  static final byte MAGIC = 0;
  static final int FRAME_BYTES = 5;

  private final Schema schema;
  private final int id;
  private final Field[] fields;
  private final Kind[] kinds;
  private final int[] precisions;
  private final int[] scales;
  private final AvroOutput out = new AvroOutput();

  RecordCodec(Schema schema, int id) {
    this.schema = schema;
    this.id = id;
    List<Field> all = schema.fields();
    fields = all.toArray(Field[]::new);
    kinds = new Kind[fields.length];
    precisions = new int[fields.length];
    scales = new int[fields.length];
    for (int i = 0; i < fields.length; i++) {
      ContractType type =
          ContractType.parse(fields[i].schema().parameters().get(RecordSchema.TYPE_PARAMETER));
      kinds[i] = type.kind();
      precisions[i] = type.precision();
      scales[i] = type.scale();
    }
  }

  byte[] encode(Struct record) {
    out.clear();
    out.raw(MAGIC);
    out.bigEndian(id);
    for (int i = 0; i < fields.length; i++) {
      Object value = record.get(fields[i]);
      if (i >= RecordSchema.ADDED) {
        out.raw((byte) (value == null ? 0 : 2));
        if (value == null) {
          continue;
        }
      } else if (value == null) {
        throw new DataException(fields[i].name() + " of a record of " + schema.name() + " is null");
      }
      write(i, value);
    }
    return out.toBytes();
  }

  private void write(int field, Object value) {
    switch (kinds[field]) {
      case OBJECT_ID, STRING, UUID, JSON -> out.string((String) value);
      case INT -> out.number((Integer) value);
      case LONG -> out.number((Long) value);
      case DOUBLE -> out.doubleValue((Double) value);
      case DECIMAL -> out.bytes(unscaled(field, (BigDecimal) value).toByteArray());
      case BOOLEAN -> out.raw((byte) (((Boolean) value) ? 1 : 0));
      case TIMESTAMP -> out.number(((Date) value).getTime());
      case BYTES -> out.bytes(value instanceof ByteBuffer buffer ? copy(buffer) : (byte[]) value);
    }
  }

  /** Avro has the digits alone: with another scale they would be another number. */
  private BigInteger unscaled(int field, BigDecimal value) {
    if (value.scale() != scales[field]) {
      throw new DataException(
          fields[field].name()
              + " has "
              + value.scale()
              + " digits after the point where its type has "
              + scales[field]);
    }
    return value.unscaledValue();
  }

  private static byte[] copy(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** Reads what stands after the frame. */
  Struct decode(byte[] framed) {
    AvroInput in = new AvroInput(framed, FRAME_BYTES);
    Struct record = new Struct(schema);
    for (int i = 0; i < fields.length; i++) {
      if (i >= RecordSchema.ADDED) {
        byte branch = in.raw();
        if (branch == 0) {
          continue;
        }
        if (branch != 2) {
          throw new DataException(
              "Not Avro of contract id "
                  + id
                  + ": "
                  + fields[i].name()
                  + " has neither of its two types");
        }
      }
      record.put(fields[i], read(in, i));
    }
    if (!in.atEnd()) {
      throw new DataException(
          "Not Avro of contract id " + id + ": there are bytes after the record");
    }
    return record;
  }

  private Object read(AvroInput in, int field) {
    return switch (kinds[field]) {
      case OBJECT_ID, STRING, UUID, JSON -> in.string();
      case INT -> in.intValue();
      case LONG -> in.number();
      case DOUBLE -> in.doubleValue();
      case DECIMAL -> decimal(in.bytes(), field);
      case BOOLEAN -> in.booleanValue();
      case TIMESTAMP -> new Date(in.number());
      case BYTES -> in.bytes();
    };
  }

  private BigDecimal decimal(byte[] unscaled, int field) {
    if (unscaled.length == 0) {
      throw new DataException("Not Avro: a decimal without bytes");
    }
    BigDecimal value = new BigDecimal(new BigInteger(unscaled), scales[field]);
    if (value.precision() > precisions[field]) {
      throw new DataException(
          "Not Avro of contract id "
              + id
              + ": "
              + fields[field].name()
              + " has more digits than its type");
    }
    return value;
  }
}
