package dev.sluice.redshift.local.copy;

import java.math.BigInteger;
import java.time.LocalDate;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Writes the current value of a Parquet column for one column of a table. */
@FunctionalInterface
interface ColumnEncoder {
  /** 2000-01-01, the backend's day 0, counted from 1970-01-01. */
  int EPOCH_DAYS = 10_957;

  long DAY_MICROS = 86_400_000_000L;

  long EPOCH_MICROS = EPOCH_DAYS * DAY_MICROS;

  /** 4713 BC, the first year of dates and timestamps (Developer Guide, "Datetime types"). */
  long EARLIEST_DAY = LocalDate.of(-4712, 1, 1).toEpochDay();

  long LATEST_DAY = LocalDate.of(5_874_897, 12, 31).toEpochDay();

  long LATEST_TIMESTAMP_DAY = LocalDate.of(294_276, 12, 31).toEpochDay();

  /** A value outside of its type's range. */
  final class OutOfRangeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfRangeException(String message) {
      super(message);
    }
  }

  /**
   * Writes the value, or returns its length in bytes when it is longer than the column takes; 0
   * when it was written.
   */
  int put(ColumnReader reader, CopyBuffer out);

  /**
   * The encoder for a pair of columns, or null when COPY does not load the one into the other
   * (Developer Guide, "COPY from columnar data formats"; annotations that no source vouches for are
   * not taken).
   */
  static ColumnEncoder of(PrimitiveType source, TargetColumn target) {
    PrimitiveTypeName primitive = source.getPrimitiveTypeName();
    LogicalTypeAnnotation annotation = source.getLogicalTypeAnnotation();
    return switch (target.type()) {
      case "bool" -> primitive == PrimitiveTypeName.BOOLEAN ? ColumnEncoder::putBoolean : null;
      case "int2" ->
          isInteger(primitive, PrimitiveTypeName.INT32, annotation, 16)
              ? ColumnEncoder::putSmall
              : null;
      case "int4" ->
          (annotation == null && primitive == PrimitiveTypeName.INT32)
                  || isInteger(primitive, PrimitiveTypeName.INT32, annotation, 32)
              ? ColumnEncoder::putInteger
              : null;
      case "int8" ->
          (annotation == null && primitive == PrimitiveTypeName.INT64)
                  || isInteger(primitive, PrimitiveTypeName.INT64, annotation, 64)
              ? ColumnEncoder::putLong
              : null;
      case "float4" -> primitive == PrimitiveTypeName.FLOAT ? ColumnEncoder::putFloat : null;
      case "float8" -> primitive == PrimitiveTypeName.DOUBLE ? ColumnEncoder::putDouble : null;
      case "date" ->
          annotation instanceof LogicalTypeAnnotation.DateLogicalTypeAnnotation
              ? ColumnEncoder::putDate
              : null;
      case "timestamp" ->
          annotation instanceof TimestampLogicalTypeAnnotation t
                  && t.getUnit() == LogicalTypeAnnotation.TimeUnit.MICROS
              ? ColumnEncoder::putTimestamp
              : null;
      case "numeric" ->
          annotation instanceof DecimalLogicalTypeAnnotation d ? decimal(source, d, target) : null;
      case "varchar", "bpchar" ->
          primitive == PrimitiveTypeName.BINARY && (annotation == null || isText(annotation))
              ? bytes(target.length())
              : null;
      case "varbyte" ->
          primitive == PrimitiveTypeName.BINARY && annotation == null
              ? bytes(target.length())
              : null;
      default -> null;
    };
  }

  private static boolean isInteger(
      PrimitiveTypeName primitive,
      PrimitiveTypeName expected,
      LogicalTypeAnnotation annotation,
      int bits) {
    return primitive == expected
        && annotation instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation integer
        && integer.isSigned()
        && integer.getBitWidth() == bits;
  }

  private static boolean isText(LogicalTypeAnnotation annotation) {
    return annotation instanceof LogicalTypeAnnotation.StringLogicalTypeAnnotation
        || annotation instanceof LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
  }

  private static int putBoolean(ColumnReader reader, CopyBuffer out) {
    out.putBoolean(reader.getBoolean());
    return 0;
  }

  private static int putSmall(ColumnReader reader, CopyBuffer out) {
    out.putInt16(reader.getInteger());
    return 0;
  }

  private static int putInteger(ColumnReader reader, CopyBuffer out) {
    out.putInt32(reader.getInteger());
    return 0;
  }

  private static int putLong(ColumnReader reader, CopyBuffer out) {
    out.putInt64(reader.getLong());
    return 0;
  }

  private static int putFloat(ColumnReader reader, CopyBuffer out) {
    out.putInt32(Float.floatToRawIntBits(reader.getFloat()));
    return 0;
  }

  private static int putDouble(ColumnReader reader, CopyBuffer out) {
    out.putInt64(Double.doubleToRawLongBits(reader.getDouble()));
    return 0;
  }

  private static int putDate(ColumnReader reader, CopyBuffer out) {
    int days = reader.getInteger();
    checkRange(days, EARLIEST_DAY, LATEST_DAY);
    out.putInt32(days - EPOCH_DAYS);
    return 0;
  }

  private static int putTimestamp(ColumnReader reader, CopyBuffer out) {
    long micros = reader.getLong();
    checkRange(Math.floorDiv(micros, DAY_MICROS), EARLIEST_DAY, LATEST_TIMESTAMP_DAY);
    out.putInt64(micros - EPOCH_MICROS);
    return 0;
  }

  private static void checkRange(long day, long earliest, long latest) {
    if (day < earliest || day > latest) {
      throw new OutOfRangeException(LocalDate.ofEpochDay(day) + " is no date that Redshift holds");
    }
  }

  /**
   * The precision and scale must be the column's, and fixed bytes as wide as that precision needs.
   */
  private static ColumnEncoder decimal(
      PrimitiveType source, DecimalLogicalTypeAnnotation decimal, TargetColumn target) {
    int scale = target.scale();
    if (decimal.getPrecision() != target.length() || decimal.getScale() != scale) {
      return null;
    }
    return switch (source.getPrimitiveTypeName()) {
      case INT32 ->
          (reader, out) -> {
            Numerics.put(out, BigInteger.valueOf(reader.getInteger()), scale);
            return 0;
          };
      case INT64 ->
          (reader, out) -> {
            Numerics.put(out, BigInteger.valueOf(reader.getLong()), scale);
            return 0;
          };
      case FIXED_LEN_BYTE_ARRAY ->
          source.getTypeLength() != widthOf(target.length())
              ? null
              : (reader, out) -> {
                Numerics.put(out, new BigInteger(reader.getBinary().getBytesUnsafe()), scale);
                return 0;
              };
      default -> null;
    };
  }

  /** Bytes that hold every number of a precision. */
  private static int widthOf(int precision) {
    return (BigInteger.TEN.pow(precision).subtract(BigInteger.ONE).bitLength() + 1 + 7) / 8;
  }

  private static ColumnEncoder bytes(int longest) {
    return (reader, out) -> {
      Binary value = reader.getBinary();
      if (value.length() > longest) {
        return value.length();
      }
      out.putBytes(value);
      return 0;
    };
  }
}
