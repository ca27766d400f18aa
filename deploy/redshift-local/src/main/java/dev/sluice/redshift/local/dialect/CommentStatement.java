package dev.sluice.redshift.local.dialect;

import java.util.List;

/** Reads COMMENT ON (Developer Guide, "COMMENT"). */
final class CommentStatement {
  private final Tokens tokens;

  CommentStatement(Tokens tokens) {
    this.tokens = tokens;
  }

  Statement parse() {
    tokens.expect("comment", "on");
    if (tokens.take("column")) {
      return column();
    }
    String kind = tokens.take("table") ? "TABLE" : tokens.take("view") ? "VIEW" : null;
    if (kind == null) {
      throw Refusal.unknown("COMMENT ON anything but tables, views and their columns");
    }
    TableName table = tokens.tableName();
    return Statement.perform(
        "COMMENT",
        List.of(
            "redshift_local.comment_relation("
                + Literals.string(kind)
                + ", "
                + Literals.string(table.sql())
                + ", "
                + text()
                + ")"));
  }

  /** The backend's comments hold attributes too. */
  private Statement column() {
    Token first = tokens.identifier();
    tokens.expect(".");
    Token second = tokens.identifier();
    TableName table = new TableName(null, first.name());
    Token column = second;
    if (tokens.take(".")) {
      table = new TableName(first.name(), second.name());
      column = tokens.identifier();
    }
    SystemNames.checked(table);
    return Statement.perform(
        "COMMENT",
        List.of(
            "redshift_local.comment_column("
                + Literals.string(table.sql())
                + ", "
                + Literals.string(column.name())
                + ", "
                + text()
                + ")"));
  }

  private String text() {
    tokens.expect("is");
    String text = tokens.take("null") ? "NULL" : Literals.string(tokens.literal());
    tokens.expectEnd();
    return text;
  }
}
