package dev.sluice.redshift.ddl;

/** One step that brings a table nearer to what files need. */
sealed interface TableChange {

  /** The table does not exist yet. */
  record Create(Definition definition) implements TableChange {}

  /** The table lacks a column. */
  record Add(Column column) implements TableChange {}

  /** A VARCHAR column is too short; Redshift can lengthen it in place. */
  record Grow(String column, SqlType to) implements TableChange {}

  /**
   * A column has to get another type, which Redshift cannot do in place.
   *
   * @param expression SQL that makes the new value from the old column
   */
  record Retype(String column, SqlType from, SqlType to, String expression)
      implements TableChange {}
}
