package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Transactions of two sessions. */
@Tag("conformance")
class TransactionsIT {
  private Stack stack;
  private Connection one;
  private Connection two;
  private String table;

  @BeforeEach
  void connect() throws Exception {
    stack = Stack.get();
    one = stack.connect();
    two = stack.connect();
    table = Stack.name("tx");
    Stack.execute(
        one,
        "CREATE TABLE " + table + " (a INT, b INT)",
        "INSERT INTO " + table + " VALUES (1, 0), (2, 0)");
  }

  @AfterEach
  void disconnect() throws SQLException {
    one.close();
    two.close();
  }

  private static CompletableFuture<Void> start(Connection connection, String... sql) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            Stack.execute(connection, sql);
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private void awaitWaiter() throws Exception {
    try (Connection watcher = stack.connect()) {
      Stack.await(
          () ->
              !Stack.value(
                      watcher,
                      "SELECT count(*) FROM svv_transactions WHERE NOT granted AND relation = '"
                          + table
                          + "'::regclass::oid")
                  .equals("0"),
          "a session waits for " + table);
    }
  }

  /** c_write_readwrite: writers to one table wait for each other, readers do not. */
  @Test
  void writersToOneTableExcludeEachOther() throws Exception {
    one.setAutoCommit(false);
    Stack.execute(one, "INSERT INTO " + table + " VALUES (3, 0)");
    assertThat(Stack.value(two, "SELECT count(*) FROM " + table)).isEqualTo("2");
    CompletableFuture<Void> second = start(two, "INSERT INTO " + table + " VALUES (4, 0)");
    awaitWaiter();
    assertThat(second).isNotDone();
    one.commit();
    second.get(120, TimeUnit.SECONDS);
    assertThat(Stack.value(two, "SELECT count(*) FROM " + table)).isEqualTo("4");
  }

  /** An update that waited for its table sees what the other one committed. */
  @Test
  void aSingleUpdateThatWaitedWorksOnTheNewestRows() throws Exception {
    one.setAutoCommit(false);
    Stack.execute(one, "UPDATE " + table + " SET b = b + 1 WHERE a = 1");
    CompletableFuture<Void> second = start(two, "UPDATE " + table + " SET b = b + 10 WHERE a = 1");
    awaitWaiter();
    one.commit();
    second.get(120, TimeUnit.SECONDS);
    assertThat(Stack.value(two, "SELECT b FROM " + table + " WHERE a = 1")).isEqualTo("11");
  }

  /** c_serial_isolation: a conflict is ERROR 1023 with SQLSTATE XX000. */
  @Test
  void aWriteOnRowsChangedSinceTheSnapshotIs1023() throws Exception {
    one.setAutoCommit(false);
    assertThat(Stack.value(one, "SELECT count(*) FROM " + table)).isEqualTo("2");
    Stack.execute(two, "UPDATE " + table + " SET b = 5 WHERE a = 1");
    assertThat(Stack.value(one, "SELECT b FROM " + table + " WHERE a = 1"))
        .as("the snapshot stays")
        .isEqualTo("0");
    assertThatThrownBy(() -> Stack.execute(one, "UPDATE " + table + " SET b = 6 WHERE a = 1"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("XX000"))
        .hasMessageContaining("ERROR: 1023")
        .hasMessageContaining("Serializable isolation violation");
    one.rollback();
  }

  /** IF NOT EXISTS looks before the other session commits, and does not look again. */
  @Test
  @StandInOnly
  void theLaterOfTwoThatMakeATableIsToldThatItExists() throws Exception {
    one.setAutoCommit(false);
    Stack.execute(one, "CREATE TABLE " + table + "_new (a INT)");
    CompletableFuture<Void> second =
        start(two, "CREATE TABLE IF NOT EXISTS " + table + "_new (a INT)");
    try (Connection watcher = stack.connect()) {
      Stack.await(
          () ->
              !Stack.value(
                      watcher,
                      "SELECT count(*) FROM svv_transactions WHERE NOT granted AND lockable_object_type = 'transactionid'")
                  .equals("0"),
          "a session waits for the other's transaction");
    }
    one.commit();
    assertThatThrownBy(() -> second.get(120, TimeUnit.SECONDS))
        .rootCause()
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> {
              assertThat(e.getSQLState()).isEqualTo("42P07");
              assertThat(e.getMessage()).contains("Relation \"" + table + "_new\" already exists");
            });
  }

  /** r_LOCK: ACCESS EXCLUSIVE, readers wait; what is read under the lock is the newest. */
  @Test
  void lockMakesReadersWaitAndTheSnapshotComesAfterIt() throws Exception {
    one.setAutoCommit(false);
    Stack.execute(one, "LOCK TABLE " + table, "UPDATE " + table + " SET b = 7");
    two.setAutoCommit(false);
    CompletableFuture<Void> second = start(two, "LOCK TABLE " + table);
    awaitWaiter();
    one.commit();
    second.get(120, TimeUnit.SECONDS);
    assertThat(Stack.value(two, "SELECT max(b) FROM " + table)).isEqualTo("7");
    two.rollback();
  }

  @Test
  void anOrphanedSessionIsTerminatedByItsProcessId() throws Exception {
    one.setAutoCommit(false);
    Stack.execute(one, "LOCK TABLE " + table);
    String pid = Stack.value(one, "SELECT pg_backend_pid()");
    assertThat(Stack.value(two, "SELECT pg_terminate_backend(" + pid + ")")).isIn("t", "1");
    Stack.execute(two, "INSERT INTO " + table + " VALUES (9, 9)");
    assertThatThrownBy(() -> Stack.value(one, "SELECT 1")).isInstanceOf(SQLException.class);
  }

