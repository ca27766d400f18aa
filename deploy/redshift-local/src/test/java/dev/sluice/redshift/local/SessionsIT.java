package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.redshift.local.junit.RedshiftLocalExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Statements that are cancelled, clients that disappear, and many clients. */
class SessionsIT {
  private static final int CLIENTS = 50;
  private static final StallingS3 S3 = stalling();

  @RegisterExtension
  static final RedshiftLocalExtension REDSHIFT =
      RedshiftLocalExtension.with(
          options -> options.withS3(S3.endpoint(), "key", "secret", "us-east-1"));

  private Connection one;
  private Connection two;
  private String table;

  private static StallingS3 stalling() {
    try {
      return new StallingS3();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void close() {
    S3.close();
  }

  @BeforeEach
  void connect() throws SQLException {
    one = open();
    two = open();
    table = Stack.name("busy");
    Stack.execute(one, "CREATE TABLE " + table + " (a INT)");
  }

  @AfterEach
  void disconnect() throws SQLException {
    one.close();
    two.close();
  }

  private static Connection open() throws SQLException {
    return Stack.connect(REDSHIFT.redshift().jdbcUrl(), "sluice", "sluice");
  }

  private static CompletableFuture<Void> start(Statement statement, String sql) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            statement.execute(sql);
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void isCancelled(CompletableFuture<Void> running) {
    assertThatThrownBy(() -> running.get(120, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .rootCause()
        .asInstanceOf(InstanceOfAssertFactories.type(SQLException.class))
        .extracting(SQLException::getSQLState)
        .isEqualTo("57014");
  }

  private void awaitWaiter() throws Exception {
    Stack.await(
        () ->
            !Stack.value(
                    two,
                    "SELECT count(*) FROM svv_transactions WHERE NOT granted AND relation = '"
                        + table
                        + "'::regclass::oid")
                .equals("0"),
        "a session waits for " + table);
  }

  /** CANCEL, and what the driver sends for Statement.cancel and psql for Ctrl-C. */
  @Test
  void aStatementThatWaitsIsCancelled() throws Exception {
    two.setAutoCommit(false);
    Stack.execute(two, "LOCK " + table);
    for (int way = 0; way < 2; way++) {
      try (Statement statement = one.createStatement()) {
        String pid = Stack.value(one, "SELECT pg_backend_pid()");
        CompletableFuture<Void> waiting = start(statement, "INSERT INTO " + table + " VALUES (1)");
        awaitWaiter();
        if (way == 0) {
          statement.cancel();
        } else {
          Stack.execute(two, "CANCEL " + pid + " 'enough'");
        }
        isCancelled(waiting);
      }
    }
    two.rollback();
    Stack.execute(one, "INSERT INTO " + table + " VALUES (2)");
    assertThat(Stack.value(two, "SELECT count(*) FROM " + table)).isEqualTo("1");
  }

  @Test
  void aQueryThatRunsOutOfTimeIsCancelled() throws Exception {
    two.setAutoCommit(false);
    Stack.execute(two, "LOCK " + table);
    try (Statement statement = one.createStatement()) {
      statement.setQueryTimeout(1);
      isCancelled(start(statement, "SELECT a FROM " + table));
    }
    two.rollback();
    assertThat(Stack.value(one, "SELECT count(*) FROM " + table)).isEqualTo("0");
  }

  /** The session goes on after it, without the lock. */
  @Test
  void aCopyIsCancelledWhileItWaitsForS3() throws Exception {
    one.setAutoCommit(false);
    try (Statement statement = one.createStatement()) {
      CompletableFuture<Void> loading = start(statement, StallingS3.copy(table));
      S3.awaitBegun(table);
      statement.cancel();
      isCancelled(loading);
    }
    one.rollback();
    Stack.execute(two, "INSERT INTO " + table + " VALUES (1)");
    assertThat(Stack.value(one, "SELECT count(*) FROM " + table)).isEqualTo("1");
    one.rollback();
  }

  /** statement_timeout: COPY too. */
  @Test
  void aCopyThatRunsOutOfTimeIsCancelled() throws Exception {
    Stack.execute(one, "SET statement_timeout TO 300");
    try (Statement statement = one.createStatement()) {
      CompletableFuture<Void> loading = start(statement, StallingS3.copy(table));
      isCancelled(loading);
    }
    Stack.execute(two, "INSERT INTO " + table + " VALUES (1)");
  }

  @Test
  void aClientThatDisappearsInACopyLeavesNoLock() throws Exception {
    Connection gone = open();
    gone.setAutoCommit(false);
    Stack.execute(gone, "LOCK " + table);
    String pid = Stack.value(gone, "SELECT pg_backend_pid()");
    CompletableFuture<Void> loading = start(gone.createStatement(), StallingS3.copy(table));
    S3.awaitBegun(table);
    gone.abort(Runnable::run);
    assertThatThrownBy(() -> loading.get(120, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
    Stack.execute(one, "SET statement_timeout TO 120000", "INSERT INTO " + table + " VALUES (1)");
    awaitNoSession(pid);
  }

  @Test
  void aClientThatDisappearsWhileItWaitsForALockDoesNotKeepIt() throws Exception {
    one.setAutoCommit(false);
    Stack.execute(one, "LOCK " + table);
    Connection gone = open();
    gone.setAutoCommit(false);
    String pid = Stack.value(gone, "SELECT pg_backend_pid()");
    gone.commit();
    CompletableFuture<Void> waiting = start(gone.createStatement(), "LOCK " + table);
    awaitWaiter();
    gone.abort(Runnable::run);
    assertThatThrownBy(() -> waiting.get(120, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
    one.rollback();
    awaitNoSession(pid);
    Stack.execute(two, "SET statement_timeout TO 120000", "INSERT INTO " + table + " VALUES (1)");
  }

  private void awaitNoSession(String pid) throws Exception {
    Stack.await(
        () ->
            Stack.value(two, "SELECT count(*) FROM stv_sessions WHERE process = " + pid)
                .equals("0"),
        "the session " + pid + " ends");
  }

  @Test
  void manyClientsAtOnce() throws Exception {
    CountDownLatch open = new CountDownLatch(CLIENTS);
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      String own = table + "_" + i;
      CompletableFuture<Void> client = new CompletableFuture<>();
      clients.add(client);
      threads.add(new Thread(() -> work(own, open, client)));
    }
    threads.forEach(Thread::start);
    for (CompletableFuture<Void> client : clients) {
      client.get(120, TimeUnit.SECONDS);
    }
    assertThat(Stack.value(one, "SELECT count(*) FROM " + table)).isEqualTo("" + CLIENTS);
    Stack.await(
        () -> Stack.value(one, "SELECT count(*) FROM stv_sessions").equals("2"),
        "the sessions of clients that have left end");
  }

  private void work(String own, CountDownLatch open, CompletableFuture<Void> done) {
    try (Connection connection = open()) {
      open.countDown();
      open.await(120, TimeUnit.SECONDS);
      Stack.execute(
          connection,
          "CREATE TEMP TABLE mine (a INT)",
          "INSERT INTO mine VALUES (1)",
          "CREATE TABLE " + own + " (a VARCHAR(10))",
          "INSERT INTO " + table + " SELECT a FROM mine");
      done.complete(null);
    } catch (SQLException | InterruptedException | RuntimeException e) {
      done.completeExceptionally(e);
    }
  }
}
