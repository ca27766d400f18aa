package dev.sluice.s3.parquet;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Date;
import java.util.function.Function;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.io.api.Binary;

/**
 * How the values of Connect's data come into a row: checked and converted, once. What is in the row
 * cannot be refused any more, so a refused record leaves nothing of itself in the file.
 */
@SuppressWarnings("JavaUtilDate") // Connect's own class for times
@FunctionalInterface
interface Encoding {

  Encoding BOOLEAN = (value, row, column) -> row.setNumber(column, (Boolean) value ? 1 : 0);

  Encoding INT = (value, row, column) -> row.setNumber(column, ((Number) value).intValue());

  Encoding LONG = (value, row, column) -> row.setNumber(column, (Long) value);

  Encoding DOUBLE =
      (value, row, column) ->
          row.setNumber(column, Double.doubleToRawLongBits(((Number) value).doubleValue()));

  /** From {@link Date}, milliseconds, to microseconds. */
  Encoding TIMESTAMP =
      (value, row, column) -> row.setNumber(column, micros(((Date) value).getTime()));

  Encoding TEXT = binary(value -> Utf8.encode((String) value));

  Encoding BYTES =
      binary(
          value ->
              value instanceof byte[] bytes
                  ? Binary.fromConstantByteArray(bytes)
                  : Binary.fromConstantByteBuffer(((ByteBuffer) value).slice()));

  /**
   * Checks and converts a value that is not null, and sets the column.
   *
   * @throws DataException if the column cannot hold it; the message names no value
   */
  void prepare(Object value, PreparedRow row, int column);

  /** Values of any length, such as text. */
  static Encoding binary(Function<Object, Binary> convert) {
    return (value, row, column) -> row.setBinary(column, convert.apply(value));
  }

  static Encoding decimal(DecimalType type) {
    return type.isSmall()
        ? (value, row, column) -> row.setNumber(column, type.small((BigDecimal) value))
        : (value, row, column) -> row.setBinary(column, type.fixed((BigDecimal) value));
  }

  /**
   * Microseconds of a time.
   *
   * @throws DataException if 64 bits cannot hold them
   */
  static long micros(long millis) {
    if (millis > Long.MAX_VALUE / 1000 || millis < Long.MIN_VALUE / 1000) {
      throw new DataException("a time that microseconds in 64 bits cannot hold");
    }
    return millis * 1000;
  }
}
