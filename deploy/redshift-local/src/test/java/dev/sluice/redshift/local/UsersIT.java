package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users, groups and privileges. They are not run on a real Redshift: they need a superuser. */
@StandInOnly
class UsersIT extends PrivilegesFixture {
  /** r_GRANT: what each statement needs, and what it says without. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT a FROM $t            | SELECT         | relation t",
        "INSERT INTO $t VALUES (3,4) | INSERT         | relation t",
        "INSERT INTO $t SELECT * FROM $t | INSERT, SELECT | relation t",
        "UPDATE $t SET a = 1         | UPDATE, SELECT | relation t",
        "DELETE FROM $t              | DELETE, SELECT | relation t",
        "MERGE INTO $t USING (SELECT 7 AS a) s ON $t.a = s.a WHEN MATCHED THEN UPDATE SET b = 1 WHEN NOT MATCHED THEN INSERT VALUES (s.a, 1) | UPDATE, INSERT, SELECT | relation t",
        "LOCK $t                     | UPDATE         | relation t",
        "LOCK $t                     | DELETE         | relation t",
      })
  void privilegesOnTables(String sql, String privileges, String named) throws Exception {
    asSuperuser("GRANT USAGE ON SCHEMA $s TO $u");
    try (Connection connection = connect(user, PASSWORD)) {
      connection.setAutoCommit(false);
      for (String missing : privileges.split(", ", -1)) {
        asSuperuser("GRANT " + privileges + " ON $t TO $u", "REVOKE " + missing + " ON $t FROM $u");
        refused(connection, sql, "42501", "permission denied for " + named);
        connection.rollback();
      }
      asSuperuser("GRANT " + privileges + " ON TABLE $t TO $u");
      Stack.execute(connection, filled(sql));
      connection.commit();
      asSuperuser("REVOKE USAGE ON SCHEMA $s FROM $u");
      refused(connection, sql, "42501", "permission denied for schema $s");
      connection.rollback();
    }
  }

  /** r_GRANT: INSERT does not give what LOCK and VACUUM need; VACUUM and ANALYZE need the owner. */
  @Test
  void whoMayInsertMayNotLockNorVacuum() throws Exception {
    asSuperuser("GRANT USAGE ON SCHEMA $s TO $u", "GRANT INSERT, SELECT ON $t TO $u");
    try (Connection connection = connect(user, PASSWORD)) {
      refused(connection, "BEGIN; LOCK $t; COMMIT", "42501", "permission denied for relation t");
      Stack.execute(connection, "ROLLBACK");
      refused(connection, "VACUUM $t", "42501", "must be owner of relation t");
      refused(connection, "ANALYZE $t", "42501", "must be owner of relation t");
      refused(connection, "DROP TABLE $t", "42501", "must be owner of relation t");
      refused(
          connection, "ALTER TABLE $t ADD COLUMN c INT", "42501", "must be owner of relation t");
      refused(connection, "TRUNCATE $t", "42501", "permission denied for relation t");
    }
  }

  /**
   * r_GRANT: CREATE on a schema and on the database, TEMP on the database, which all have at first.
   */
  @Test
  void privilegesOnSchemasAndTheDatabase() throws Exception {
    try (Connection connection = connect(user, PASSWORD)) {
      refused(connection, "CREATE SCHEMA $s_own", "42501", "permission denied for database dev");
      refused(connection, "CREATE TABLE $s.u (a INT)", "42501", "permission denied for schema $s");
      asSuperuser("GRANT CREATE ON DATABASE dev TO $u", "GRANT USAGE, CREATE ON SCHEMA $s TO $u");
      Stack.execute(
          connection, filled("CREATE SCHEMA $s_own"), filled("CREATE TABLE $s.u (a INT)"));
      Stack.execute(connection, "CREATE TABLE public." + user + " (a INT)");
    }
    asSuperuser("REVOKE TEMP ON DATABASE dev FROM PUBLIC");
    try (Connection connection = connect(user, PASSWORD)) {
      refused(
          connection,
          "CREATE TEMP TABLE mine (a INT)",
          "42501",
          "permission denied to create temporary tables in database \"dev\"");
      asSuperuser("GRANT TEMP ON DATABASE dev TO $u");
      Stack.execute(connection, "CREATE TEMP TABLE mine (a INT)", "INSERT INTO mine VALUES (1)");
    } finally {
      asSuperuser("GRANT TEMP ON DATABASE dev TO PUBLIC");
    }
  }

