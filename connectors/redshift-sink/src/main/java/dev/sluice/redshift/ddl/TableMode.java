package dev.sluice.redshift.ddl;

import java.util.List;
import java.util.Locale;

/** What a table keeps of its collection. A table has one mode for life; its columns show which. */
public enum TableMode {
  /** The current state: one row per document. */
  UPSERT,
  /** The change log: one row per record of the data topic, deletes included. */
  APPEND,
  /** Every state that a document was in, with the time for which it held. */
  HISTORY;

  /** The columns that tables of this mode have, and those of other modes have not. */
  List<Column> columns() {
    return switch (this) {
      case UPSERT -> List.of();
      case APPEND -> List.of(new Column(Layout.OP, SqlType.varchar(1)));
      case HISTORY ->
          List.of(
              new Column(Layout.VALID_FROM, SqlType.TIMESTAMP),
              new Column(Layout.VALID_TO, SqlType.TIMESTAMP),
              new Column(Layout.VALID_TO_SEQ, SqlType.BIGINT),
              new Column(Layout.IS_CURRENT, SqlType.BOOLEAN));
    };
  }

  /** The mode of a table that this sink made. */
  static TableMode of(Definition definition) {
    if (definition.type(Layout.VALID_FROM).isPresent()) {
      return HISTORY;
    }
    return definition.type(Layout.OP).isPresent() ? APPEND : UPSERT;
  }

  /** The mode as the configuration has it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
