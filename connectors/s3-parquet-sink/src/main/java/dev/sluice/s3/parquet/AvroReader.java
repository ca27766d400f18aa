package dev.sluice.s3.parquet;

import dev.sluice.s3.avro.AvroInput;
import dev.sluice.s3.avro.AvroRecords;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Records as Avro binary, read in one pass: texts and bytes stay where they are until a column
 * writer takes them. What it refuses is what a converter to structs and {@link StructReader}
 * together refuse.
 */
final class AvroReader implements RowReader {

  private enum Kind {
    TEXT,
    BYTES,
    INT,
    LONG,
    DOUBLE,
    BOOLEAN,
    TIMESTAMP,
    SMALL_DECIMAL,
    LARGE_DECIMAL
  }

  /** A field of the Avro record and where it goes. */
  private record Source(
      String name, Kind kind, boolean nullable, int column, DecimalType decimal) {}

  private final AvroInput in = new AvroInput();
  private final Source[] sources;
  private byte[] bytes;

  /**
   * A reader.
   *
   * @param struct the records' schema as {@link AvroRecords#struct} gives it
   */
  AvroReader(Schema struct, List<Column> columns) {
    List<Source> all = new ArrayList<>();
    for (Field field : struct.fields()) {
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).name().equals(field.name())) {
          all.add(source(columns.get(i), i));
        }
      }
    }
    this.sources = all.toArray(Source[]::new);
  }

  private static Source source(Column column, int index) {
    Schema schema = column.field().schema();
    DecimalType decimal = column.decimal();
    Kind kind =
        switch (schema.type()) {
          case STRING -> Kind.TEXT;
          case INT32 -> Kind.INT;
          case INT64 -> column.type().equals("timestamp") ? Kind.TIMESTAMP : Kind.LONG;
          case FLOAT64 -> Kind.DOUBLE;
          case BOOLEAN -> Kind.BOOLEAN;
          case BYTES ->
              decimal == null
                  ? Kind.BYTES
                  : column.parquet().getPrimitiveTypeName() == PrimitiveTypeName.INT64
                      ? Kind.SMALL_DECIMAL
                      : Kind.LARGE_DECIMAL;
          default -> throw new IllegalArgumentException("No Avro field is " + schema.type());
        };
    return new Source(column.name(), kind, schema.isOptional(), index, decimal);
  }

  @Override
  public void read(SinkRecord record, PreparedRow row) {
    if (record.value() instanceof byte[] array) {
      bytes = array;
    } else if (record.value() instanceof ByteBuffer buffer) {
      bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
    } else {
      throw new DataException("its value is not the bytes that its schema says");
    }
    if (bytes.length < AvroRecords.FRAME_BYTES || bytes[0] != 0) {
      throw new DataException("its value does not begin with the frame of a contract's record");
    }
    in.reset(bytes, AvroRecords.FRAME_BYTES);
    for (Source source : sources) {
      try {
        read(source, row);
      } catch (DataException e) {
        throw new DataException("column '%s': %s".formatted(source.name(), e.getMessage()), e);
      }
    }
    if (!in.atEnd()) {
      throw new DataException("not Avro: there are bytes after the record");
    }
  }

  private void read(Source source, PreparedRow row) {
    int column = source.column();
    if (source.nullable()) {
      byte branch = in.raw();
      if (branch == 0) {
        row.setNull(column);
        return;
      }
      if (branch != 2) {
        throw new DataException("not Avro: the value has neither of its two types");
      }
    }
    switch (source.kind()) {
      case TEXT -> binary(row, column, in.text());
      case BYTES -> binary(row, column, in.bytes());
      case INT -> row.setNumber(column, in.intValue());
      case LONG -> row.setNumber(column, in.number());
      case DOUBLE -> row.setNumber(column, in.doubleBits());
      case BOOLEAN -> row.setNumber(column, in.booleanValue() ? 1 : 0);
      case TIMESTAMP -> row.setNumber(column, Encoding.micros(in.number()));
      case SMALL_DECIMAL -> row.setNumber(column, smallDecimal(source.decimal()));
      case LARGE_DECIMAL ->
          row.setBinary(column, source.decimal().fixed(decimal(in.bytes(), source.decimal())));
    }
  }

  private void binary(PreparedRow row, int column, int length) {
    row.setBinary(column, Binary.fromReusedByteArray(bytes, in.start(), length));
  }

  private long smallDecimal(DecimalType type) {
    int length = in.bytes();
    if (length > Long.BYTES || length == 0) {
      return type.small(decimal(length, type));
    }
    int start = in.start();
    long value = bytes[start];
    for (int i = 1; i < length; i++) {
      value = value << Byte.SIZE | (bytes[start + i] & 0xff);
    }
    return type.small(value);
  }

  private BigDecimal decimal(int length, DecimalType type) {
    if (length == 0) {
      throw new DataException("not Avro: a decimal without bytes");
    }
    return new BigDecimal(new BigInteger(bytes, in.start(), length), type.scale());
  }
}
