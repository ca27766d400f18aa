package dev.sluice.s3.parquet;

import java.util.List;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.parquet.io.api.Binary;

/**
 * One record, checked and converted, before it goes into a file. Numbers of all kinds are kept as
 * the 64 bits of their Parquet value: a boolean as 0 or 1, a double as its bits. Used again for
 * each record.
 */
final class PreparedRow {

  private static final Binary DELETE = Binary.fromString("d");
  private static final int NULL_BYTES = 1;

  private final RowReader reader;
  private final boolean[] present;
  private final long[] numbers;
  private final Binary[] binaries;
  private final int[] widths;
  private final int operation;
  private final int time;
  private final int partition;
  private final int offset;
  private int bytes;

  PreparedRow(RowLayout layout) {
    List<Column> columns = layout.columns();
    reader = layout.reader();
    present = new boolean[columns.size()];
    numbers = new long[columns.size()];
    binaries = new Binary[columns.size()];
    widths =
        columns.stream()
            .mapToInt(
                column ->
                    switch (column.parquet().getPrimitiveTypeName()) {
                      case BOOLEAN -> 1;
                      case INT32 -> Integer.BYTES;
                      default -> Long.BYTES;
                    })
            .toArray();
    operation = layout.index(RowLayout.OPERATION, "string");
    time = layout.index(RowLayout.TIME, "timestamp");
    partition = layout.index(RowLayout.PARTITION, "int");
    offset = layout.index(RowLayout.OFFSET, "long");
  }

  /**
   * Takes the values of a record.
   *
   * @throws DataException if a column cannot hold its value; the message names the column
   */
  void prepare(SinkRecord record) {
    bytes = 0;
    reader.read(record, this);
    setNumber(partition, record.originalKafkaPartition());
    setNumber(offset, record.originalKafkaOffset());
  }

  void setNull(int column) {
    present[column] = false;
    bytes += NULL_BYTES;
  }

  void setNumber(int column, long value) {
    present[column] = true;
    numbers[column] = value;
    bytes += widths[column];
  }

  /** Sets a text or bytes; what is not constant may change with the next record. */
  void setBinary(int column, Binary value) {
    present[column] = true;
    binaries[column] = value;
    bytes += value.length();
  }

  boolean isNull(int column) {
    return !present[column];
  }

  long number(int column) {
    return numbers[column];
  }

  Binary binary(int column) {
    return binaries[column];
  }

  /** Length in bytes of a text or bytes; 0 where it is null. */
  int length(int column) {
    return present[column] ? binaries[column].length() : 0;
  }

  /** About how many bytes the row takes before compression. */
  int bytes() {
    return bytes;
  }

  boolean isDelete() {
    return operation >= 0 && present[operation] && DELETE.equals(binaries[operation]);
  }

  /** Whether the row has a {@code _sluice_ts}. */
  boolean hasTime() {
    return time >= 0 && present[time];
  }

  /** The {@code _sluice_ts} in milliseconds. */
  long timeMillis() {
    return numbers[time] / 1000;
  }
}