  /** r_CREATE_GROUP, r_ALTER_GROUP, r_DROP_GROUP: a group may have the name of a user. */
  @Test
  void membersOfAGroupHaveItsPrivileges() throws Exception {
    asSuperuser(
        "CREATE GROUP $u",
        "GRANT USAGE ON SCHEMA $s TO GROUP $u",
        "GRANT SELECT ON ALL TABLES IN SCHEMA $s TO GROUP $u");
    try (Connection connection = connect(user, PASSWORD)) {
      refused(connection, "SELECT a FROM $t", "42501", "permission denied for schema $s");
      asSuperuser("ALTER GROUP $u ADD USER $u");
      assertThat(Stack.value(connection, filled("SELECT a FROM $t"))).isEqualTo("1");
      asSuperuser("ALTER GROUP $u DROP USER $u");
      refused(connection, "SELECT a FROM $t", "42501", "permission denied for schema $s");
    }
    refused(
        superuser,
        "DROP GROUP $u",
        "55006",
        "group \"$u\" can't be dropped because the group has a privilege on some object");
    asSuperuser(
        "REVOKE ALL ON ALL TABLES IN SCHEMA $s FROM GROUP $u",
        "REVOKE ALL ON SCHEMA $s FROM GROUP $u",
        "ALTER GROUP $u RENAME TO $u_again",
        "DROP GROUP $u_again");
    refused(superuser, "DROP GROUP $u", "42704", "group \"$u\" does not exist");
    refused(superuser, "GRANT SELECT ON $t TO GROUP $u", "42704", "group \"$u\" does not exist");
    refused(superuser, "GRANT SELECT ON $t TO no_$u", "42704", "user \"no_$u\" does not exist");
  }

  /** r_DROP_USER: neither an owner nor who has privileges. */
  @Test
  void aUserIsDroppedWhenNothingDependsOnIt() throws Exception {
    asSuperuser("GRANT SELECT ON $t TO $u");
    refused(
        superuser,
        "DROP USER $u",
        "55006",
        "user \"$u\" can't be dropped because the user has a privilege on some object");
    asSuperuser("REVOKE ALL ON $t FROM $u", "ALTER TABLE $t OWNER TO $u");
    refused(
        superuser,
        "DROP USER $u",
        "55006",
        "user \"$u\" can't be dropped because the user owns some object");
    asSuperuser("ALTER TABLE $t OWNER TO sluice", "DROP USER $u", "DROP USER IF EXISTS $u");
    refused(superuser, "DROP USER $u", "42704", "user \"$u\" does not exist");
    assertThatThrownBy(() -> connect(user, PASSWORD))
        .hasMessageContaining("password authentication failed for user");
  }

  /** r_CREATE_USER, r_ALTER_USER: superusers alone; the own password is the user's to change. */
  @Test
  void onlySuperusersManageUsers() throws Exception {
    try (Connection connection = connect(user, PASSWORD)) {
      refused(connection, "CREATE USER x PASSWORD 'Secret12'", "42501", "must be superuser");
      refused(connection, "CREATE GROUP x", "42501", "must be superuser");
      refused(connection, "DROP USER $u", "42501", "must be superuser");
      refused(connection, "ALTER USER $u CREATEUSER", "42501", "must be superuser");
      refused(connection, "ALTER USER $u PASSWORD DISABLE", "42501", "must be superuser");
      refused(connection, "ALTER USER sluice PASSWORD 'Secret13'", "42501", "must be superuser");
      Stack.execute(connection, filled("ALTER USER $u PASSWORD 'Secret13'"));
    }
    assertThatThrownBy(() -> connect(user, PASSWORD)).isInstanceOf(SQLException.class);
    connect(user, "Secret13").close();
    asSuperuser("ALTER USER $u CREATEUSER");
    try (Connection connection = connect(user, "Secret13")) {
      assertThat(Stack.value(connection, filled("SELECT a FROM $t"))).isEqualTo("1");
      Stack.execute(connection, filled("CREATE USER $u_2 PASSWORD 'Secret12'"));
      refused(superuser, "ALTER USER $u PASSWORD DISABLE", "0A000", "password of a superuser");
    }
  }

  /** r_CREATE_USER: MD5 without the name of an algorithm, SHA-256 with it, digests of both. */
  @ParameterizedTest
  @CsvSource({
    "Secret12, Secret12",
    "sha256|Secret12, Secret12",
    "md5153c434b4b77c89e6b94f12c5393af5b, ez",
  })
  void passwords(String clause, String password) throws Exception {
    String name = password.equals("ez") ? "user1" : Stack.name("login");
    asSuperuser("CREATE USER " + name + " PASSWORD '" + clause + "'");
    connect(name, password).close();
    for (String wrong : List.of(password + "x", "", clause)) {
      if (!wrong.equals(password)) {
        SQLException refusal =
            catchThrowableOfType(SQLException.class, () -> connect(name, wrong).close());
        assertThat((Throwable) refusal).as("log-in with a wrong password").isNotNull();
        assertThat(refusal.getSQLState()).isEqualTo("28000");
        assertThat(refusal.getMessage())
            .contains("password authentication failed for user \"" + name + "\"");
      }
    }
  }

