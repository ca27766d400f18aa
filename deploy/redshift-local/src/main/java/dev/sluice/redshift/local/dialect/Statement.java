package dev.sluice.redshift.local.dialect;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the gateway does with one statement.
 *
 * @param sql for the backend; null for a COPY, which the gateway runs itself
 * @param inTransaction null when the statement may run inside of a transaction block, else the
 *     error that it gets there
 * @param domains that must exist in the backend before the statement is parsed
 * @param before what runs ahead of it in the same transaction
 * @param after what runs behind it in the same transaction, when it did something
 * @param copy the load, or null
 * @param commits whether the transaction that it runs in is committed behind it
 * @param names longer than the backend's, by the short form that stands for each there
 */
public record Statement(
    String sql,
    Refusal inTransaction,
    Set<Domain> domains,
    List<String> before,
    List<String> after,
    CopyCommand copy,
    boolean commits,
    Map<String, String> names) {

  static Statement of(String sql) {
    return new Statement(sql, null, Set.of(), List.of(), List.of(), null, false, Map.of());
  }

  static Statement copy(CopyCommand copy) {
    return new Statement(
        null, null, Set.of(), List.of(lock(copy.table())), List.of(), copy, false, Map.of());
  }

  /**
   * A statement that writes into {@code table}: writers to one table exclude each other until they
   * commit.
   */
  static Statement write(String sql, Set<Domain> domains, TableName table) {
    return new Statement(
        sql, null, domains, List.of(lock(table)), List.of(), null, false, Map.of());
  }

  Statement withDomains(Set<Domain> newDomains) {
    return new Statement(sql, inTransaction, newDomains, before, after, copy, commits, names);
  }

  Statement withBefore(String... statements) {
    return new Statement(
        sql, inTransaction, domains, List.of(statements), after, copy, commits, names);
  }

  Statement withAfter(List<String> statements) {
    return new Statement(sql, inTransaction, domains, before, statements, copy, commits, names);
  }

  Statement notInTransaction(String message) {
    return new Statement(
        sql, new Refusal("25001", message, null), domains, before, after, copy, commits, names);
  }

  /** The statement commits its transaction when it is done. */
  Statement committing() {
    return new Statement(sql, inTransaction, domains, before, after, copy, true, names);
  }

  Statement withNames(Map<String, String> newNames) {
    return new Statement(sql, inTransaction, domains, before, after, copy, commits, newNames);
  }

  private static String lock(TableName table) {
    return "LOCK TABLE " + table.sql() + " IN SHARE ROW EXCLUSIVE MODE";
  }
}
