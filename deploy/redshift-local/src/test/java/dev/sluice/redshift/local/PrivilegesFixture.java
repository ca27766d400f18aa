package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A superuser with a table and a user without privileges. In statements {@code $u} is the user,
 * {@code $s} the schema and {@code $t} the table.
 */
abstract class PrivilegesFixture {
  static final String PASSWORD = "Secret12";

  Stack stack;
  Connection superuser;
  String user;
  String schema;

  @BeforeEach
  void create() throws Exception {
    stack = Stack.get();
    superuser = stack.connect();
    user = Stack.name("reader");
    schema = Stack.name("vault");
    Stack.execute(
        superuser,
        "CREATE USER " + user + " PASSWORD '" + PASSWORD + "'",
        "CREATE SCHEMA " + schema,
        "CREATE TABLE " + schema + ".t (a INT, b INT)",
        "INSERT INTO " + schema + ".t VALUES (1, 2)");
  }

  @AfterEach
  void disconnect() throws SQLException {
    superuser.close();
  }

  Connection connect(String name, String password) throws SQLException {
    return Stack.connect(stack.redshift().jdbcUrl(), name, password);
  }

  void asSuperuser(String... statements) throws SQLException {
    run(superuser, statements);
  }

  void run(Connection connection, String... statements) throws SQLException {
    for (String statement : statements) {
      Stack.execute(connection, filled(statement));
    }
  }

  String filled(String sql) {
    return sql.replace("$t", schema + ".t").replace("$s", schema).replace("$u", user);
  }

  void refused(Connection connection, String sql, String state, String message) {
    SQLException refusal =
        catchThrowableOfType(SQLException.class, () -> Stack.execute(connection, filled(sql)));
    assertThat((Throwable) refusal).as(sql).isNotNull();
    assertThat(refusal.getMessage()).as(sql).contains(filled(message));
    assertThat(refusal.getSQLState()).as(sql).isEqualTo(state);
  }
}
