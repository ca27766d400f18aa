package dev.sluice.redshift.ddl;

/** One step that brings a table nearer to what files need. */
sealed interface TableChange {

  /** The change in words. */
  String text();

  /** The table does not exist yet. */
  record Create(Definition definition) implements TableChange {

    @Override
    public String text() {
      return "it does not exist";
    }
  }

  /** The table lacks a column. */
  record Add(Column column) implements TableChange {

    @Override
    public String text() {
      return "column '%s' %s is missing".formatted(column.name(), column.type());
    }
  }

  /** A VARCHAR column is too short; Redshift can lengthen it in place. */
  record Grow(String column, SqlType from, SqlType to) implements TableChange {

    @Override
    public String text() {
      return "column '%s' is %s and must be %s".formatted(column, from, to);
    }
  }

  /**
   * A column has to get another type, which Redshift cannot do in place.
   *
   * @param conversion how the old column's values become the new one's
   */
  record Retype(String column, SqlType from, SqlType to, Conversion conversion)
      implements TableChange {

    @Override
    public String text() {
      return "column '%s' is %s and must be %s".formatted(column, from, to);
    }
  }
}
