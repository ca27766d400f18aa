package dev.sluice.redshift.load;

import static java.util.stream.Collectors.joining;

import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The statements that hold a table of changes, in which each identity is once, against the target
 * and its markers.
 */
final class ChangesSql {

  /** What decides which of two changes with the same identity is newer: the greater one is. */
  static final List<String> POSITION = List.of(Layout.SEQ, Layout.PARTITION, Layout.OFFSET);

  /** The columns of a delete marker, which every change has. */
  static final List<String> MARKER =
      List.of(Layout.KEY, Layout.TS, Layout.SEQ, Layout.PARTITION, Layout.OFFSET);

  private final TableName table;
  private final String changes;
  private final List<String> identity;
  private final Optional<KeyRange> keys;
  private final List<String> order;

  /**
   * @param table the target
   * @param changes name of the temporary table of changes, which has the columns of a marker and
   *     {@code _sluice_op}
   * @param identity the columns of which the target has each combination once: the key, and in a
   *     history the sequence too
   * @param keys between which keys the changes are, if that is known
   */
  ChangesSql(TableName table, String changes, List<String> identity, Optional<KeyRange> keys) {
    this.table = table;
    this.changes = changes;
    this.identity = List.copyOf(identity);
    this.keys = keys;
    this.order = order(identity);
  }

  /** The columns that decide within an identity, first the one that decides first. */
  static List<String> order(List<String> identity) {
    return POSITION.stream().filter(column -> !identity.contains(column)).toList();
  }

  /**
   * Leaves those changes that are newer than what the target knows, and takes that out of it. New
   * documents are not known, and most loads have no others; then one query is all.
   */
  void decide(Session session) throws SQLException {
    List<TableName> known = known(session);
    for (TableName other : known) {
      session.update(dropStale(other));
    }
    for (TableName other : known) {
      session.update(deleteChanged(other));
    }
  }

  /** Which of target and markers have rows with an identity of the changes. */
  private List<TableName> known(Session session) throws SQLException {
    return session
        .query(
            "SELECT (%s), (%s)".formatted(someOf(table), someOf(table.deletes())),
            row -> {
              List<TableName> known = new ArrayList<>();
              if (row.getLong(1) > 0) {
                known.add(table);
              }
              if (row.getLong(2) > 0) {
                known.add(table.deletes());
              }
              return known;
            })
        .get(0);
  }

  private String someOf(TableName other) {
    return "SELECT COUNT(*) FROM (SELECT 1 FROM %s AS t JOIN %s AS sluice_n ON %s%s LIMIT 1) AS known"
        .formatted(other.sql(), quote(changes), same(identity, "t", "sluice_n"), andInRange("t"));
  }

  /** Takes out the changes that are not newer than the row or marker in {@code other}. */
  private String dropStale(TableName other) {
    return "DELETE FROM %s USING %s AS t WHERE %s AND %s%s"
        .formatted(
            quote(changes),
            other.sql(),
            same(identity, "t", quote(changes)),
            notNewer(0),
            andInRange("t"));
  }

  private String notNewer(int at) {
    String theirs = "t." + quote(order.get(at));
    String ours = quote(changes) + "." + quote(order.get(at));
    if (at == order.size() - 1) {
      return theirs + " >= " + ours;
    }
    return "(%1$s > %2$s OR (%1$s = %2$s AND %3$s))".formatted(theirs, ours, notNewer(at + 1));
  }

  /** Deletes the row or marker in {@code other} of every identity that changes. */
  private String deleteChanged(TableName other) {
    String theirs = quote(other.table());
    return "DELETE FROM %s USING %s AS sluice_n WHERE %s%s"
        .formatted(
            other.sql(), quote(changes), same(identity, theirs, "sluice_n"), andInRange(theirs));
  }

  private String andInRange(String theirs) {
    return keys.map(range -> " AND " + range.holds(theirs)).orElse("");
  }

  /** Leaves a marker for each delete of a stage; returns how many there are. */
  long insertMarkers(Session session, Stage stage) throws SQLException {
    return stage.hasDeletes() ? session.update(insertMarkers()) : 0;
  }

  private String insertMarkers() {
    return "INSERT INTO %1$s (%2$s) SELECT %2$s FROM %3$s WHERE %4$s = 'd'"
        .formatted(table.deletes().sql(), quoted(MARKER), quote(changes), quote(Layout.OP));
  }

  /** The condition that two tables have the same in these columns. */
  static String same(List<String> columns, String one, String two) {
    return columns.stream()
        .map(column -> "%1$s.%3$s = %2$s.%3$s".formatted(one, two, quote(column)))
        .collect(joining(" AND "));
  }

  static String quoted(List<String> columns) {
    return columns.stream().map(Identifier::quote).collect(joining(", "));
  }

  private static String quote(String name) {
    return Identifier.quote(name);
  }
}