  /** r_CREATE_USER: a digest and its salt that somebody else made. */
  @Test
  void aSha256DigestWithItsSalt() throws Exception {
    String salt = "c721bff5d9042cf541ff7b9d48fa8a6e545c19a763e3710151f9513038b0f6c6";
    var sha256 = java.security.MessageDigest.getInstance("SHA-256");
    sha256.update("Given123".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    String digest =
        java.util.HexFormat.of().formatHex(sha256.digest(java.util.HexFormat.of().parseHex(salt)));
    asSuperuser("ALTER USER $u PASSWORD 'sha256|" + digest + "|" + salt + "'");
    connect(user, "Given123").close();
    assertThatThrownBy(() -> connect(user, PASSWORD)).isInstanceOf(SQLException.class);
  }

  @Test
  void whoMayNotLogIn() throws Exception {
    asSuperuser("ALTER USER $u PASSWORD DISABLE");
    assertThatThrownBy(() -> connect(user, PASSWORD)).hasMessageContaining("authentication failed");
    asSuperuser("ALTER USER $u PASSWORD 'Secret12' VALID UNTIL '2020-01-01'");
    assertThatThrownBy(() -> connect(user, PASSWORD)).hasMessageContaining("authentication failed");
    asSuperuser("ALTER USER $u VALID UNTIL 'infinity' CONNECTION LIMIT 1");
    try (Connection first = connect(user, PASSWORD)) {
      assertThat(Stack.value(first, "SELECT 1")).isEqualTo("1");
      assertThatThrownBy(() -> connect(user, PASSWORD))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("53300"))
          .hasMessageContaining("too many connections for user");
    }
    for (String nobody : List.of("postgres", "group " + user, "pg_monitor", "nobody")) {
      assertThatThrownBy(() -> connect(nobody, PASSWORD))
          .hasMessageContaining("password authentication failed");
    }
  }

  /** c_visibility-of-data: a user sees what it has privileges on, and its own sessions. */
  @Test
  void whatAUserSeesOfTheCatalog() throws Exception {
    try (Connection connection = connect(user, PASSWORD)) {
      String columns = filled("SELECT count(*) FROM svv_columns WHERE table_schema = '$s'");
      assertThat(Stack.value(connection, columns)).isEqualTo("0");
      asSuperuser("GRANT SELECT ON $t TO $u");
      assertThat(Stack.value(connection, columns)).isEqualTo("2");
      String users = "SELECT DISTINCT user_name FROM stv_sessions";
      assertThat(Stack.query(connection, users)).containsExactly(List.of(user));
      asSuperuser("ALTER USER $u SYSLOG ACCESS UNRESTRICTED");
      assertThat(Stack.query(connection, users)).contains(List.of(user), List.of("sluice"));
    }
  }

  /** c_visibility-of-data, SYS_LOAD_ERROR_DETAIL: a user sees its own loads' errors. */
  @Test
  void loadErrorsAreShownToTheirUser() throws Exception {
    String source = stack.s3().url(Stack.name("nothing"));
    String errors = "SELECT count(*) FROM %s WHERE %s = '" + source + "'";
    String own = errors.formatted("sys_load_error_detail", "file_name");
    String old = errors.formatted("stl_load_errors", "filename");
    asSuperuser(
        "GRANT USAGE ON SCHEMA $s TO $u",
        "GRANT INSERT ON $t TO $u",
        "CREATE USER $u_other PASSWORD 'Secret12'");
    try (Connection connection = connect(user, PASSWORD);
        Connection other = connect(user + "_other", PASSWORD)) {
      refused(connection, Stack.copy("$t", source), "XX000", "does not exist");
      assertThat(Stack.value(connection, own)).isEqualTo("1");
      assertThat(Stack.value(connection, old)).isEqualTo("1");
      assertThat(Stack.value(other, own)).isEqualTo("0");
      assertThat(Stack.value(other, old)).isEqualTo("0");
      assertThat(Stack.value(superuser, own)).isEqualTo("1");
    }
  }

  /** r_CREATE_USER: SESSION TIMEOUT is for sessions that begin later. */
  @Test
  void sessionsEndWhenTheyAreIdleForLong() throws Exception {
    String timeout = "SELECT current_setting('idle_session_timeout')";
    asSuperuser("ALTER USER $u CREATEDB, SESSION TIMEOUT 120");
    try (Connection connection = connect(user, PASSWORD)) {
      assertThat(Stack.value(connection, timeout)).isEqualTo("2min");
      asSuperuser("ALTER USER $u RESET SESSION TIMEOUT");
      assertThat(Stack.value(connection, timeout)).isEqualTo("2min");
    }
    try (Connection connection = connect(user, PASSWORD)) {
      assertThat(Stack.value(connection, timeout)).isEqualTo("0");
    }
  }

  /** Not even a superuser writes into the catalog. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DELETE FROM pg_class                           | 42501",
        "UPDATE pg_catalog.pg_class SET relname = 'x'   | 42501",
        "DELETE FROM sys_load_error_detail              | 42501",
        "INSERT INTO redshift_local.login VALUES ('x')  | 3F000",
        "DROP SCHEMA redshift_local CASCADE             | 3F000",
        "DROP SCHEMA information_schema CASCADE         | 42501",
        "SET search_path TO redshift_local              | 3F000",
        "SELECT set_config('search_path', 'a,redshift_local', false) | 3F000",
        "CREATE USER postgres PASSWORD 'Secret12'       | 42939",
        "GRANT SELECT ON pg_class TO PUBLIC             | 42501",
      })
  void theCatalogIsNobodysToChange(String sql, String state) {
    refused(superuser, sql, state, "");
  }
}