  /** r_TRUNCATE: it commits the transaction that it runs in, with all that went before. */
  @Test
  void truncateCommits() throws Exception {
    Stack.execute(one, "CREATE TABLE " + table + "_other (a INT)");
    one.setAutoCommit(false);
    Stack.execute(one, "INSERT INTO " + table + "_other VALUES (1)", "TRUNCATE TABLE " + table);
    assertThat(Stack.value(two, "SELECT count(*) FROM " + table)).isEqualTo("0");
    assertThat(Stack.value(two, "SELECT count(*) FROM " + table + "_other")).isEqualTo("1");
    Stack.execute(one, "INSERT INTO " + table + " VALUES (5, 5)");
    one.rollback();
    assertThat(Stack.value(two, "SELECT count(*) FROM " + table)).isEqualTo("0");
    assertThat(Stack.value(two, "SELECT count(*) FROM " + table + "_other")).isEqualTo("1");
  }

  /** r_MERGE: two rows of the source for one of the target. */
  @Test
  void mergeRefusesTwoMatchesOfOneRow() throws Exception {
    Stack.execute(
        one,
        "CREATE TEMP TABLE " + table + "_source (a INT, b INT)",
        "INSERT INTO " + table + "_source VALUES (1, 7), (3, 8), (3, 8)",
        "MERGE INTO "
            + table
            + " USING "
            + table
            + "_source AS s ON "
            + table
            + ".a = s.a WHEN MATCHED THEN UPDATE SET b = s.b WHEN NOT MATCHED THEN INSERT (a, b) VALUES (s.a, s.b)");
    assertThat(Stack.query(one, "SELECT a, b FROM " + table + " ORDER BY a"))
        .as("two rows of the source that match nothing are both inserted")
        .containsExactly(
            List.of("1", "7"), List.of("2", "0"), List.of("3", "8"), List.of("3", "8"));
    Stack.execute(one, "INSERT INTO " + table + "_source VALUES (1, 9)");
    assertThatThrownBy(
            () ->
                Stack.execute(
                    one,
                    "MERGE INTO "
                        + table
                        + " USING "
                        + table
                        + "_source AS s ON "
                        + table
                        + ".a = s.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (s.a, s.b)"))
        .hasMessageContaining("Found multiple matches to update the same tuple");
  }

  /** r_ALTER_TABLE, r_VACUUM_command. */
  @Test
  void whatCannotRollBackIsRefusedInATransaction() throws Exception {
    Stack.execute(one, "ALTER TABLE " + table + " ADD COLUMN c VARCHAR(3)");
    one.setAutoCommit(false);
    for (String sql :
        new String[] {
          "ALTER TABLE " + table + " ALTER COLUMN c TYPE VARCHAR(9)", "VACUUM " + table
        }) {
      Stack.value(one, "SELECT 1");
      assertThatThrownBy(() -> Stack.execute(one, sql))
          .as(sql)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25001"));
      one.rollback();
    }
  }

  @Test
  void aRefusedStatementFailsItsTransaction() throws Exception {
    one.setAutoCommit(false);
    Stack.execute(one, "INSERT INTO " + table + " VALUES (3, 3)");
    assertThatThrownBy(() -> Stack.execute(one, "SELECT jsonb_build_object('a', 1)"))
        .isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> Stack.value(one, "SELECT 1")).hasMessageContaining("aborted");
    one.rollback();
    assertThat(Stack.value(one, "SELECT count(*) FROM " + table)).isEqualTo("2");
    one.rollback();
  }

  /** declare, fetch, close: in a transaction, forward, one at a time. */
  @Test
  void aCursorGivesItsRowsForward() throws Exception {
    String declare = "DECLARE rows_of CURSOR FOR SELECT a FROM " + table + " ORDER BY a";
    assertThatThrownBy(() -> Stack.execute(one, declare)).isInstanceOf(SQLException.class);
    one.setAutoCommit(false);
    Stack.execute(one, "INSERT INTO " + table + " VALUES (3, 0), (4, 0), (5, 0)", declare);
    assertThat(Stack.value(one, "FETCH NEXT FROM rows_of")).isEqualTo("1");
    assertThat(Stack.query(one, "FETCH FORWARD 2 FROM rows_of"))
        .containsExactly(List.of("2"), List.of("3"));
    assertThat(Stack.value(one, "FETCH FROM rows_of")).isEqualTo("4");
    assertThat(Stack.query(one, "FETCH FORWARD 9 FROM rows_of")).containsExactly(List.of("5"));
    assertThat(Stack.query(one, "FETCH FORWARD FROM rows_of")).isEmpty();
    Stack.execute(one, "CLOSE rows_of", declare);
    assertThatThrownBy(() -> Stack.execute(one, "DECLARE other CURSOR FOR SELECT 1"))
        .as("a second cursor")
        .isInstanceOf(SQLException.class);
    one.rollback();
    assertThatThrownBy(() -> Stack.execute(one, "FETCH NEXT FROM rows_of"))
        .hasMessageContaining("cursor \"rows_of\" does not exist");
    one.rollback();
  }

  @Test
  void aStatementTimeoutEndsAWait() throws Exception {
    one.setAutoCommit(false);
    Stack.execute(one, "LOCK TABLE " + table);
    Stack.execute(two, "SET statement_timeout TO 200");
    assertThatThrownBy(() -> Stack.execute(two, "INSERT INTO " + table + " VALUES (3, 3)"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
    one.rollback();
  }
}
