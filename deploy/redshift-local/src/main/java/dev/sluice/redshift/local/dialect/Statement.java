package dev.sluice.redshift.local.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What the gateway does with one statement. Immutable: the methods that change it make a copy. */
public final class Statement {
  private String sql;
  private String tag;
  private Refusal inTransaction;
  private Set<Domain> domains = Set.of();
  private List<String> before = List.of();
  private List<String> after = List.of();
  private List<String> lending = List.of();
  private CopyCommand copy;
  private boolean commits;
  private Map<String, String> names = Map.of();

  private Statement(String sql) {
    this.sql = sql;
  }

  static Statement of(String sql) {
    return new Statement(sql);
  }

  /** Calls of the backend's functions that give nothing back. */
  static Statement perform(String tag, List<String> calls) {
    StringBuilder body = new StringBuilder("BEGIN ");
    calls.forEach(call -> body.append("PERFORM ").append(call).append("; "));
    return of("DO " + Literals.string(body + "END")).withTag(tag);
  }

  static Statement copy(CopyCommand command) {
    return of(null).withBefore(lock(command.table())).with(copy -> copy.copy = command);
  }

  /**
   * A statement that writes into {@code table}: writers to one table exclude each other until they
   * commit.
   */
  static Statement write(String sql, Set<Domain> domains, TableName table) {
    return of(sql).withDomains(domains).withBefore(lock(table));
  }

  Statement withTag(String newTag) {
    return with(copy -> copy.tag = newTag);
  }

  Statement withDomains(Set<Domain> newDomains) {
    return with(copy -> copy.domains = newDomains);
  }

  /** Adds a table that no other session may write into until the statement's transaction ends. */
  Statement withLock(TableName table) {
    return withBefore(lock(table));
  }

  /** Adds what runs ahead of it. */
  Statement withBefore(String more) {
    return with(
        copy -> {
          List<String> all = new ArrayList<>(before);
          all.add(more);
          copy.before = List.copyOf(all);
        });
  }

  Statement withAfter(List<String> statements) {
    return with(copy -> copy.after = List.copyOf(statements));
  }

  /**
   * Who has a privilege on tables, or the system permission to do so to all of them, does it with
   * their owners' rights.
   */
  Statement lending(String privilege, List<TableName> tables) {
    List<String> loans =
        tables.stream()
            .map(
                table ->
                    "SELECT redshift_local.lend("
                        + Literals.string(table.sql())
                        + ", "
                        + Literals.string(privilege)
                        + ")")
            .toList();
    List<String> all = new ArrayList<>(after);
    all.add("SELECT redshift_local.end_loans()");
    return withAfter(all).with(copy -> copy.lending = loans);
  }

  Statement notInTransaction(String message) {
    return with(copy -> copy.inTransaction = new Refusal("25001", message, null));
  }

  /** The statement commits its transaction when it is done. */
  Statement committing() {
    return with(copy -> copy.commits = true);
  }

  Statement withNames(Map<String, String> newNames) {
    return with(copy -> copy.names = newNames);
  }

  private Statement with(Consumer<Statement> change) {
    Statement copy = new Statement(sql);
    copy.tag = tag;
    copy.inTransaction = inTransaction;
    copy.domains = domains;
    copy.before = before;
    copy.after = after;
    copy.lending = lending;
    copy.copy = this.copy;
    copy.commits = commits;
    copy.names = names;
    change.accept(copy);
    return copy;
  }

  private static String lock(TableName table) {
    return "LOCK TABLE " + table.sql() + " IN SHARE ROW EXCLUSIVE MODE";
  }

  /** For the backend; null for a COPY, which the gateway runs itself. */
  public String sql() {
    return sql;
  }

  /** The tag that the client gets, or null when it is the backend's. */
  public String tag() {
    return tag;
  }

  /**
   * Null when the statement may run inside of a transaction block, else the error that it gets
   * there.
   */
  public Refusal inTransaction() {
    return inTransaction;
  }

  /** What must exist in the backend before the statement is parsed. */
  public Set<Domain> domains() {
    return domains;
  }

  /** Whether it defines a table by its columns. */
  boolean isDefinition() {
    return sql.startsWith("CREATE") && !sql.contains(" AS ");
  }

  /** What runs ahead of it in the same transaction. */
  public List<String> before() {
    return before;
  }

  /** What runs behind it in the same transaction, when it did something. */
  public List<String> after() {
    return after;
  }

  /** What runs right ahead of its execution, not of its being prepared. */
  public List<String> lending() {
    return lending;
  }

  /** The load, or null. */
  public CopyCommand copy() {
    return copy;
  }

  /** Whether the transaction that it runs in is committed behind it. */
  public boolean commits() {
    return commits;
  }

  /** Names longer than the backend's, by the short form that stands for each there. */
  public Map<String, String> names() {
    return names;
  }
}
