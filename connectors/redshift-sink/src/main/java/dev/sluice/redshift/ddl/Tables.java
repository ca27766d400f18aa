package dev.sluice.redshift.ddl;

import static java.util.stream.Collectors.joining;

import dev.sluice.redshift.failure.Failure;
import dev.sluice.redshift.failure.HeldException;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.Literal;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and changes a table and those that the sink keeps beside it. Everything may be repeated,
 * and may have been done by another task or a person in the meantime: the table is read again until
 * nothing is left to change.
 */
public final class Tables {

  private static final Logger LOG = LoggerFactory.getLogger(Tables.class);

  /**
   * A schema, table or column of that name exists already, or was made by another session while
   * this statement ran: then IF NOT EXISTS does not help, and the catalog of PostgreSQL, which is
   * Redshift's, reports its own keys (23505) or the row type of the table (42710).
   */
  private static final Set<String> EXISTS = Set.of("42P06", "42P07", "42701", "23505", "42710");

  private static final int MAX_ROUNDS = 10;

  private final TableName table;
  private final TableShape shape;
  private final DdlMode mode;
  private final TableStatements statements;

  public Tables(TableName table, TableShape shape, DdlMode mode) {
    this.table = table;
    this.shape = shape;
    this.mode = mode;
    this.statements = new TableStatements(table, shape);
  }

  /**
   * Makes the schema of the sink's own tables, and those that stand beside the target table.
   *
   * @throws HeldException if they are not there and the sink is not to make them
   */
  public void createOwn(Session session) throws SQLException {
    Map<TableName, String> own = OwnTables.create(table, shape.mode());
    if (mode == DdlMode.APPLY) {
      createSchema(session, TableName.SYSTEM_SCHEMA);
      for (String statement : own.values()) {
        execute(session, statement);
      }
      return;
    }
    List<String> there =
        session.query(
            "SELECT DISTINCT table_name FROM svv_columns WHERE table_schema = "
                + Literal.text(TableName.SYSTEM_SCHEMA),
            row -> row.getString(1));
    own.keySet().removeIf(name -> there.contains(name.table()));
    if (!own.isEmpty()) {
      throw new HeldException(
          "ddl.mode is %s, and %s do not exist; ".formatted(mode.text(), own.keySet())
              + (mode == DdlMode.PRINT
                  ? "run: "
                      + TableStatements.createSchema(TableName.SYSTEM_SCHEMA)
                      + "; "
                      + String.join("; ", own.values())
                      + ";"
                  : "see ddl.mode=print for the statements that make them"));
    }
  }

  /**
   * Brings the table to take files of these layouts.
   *
   * @param version the newest contract version whose rows the table has; 0 if none
   * @return the table as it is now
   * @throws HeldException if that cannot be done, or is not for the sink to do
   */
  public Definition adapt(Session session, int version, Collection<Layout> layouts)
      throws SQLException {
    for (int round = 0; round < MAX_ROUNDS; round++) {
      Optional<Definition> actual = DefinitionReader.read(session, table);
      List<TableChange> changes = TableChanges.between(table, shape, actual, version, layouts);
      if (changes.isEmpty()) {
        return actual.orElseThrow().loadable();
      }
      if (mode != DdlMode.APPLY) {
        throw new HeldException(difference(changes));
      }
      for (TableChange change : changes) {
        LOG.info("{}: {}", table, change);
        apply(session, change);
      }
    }
    throw new HeldException(
        "Table %s does not keep the columns that it was given; look for something else that changes it"
            .formatted(table));
  }

  private String difference(List<TableChange> changes) {
    String start = "ddl.mode is %s, and %s must change: ".formatted(mode.text(), table);
    return mode == DdlMode.PRINT
        ? start + "run: " + changes.stream().map(statements::script).collect(joining(" "))
        : start + changes.stream().map(TableChange::text).collect(joining(", "));
  }

