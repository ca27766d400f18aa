package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Statements that are changed at random: none ends the session or fails inside, none speaks of what
 * only the backend has, and none gets through with a part that only PostgreSQL knows. They are the
 * same in every run; {@code -Dfuzz.seed=S -Dfuzz.statements=N} tries others, and more of them.
 */
@StandInOnly
class FuzzIT {
  private static final long SEED = Long.getLong("fuzz.seed", 1);
  private static final int STATEMENTS = Integer.getInteger("fuzz.statements", 150);

  /** Words of the backend's, and of what the stand-in adds to it. */
  private static final Pattern BACKEND =
      Pattern.compile(
          "redshift_local\\.|\\brs_[a-z_]+|plpgsql|jsonb|bytea|\\brole \"|server process|cache lookup|unrecognized node|java\\.");

  /** Errors of Redshift's own that have its general SQLSTATE. */
  private static final Pattern GENERAL =
      Pattern.compile("1023|JSON parsing error|Found multiple matches|exceeds the max");

  private static Connection connection;

  @BeforeAll
  static void create() throws Exception {
    connection = Stack.get().connect();
    String schema = Stack.name("fuzz");
    Stack.execute(connection, "CREATE SCHEMA " + schema, "SET search_path TO " + schema);
    for (String table :
        new String[] {"t (a INT, b INT)", "s (a INT, b INT)", "u (a INT)", "v (j SUPER)"}) {
      Stack.execute(connection, "CREATE TABLE " + table);
    }
    Stack.execute(connection, "INSERT INTO t VALUES (1, 2)", "INSERT INTO s VALUES (1, 3)");
    connection.setAutoCommit(false);
  }

  @AfterAll
  static void disconnect() throws SQLException {
    connection.close();
  }

  /** The error of a statement, null when it passes; what it did is undone. */
  private static SQLException errorOf(String sql) throws SQLException {
    SQLException error =
        catchThrowableOfType(SQLException.class, () -> Stack.execute(connection, sql));
    connection.rollback();
    return error;
  }

  @Test
  void whatIsMutatedPasses() throws Exception {
    for (String sql : Mutations.accepted()) {
      assertThat((Throwable) errorOf(sql)).as(sql).isNull();
    }
  }

  @Test
  void changedStatementsPassOrFailAsRedshifts() throws Exception {
    Mutations mutations = new Mutations(SEED);
    for (int i = 0; i < STATEMENTS; i++) {
      String sql = mutations.next();
      check(sql, errorOf(sql));
    }
  }

  @Test
  void whatOnlyPostgreSqlHasIsRefused() throws Exception {
    Mutations mutations = new Mutations(SEED);
    for (int i = 0; i < STATEMENTS; i++) {
      String sql = mutations.foreign();
      SQLException error = errorOf(sql);
      assertThat((Throwable) error).as("-Dfuzz.seed=%d: %s", SEED, sql).isNotNull();
      check(sql, error);
    }
  }

  private static void check(String sql, SQLException error) throws SQLException {
    if (error == null) {
      return;
    }
    String what = "-Dfuzz.seed=" + SEED + ": " + sql + ": " + error.getMessage();
    assertThat(error.getSQLState())
        .as(what)
        .isNotNull()
        .doesNotStartWith("08")
        .doesNotStartWith("57");
    if (error.getSQLState().startsWith("XX")) {
      assertThat(error.getMessage()).as(what).containsPattern(GENERAL);
    }
    Matcher backend = BACKEND.matcher(error.getMessage());
    while (backend.find()) {
      assertThat(sql.toLowerCase(Locale.ROOT)).as(what).contains(backend.group());
    }
    assertThat(Stack.value(connection, "SELECT 1")).as(what).isEqualTo("1");
    connection.rollback();
  }
}
