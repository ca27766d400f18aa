package dev.sluice.s3.parquet;

import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Brings the values of records of one schema into a row. Used by one thread. */
sealed interface RowReader permits StructReader, AvroReader {

  /**
   * Sets every column of the row that comes from the record's value.
   *
   * @throws DataException if the value is not what its schema says, or a column cannot hold its
   *     part of it; the message names the column and no value
   */
  void read(SinkRecord record, PreparedRow row);
}
