package dev.sluice.redshift.ddl;

import static java.util.stream.Collectors.joining;

import dev.sluice.redshift.failure.HeldException;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and changes tables. Everything may be repeated, and may have been done by another task or a
 * person in the meantime: the table is read again until nothing is left to change.
 */
public final class Tables {

  private static final Logger LOG = LoggerFactory.getLogger(Tables.class);

  /** A schema, table or column of that name exists already, or is just being made. */
  private static final Set<String> EXISTS = Set.of("42P06", "42P07", "42701", "23505");

  private static final int MAX_ROUNDS = 10;
  private static final String NEW = "_sluice_new";
  private static final String OLD = "_sluice_old";

  private Tables() {}

  /** Makes the schema of the sink's own tables, and those that stand beside a target table. */
  public static void createOwn(Session session, TableName table) throws SQLException {
    execute(session, "CREATE SCHEMA IF NOT EXISTS " + Identifier.quote(TableName.SYSTEM_SCHEMA));
    for (String statement : OwnTables.create(table)) {
      execute(session, statement);
    }
  }

  /**
   * Brings a table to take files of these layouts.
   *
   * @param version the newest contract version whose rows the table has; 0 if none
   * @return the table as it is now
   * @throws HeldException if that cannot be done
   */
  public static Definition adapt(
      Session session, TableName table, int version, Collection<Layout> layouts)
      throws SQLException {
    for (int round = 0; round < MAX_ROUNDS; round++) {
      Optional<Definition> actual = DefinitionReader.read(session, table);
      List<TableChange> changes = TableChanges.between(table, actual, version, layouts);
      if (changes.isEmpty()) {
        return actual.orElseThrow().loadable();
      }
      for (TableChange change : changes) {
        LOG.info("{}: {}", table, change);
        apply(session, table, change);
      }
    }
    throw new HeldException(
        "Table %s does not keep the columns that it was given; look for something else that changes it"
            .formatted(table));
  }

  /** Whether a table of this definition takes files of these layouts as it is. */
  public static boolean fits(
      TableName table, Definition definition, int version, Collection<Layout> layouts) {
    return TableChanges.between(table, Optional.of(definition), version, layouts).isEmpty();
  }

  private static void apply(Session session, TableName table, TableChange change)
      throws SQLException {
    if (change instanceof TableChange.Create create) {
      execute(session, "CREATE SCHEMA IF NOT EXISTS " + Identifier.quote(table.schema()));
      execute(session, createTable(table, create.definition()));
    } else if (change instanceof TableChange.Add add) {
      execute(session, alter(table) + " ADD COLUMN " + add.column().sql());
    } else if (change instanceof TableChange.Grow grow) {
      // Not in a transaction: Redshift refuses that (Database Developer Guide, ALTER TABLE).
      session.execute(
          alter(table)
              + " ALTER COLUMN "
              + Identifier.quote(grow.column())
              + " TYPE "
              + grow.to().sql());
    } else if (change instanceof TableChange.Retype retype) {
      retype(session, table, retype);
    }
  }

  private static String createTable(TableName table, Definition definition) {
    return "CREATE TABLE IF NOT EXISTS "
        + table.sql()
        + definition.columns().entrySet().stream()
            .map(column -> new Column(column.getKey(), column.getValue()).sql())
            .collect(joining(", ", " (", ")"))
        + " DISTKEY ("
        + Identifier.quote(Layout.KEY)
        + ") SORTKEY ("
        + Identifier.quote(Layout.KEY)
        + ")";
  }

  private static void retype(Session session, TableName table, TableChange.Retype change)
      throws SQLException {
    String column = Identifier.quote(change.column());
    session.begin();
    try {
      session.execute("LOCK TABLE " + table.watermark().sql());
      Optional<SqlType> now =
          DefinitionReader.read(session, table).flatMap(actual -> actual.type(change.column()));
      if (now.filter(change.from()::equals).isEmpty()) {
        session.rollback();
        return;
      }
      String fresh = Identifier.quote(NEW);
      session.execute(alter(table) + " ADD COLUMN " + new Column(NEW, change.to()).sql());
      session.update("UPDATE " + table.sql() + " SET " + fresh + " = " + change.expression());
      session.execute(alter(table) + " RENAME COLUMN " + column + " TO " + Identifier.quote(OLD));
      session.execute(alter(table) + " RENAME COLUMN " + fresh + " TO " + column);
      session.execute(alter(table) + " DROP COLUMN " + Identifier.quote(OLD));
      session.commit();
    } catch (SQLException | RuntimeException e) {
      rollback(session, e);
      throw e;
    }
  }

  private static void rollback(Session session, Exception cause) {
    try {
      session.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static String alter(TableName table) {
    return "ALTER TABLE " + table.sql();
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
