package dev.sluice.redshift.local.dialect;

import java.util.List;
import java.util.Set;

/**
 * Reads ALTER TABLE (Developer Guide, "ALTER TABLE"): one change per statement, but for those that
 * {@link AlterDesign} reads.
 */
final class AlterTable {
  private final Tokens tokens;
  private TableName table;

  AlterTable(Tokens tokens) {
    this.tokens = tokens;
  }

  /** From the word TABLE. */
  Statement parse() {
    tokens.expect("table");
    if (tokens.at("if", "exists")) {
      throw Refusal.syntax("exists");
    }
    table = tokens.tableName();
    if (tokens.take("append")) {
      return append();
    }
    String head = "ALTER TABLE " + table.sql() + " ";
    boolean owner = tokens.at("owner");
    Statement statement;
    if (tokens.take("add")) {
      statement = add(head);
    } else if (tokens.take("drop")) {
      statement = drop(head);
    } else if (tokens.take("rename")) {
      statement = rename(head);
    } else if (tokens.take("alter")) {
      statement = alter(head);
    } else if (tokens.take("owner", "to")) {
      statement = Statement.of(head + "OWNER TO " + Literals.identifier(Principals.user(tokens)));
    } else {
      throw Refusal.unknown("this form of ALTER TABLE");
    }
    tokens.expectEnd();
    return owner ? statement : statement.lending("alter", List.of(table));
  }

  private Statement add(String head) {
    if (tokens.at("constraint")
        || tokens.at("primary")
        || tokens.at("unique")
        || tokens.at("foreign")) {
      throw Refusal.unknown("ALTER TABLE ADD of a table constraint");
    }
    tokens.take("column");
    if (tokens.at("if", "not")) {
      throw Refusal.syntax("not");
    }
    Token name = tokens.identifier();
    ColumnType type = ColumnType.parse(tokens).ofColumn();
    ColumnAttributes attributes = new ColumnAttributes();
    ColumnConstraints constraints = new ColumnConstraints(tokens, type.kind(), attributes);
    String rest = constraints.parse();
    if (constraints.isKeyOrIdentity()) {
      throw Refusal.unsupported(
          "ALTER TABLE ADD COLUMN does not take UNIQUE, PRIMARY KEY, REFERENCES, SORTKEY, DISTKEY or IDENTITY");
    }
    if (constraints.isNotNullWithoutDefault()) {
      throw Refusal.unsupported(
          "ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression");
    }
    Statement statement =
        Statement.of(head + "ADD COLUMN " + name.text() + " " + type.columnSql() + rest)
            .withDomains(type.domain() == null ? Set.of() : Set.of(type.domain()));
    return attributes.isEmpty()
        ? statement
        : statement.withAfter(
            List.of(
                "COMMENT ON COLUMN "
                    + table.sql()
                    + "."
                    + Literals.identifier(name.name())
                    + " IS "
                    + Literals.string(attributes.text())));
  }

  private Statement drop(String head) {
    tokens.take("column");
    Token name = tokens.identifier();
    String behaviour = tokens.take("cascade") ? " CASCADE" : "";
    if (behaviour.isEmpty()) {
      tokens.take("restrict");
    }
    return Statement.of(head + "DROP COLUMN " + name.text() + behaviour)
        .withBefore(check("rs_check_drop", name));
  }

  private Statement rename(String head) {
    if (tokens.take("to")) {
      return Statement.of(head + "RENAME TO " + tokens.identifier().text());
    }
    tokens.take("column");
    Token from = tokens.identifier();
    tokens.expect("to");
    return Statement.of(
        head + "RENAME COLUMN " + from.text() + " TO " + tokens.identifier().text());
  }

  /** "ALTER TABLE APPEND": the rows of a table move into another one, and that is committed. */
  private Statement append() {
    tokens.expect("from");
    TableName source = tokens.tableName();
    String extra =
        tokens.take("ignoreextra")
            ? "ignoreextra"
            : tokens.take("filltarget") ? "filltarget" : "none";
    tokens.expectEnd();
    return Statement.perform(
            "ALTER TABLE APPEND",
            List.of(
                "redshift_local.append_table("
                    + Literals.string(table.sql())
                    + ", "
                    + Literals.string(source.sql())
                    + ", "
                    + Literals.string(extra)
                    + ")"))
        .withLock(table)
        .withLock(source)
        .notInTransaction("ALTER TABLE APPEND cannot run inside a transaction block")
        .committing();
  }

  private Statement alter(String head) {
    AlterDesign design = new AlterDesign(tokens, table);
    if (design.isNext()) {
      return design.parse();
    }
    tokens.take("column");
    Token name = tokens.identifier();
    if (!tokens.take("type")) {
      throw tokens.unexpected();
    }
    ColumnType type = ColumnType.parse(tokens);
    if (type.kind() != ColumnType.Kind.VARCHAR || type.size() == 0) {
      throw Refusal.unsupported(
          "target data type is not supported: ALTER COLUMN TYPE changes the size of VARCHAR columns only");
    }
    return Statement.of(head + "ALTER COLUMN " + name.text() + " TYPE " + type.columnSql())
        .withDomains(Set.of(type.domain()))
        .withBefore(check("rs_check_resize", name))
        .notInTransaction("ALTER TABLE ALTER COLUMN cannot run inside a transaction block");
  }

  private String check(String function, Token column) {
    return "SELECT pg_catalog."
        + function
        + "("
        + Literals.string(table.sql())
        + ", "
        + Literals.string(column.name())
        + ")";
  }
}
