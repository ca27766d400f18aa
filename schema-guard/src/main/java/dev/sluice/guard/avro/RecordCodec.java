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
 * zero byte and the contract's id in four bytes, the highest first. Thread-safe.
 */
@SuppressWarnings("JavaUtilDate") // the Java class of Connect's Timestamp
final class RecordCodec {

  static final byte MAGIC = 0;
  static final int FRAME_BYTES = 5;

  private static final int FIRST_CAPACITY = 512;

  private final Schema schema;
  private final int id;
  private final Field[] fields;
  private final Kind[] kinds;
  private final int[] scales;
  private volatile int capacity = FIRST_CAPACITY;

  RecordCodec(Schema schema, int id) {
    this.schema = schema;
    this.id = id;
    List<Field> all = schema.fields();
    fields = all.toArray(Field[]::new);
    kinds = new Kind[fields.length];
    scales = new int[fields.length];
    for (int i = 0; i < fields.length; i++) {
      ContractType type =
          ContractType.parse(fields[i].schema().parameters().get(RecordSchema.TYPE_PARAMETER));
      kinds[i] = type.kind();
      scales[i] = type.scale();
    }
  }

  Schema schema() {
    return schema;
  }

  byte[] encode(Struct record) {
    AvroOutput out = new AvroOutput(capacity);
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
      write(out, kinds[i], value);
    }
    byte[] bytes = out.toBytes();
    if (bytes.length > capacity) {
      capacity = Integer.highestOneBit(bytes.length) * 2;
    }
    return bytes;
  }

  private static void write(AvroOutput out, Kind kind, Object value) {
    switch (kind) {
      case OBJECT_ID, STRING, UUID, JSON -> out.string((String) value);
      case INT -> out.number((Integer) value);
      case LONG -> out.number((Long) value);
      case DOUBLE -> out.doubleValue((Double) value);
      case DECIMAL -> out.bytes(((BigDecimal) value).unscaledValue().toByteArray());
      case BOOLEAN -> out.raw((byte) (((Boolean) value) ? 1 : 0));
      case TIMESTAMP -> out.number(((Date) value).getTime());
      case BYTES -> out.bytes(value instanceof ByteBuffer buffer ? copy(buffer) : (byte[]) value);
    }
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
      record.put(fields[i], read(in, kinds[i], scales[i]));
    }
    if (!in.atEnd()) {
      throw new DataException(
          "Not Avro of contract id " + id + ": there are bytes after the record");
    }
    return record;
  }

  private static Object read(AvroInput in, Kind kind, int scale) {
    return switch (kind) {
      case OBJECT_ID, STRING, UUID, JSON -> in.string();
      case INT -> in.intValue();
      case LONG -> in.number();
      case DOUBLE -> in.doubleValue();
      case DECIMAL -> decimal(in.bytes(), scale);
      case BOOLEAN -> in.raw() != 0;
      case TIMESTAMP -> new Date(in.number());
      case BYTES -> in.bytes();
    };
  }

  private static BigDecimal decimal(byte[] unscaled, int scale) {
    if (unscaled.length == 0) {
      throw new DataException("Not Avro: a decimal without bytes");
    }
    return new BigDecimal(new BigInteger(unscaled), scale);
  }
}
