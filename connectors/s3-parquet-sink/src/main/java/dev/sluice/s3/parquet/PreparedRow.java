package dev.sluice.s3.parquet;

import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.parquet.io.api.Binary;

/** One record, checked and converted, before it goes into a file. Used again for each record. */
final class PreparedRow {

  private static final Binary DELETE = Binary.fromString("d");

  private final List<Column> columns;
  private final Object[] values;
  private final int operation;
  private final int time;
  private int bytes;

  PreparedRow(RowLayout layout) {
    columns = layout.columns();
    values = new Object[columns.size()];
    operation = index(RowLayout.OPERATION, "string");
    time = index(RowLayout.TIME, "timestamp");
  }

  private int index(String name, String type) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(name) && columns.get(i).type().equals(type)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Takes the values of a record.
   *
   * @throws DataException if a column cannot hold its value; the message names the column
   */
  void prepare(SinkRecord record) {
    if (!(record.value() instanceof Struct struct)) {
      throw new DataException("its value is not the struct that its schema says");
    }
    bytes = 0;
    for (int i = 0; i < values.length; i++) {
      Column column = columns.get(i);
      if (column.field() == null) {
        values[i] =
            column.name().equals(RowLayout.OFFSET)
                ? (Object) record.originalKafkaOffset()
                : (Object) record.originalKafkaPartition();
      } else {
        values[i] = prepare(column, struct);
      }
      bytes += values[i] == null ? 1 : column.encoding().length(values[i]);
    }
  }

  private static Object prepare(Column column, Struct struct) {
    // A null is a null, also where the schema of the field has a default.
    Object value =
        column.field().schema().isOptional()
            ? struct.getWithoutDefault(column.field().name())
            : struct.get(column.field());
    if (value == null) {
      if (column.required()) {
        throw new DataException("column '%s': null in a required column".formatted(column.name()));
      }
      return null;
    }
    try {
      return column.encoding().prepare(value);
    } catch (DataException e) {
      throw new DataException("column '%s': %s".formatted(column.name(), e.getMessage()), e);
    } catch (ClassCastException e) {
      // The message of the exception names classes, no value.
      throw new DataException(
          "column '%s': its value is not of the type that the schema says: %s"
              .formatted(column.name(), e.getMessage()),
          e);
    }
  }

  Object value(int column) {
    return values[column];
  }

  int length(int column) {
    return values[column] == null ? 0 : columns.get(column).encoding().length(values[column]);
  }

  /** About how many bytes the row takes before compression. */
  int bytes() {
    return bytes;
  }

  boolean isDelete() {
    return operation >= 0 && values[operation] != null && DELETE.equals(values[operation]);
  }

  /** Whether the row has a {@code _sluice_ts}. */
  boolean hasTime() {
    return time >= 0 && values[time] != null;
  }

  @SuppressWarnings("JavaUtilDate") // Connect's own class for times
  long timeMillis() {
    return ((Date) values[time]).getTime();
  }

  void clear() {
    Arrays.fill(values, null);
  }
}
