package dev.sluice.s3.parquet;

import org.apache.kafka.connect.data.Field;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type.Repetition;

/**
 * One column of a file: where its value comes from, how it stands in Parquet.
 *
 * @param field field of the record's value; null for the columns that the sink adds
 * @param type contract type as text, see {@code docs/formats.md}
 * @param parquet the Parquet column
 * @param decimal the decimals that it holds; null for other types
 * @param encoding how values of Connect's data are checked and converted
 */
record Column(
    Field field, String type, PrimitiveType parquet, DecimalType decimal, Encoding encoding) {

  String name() {
    return parquet.getName();
  }

  boolean required() {
    return parquet.isRepetition(Repetition.REQUIRED);
  }
}