  /** Whether a table of this definition takes files of these layouts as it is. */
  public boolean fits(Definition definition, int version, Collection<Layout> layouts) {
    return TableChanges.between(table, shape, Optional.of(definition), version, layouts).isEmpty();
  }

  private void apply(Session session, TableChange change) throws SQLException {
    if (change instanceof TableChange.Retype retype) {
      retype(session, retype);
    } else if (change instanceof TableChange.Grow grow) {
      grow(session, grow);
    } else {
      if (change instanceof TableChange.Create) {
        createSchema(session, table.schema());
      }
      for (String statement : statements.of(change)) {
        execute(session, statement);
      }
    }
  }

  /**
   * Whoever may not make schemas is refused even by IF NOT EXISTS, so that comes after a look at
   * those that there are.
   */
  private static void createSchema(Session session, String schema) throws SQLException {
    boolean missing =
        session
            .query(
                "SELECT nspname FROM pg_namespace WHERE nspname = " + Literal.text(schema),
                row -> row.getString(1))
            .isEmpty();
    if (missing) {
      execute(session, TableStatements.createSchema(schema));
    }
  }

  /**
   * Lengthens a column in place, and not in a transaction, which Redshift refuses (Database
   * Developer Guide, ALTER TABLE). It also refuses it for some encodings, which a column has that a
   * person made; that column is replaced.
   */
  private void grow(Session session, TableChange.Grow grow) throws SQLException {
    try {
      session.execute(statements.of(grow).get(0));
    } catch (SQLException e) {
      if (Failure.of(e).kind() != Failure.Kind.HELD) {
        throw e;
      }
      if (shape.keyColumns().contains(grow.column()) || grow.column().equals(Layout.KEY)) {
        throw new HeldException(
            "Column '%s' of %s has to become %s, and Redshift does not lengthen columns of a DISTKEY or SORTKEY: copy the table into one with a longer column and give that its name"
                .formatted(grow.column(), table, grow.to()),
            e);
      }
      LOG.info("{}: {} does not grow in place: {}", table, grow.column(), e.getMessage());
      retype(
          session,
          new TableChange.Retype(
              grow.column(),
              grow.from(),
              grow.to(),
              Conversion.of(Identifier.quote(grow.column()))));
    }
  }

  private void retype(Session session, TableChange.Retype change) throws SQLException {
    session.begin();
    try {
      session.execute(statements.lock());
      Optional<SqlType> now =
          DefinitionReader.read(session, table).flatMap(actual -> actual.type(change.column()));
      if (now.filter(change.from()::equals).isEmpty()) {
        session.rollback();
        return;
      }
      checkLimit(session, change);
      for (String statement : statements.convert(change)) {
        session.execute(statement);
      }
      if (change.conversion().rest().isPresent()) {
        SinkConverted.fill(
            session, table.sql(), TableStatements.converted(), change.conversion().rest().get());
      }
      for (String statement : statements.swap(change)) {
        session.execute(statement);
      }
      session.commit();
    } catch (SQLException | RuntimeException e) {
      rollback(session, e);
      throw e;
    }
  }

  private void checkLimit(Session session, TableChange.Retype change) throws SQLException {
    if (change.conversion().limit().isEmpty()) {
      return;
    }
    Conversion.Limit limit = change.conversion().limit().get();
    long beyond = session.query(statements.count(limit), row -> row.getLong(1)).get(0);
    if (beyond > 0) {
      throw new HeldException(
          "Column '%s' of %s cannot become %s: %d of its rows have %s, which that does not hold; set those to NULL, or give the column another name"
              .formatted(change.column(), table, change.to(), beyond, limit.text()));
    }
  }

  private static void rollback(Session session, Exception cause) {
    try {
      session.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static void execute(Session session, String sql) throws SQLException {
    try {
      session.execute(sql);
    } catch (SQLException e) {
      if (!EXISTS.contains(String.valueOf(e.getSQLState()))) {
        throw e;
      }
    }
  }
}
