package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every statement of refusals.txt, on tables that exist, so that nothing but the rule refuses it.
 */
@Tag("conformance")
class RefusalsIT {
  private static Connection connection;

  @BeforeAll
  static void create() throws Exception {
    connection = Stack.get().connect();
    for (String table :
        new String[] {"t (a INT, b INT)", "s (a INT, b INT)", "u (a INT)", "v (j SUPER)"}) {
      Stack.execute(connection, "CREATE TEMP TABLE " + table);
    }
    connection.setAutoCommit(false);
  }

  @AfterAll
  static void disconnect() throws SQLException {
    connection.close();
  }

  @ParameterizedTest(name = "{2}: {0}")
  @MethodSource("dev.sluice.redshift.local.Refusals#all")
  void isRefused(String sql, String state, String source) throws SQLException {
    boolean standIn = !RealRedshift.isGiven();
    assumeTrue(standIn || !source.startsWith("stand-in"));
    SQLException refusal =
        catchThrowableOfType(SQLException.class, () -> Stack.execute(connection, sql));
    connection.rollback();
    assertThat((Throwable) refusal).as("%s: %s", source, sql).isNotNull();
    assertThat(refusal.getMessage()).doesNotContainPattern("relation \"[tsuv]\" does not exist");
    if (standIn) {
      assertThat(refusal.getSQLState()).isEqualTo(state);
    }
  }
}
