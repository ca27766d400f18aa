package dev.sluice.s3.parquet;

import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Records as Connect's data. */
final class StructReader implements RowReader {

  private final RowLayout layout;
  private final Column[] columns;
  private Schema lastFitting;

  StructReader(RowLayout layout) {
    this.layout = layout;
    List<Column> all = layout.columns();
    this.columns = all.toArray(Column[]::new);
  }

  @Override
  public void read(SinkRecord record, PreparedRow row) {
    if (!(record.value() instanceof Struct struct) || !fits(struct.schema())) {
      throw new DataException("its value is not the struct that its schema says");
    }
    for (int i = 0; i < columns.length; i++) {
      if (columns[i].field() != null) {
        read(struct, columns[i], i, row);
      }
    }
  }

  private boolean fits(Schema schema) {
    if (schema == lastFitting) {
      return true;
    }
    if (!layout.fits(schema)) {
      return false;
    }
    lastFitting = schema;
    return true;
  }

  private static void read(Struct struct, Column column, int index, PreparedRow row) {
    Object value = value(struct, column.field());
    if (value == null) {
      if (column.required()) {
        throw new DataException("column '%s': null in a required column".formatted(column.name()));
      }
      row.setNull(index);
      return;
    }
    try {
      column.encoding().prepare(value, row, index);
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

  /** Of an optional field a null is a null, also where its schema has a default. */
  private static Object value(Struct struct, Field field) {
    return field.schema().isOptional() && field.schema().defaultValue() != null
        ? struct.getWithoutDefault(field.name())
        : struct.get(field);
  }
}
