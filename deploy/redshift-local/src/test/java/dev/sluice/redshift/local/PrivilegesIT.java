package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Privileges beyond those to read and write rows. They need a superuser, as UsersIT does. */
@StandInOnly
class PrivilegesIT extends PrivilegesFixture {
  private static final String NOT_OWNER = "must be owner of relation t";

  @BeforeEach
  void grantUsage() throws Exception {
    asSuperuser("GRANT USAGE ON SCHEMA $s TO $u");
  }

  /** r_GRANT: ALTER, DROP and TRUNCATE on tables that are another's. */
  @Test
  void whoMayAlterDropOrTruncateATableOfAnothers() throws Exception {
    try (Connection connection = connect(user, PASSWORD)) {
      refused(connection, "ALTER TABLE $t ADD COLUMN c INT", "42501", NOT_OWNER);
      refused(connection, "ALTER TABLE $t ALTER DISTKEY a", "42501", NOT_OWNER);
      refused(connection, "TRUNCATE $t", "42501", "permission denied for relation t");
      refused(connection, "DROP TABLE $t", "42501", NOT_OWNER);
      asSuperuser("GRANT ALTER ON $t TO $u");
      run(
          connection,
          "ALTER TABLE $t ADD COLUMN c VARCHAR(9) ENCODE ZSTD",
          "ALTER TABLE $t ALTER SORTKEY (a), ALTER DISTKEY b",
          "ALTER TABLE $t RENAME COLUMN c TO d",
          "ALTER TABLE $t DROP COLUMN d");
      refused(connection, "ALTER TABLE $t OWNER TO $u", "42501", NOT_OWNER);
      refused(connection, "SELECT a FROM $t", "42501", "permission denied for relation t");
      refused(connection, "DROP TABLE $t", "42501", NOT_OWNER);
      refused(connection, "TRUNCATE $t", "42501", "permission denied for relation t");
      asSuperuser("REVOKE ALTER ON $t FROM $u", "GRANT TRUNCATE ON $t TO $u");
      refused(connection, "ALTER TABLE $t ADD COLUMN c INT", "42501", NOT_OWNER);
      run(connection, "TRUNCATE $t");
      assertThat(Stack.value(superuser, filled("SELECT count(*) FROM $t"))).isEqualTo("0");
      asSuperuser("GRANT DROP ON $t TO $u");
      run(connection, "DROP TABLE $t");
      refused(connection, "DROP TABLE $t", "42P01", "does not exist");
      run(connection, "DROP TABLE IF EXISTS $t");
    }
  }

  /** The owner's rights last for the statement, and not for one that is prepared only or fails. */
  @Test
  void theOwnersRightsAreLentForOneStatement() throws Exception {
    asSuperuser("GRANT ALTER ON $t TO $u", "CREATE TABLE $s.other (a INT)");
    try (Connection connection = connect(user, PASSWORD)) {
      try (PreparedStatement prepared =
          connection.prepareStatement(filled("ALTER TABLE $t ADD COLUMN c INT"))) {
        assertThat(prepared.getParameterMetaData().getParameterCount()).isZero();
        refused(connection, "SELECT a FROM $s.other", "42501", "permission denied");
        prepared.execute();
      }
      refused(connection, "SELECT a FROM $s.other", "42501", "permission denied");
      refused(connection, "ALTER TABLE $t ADD COLUMN c INT", "42701", "already exists");
      refused(connection, "SELECT a FROM $s.other", "42501", "permission denied");
      connection.setAutoCommit(false);
      run(connection, "ALTER TABLE $t ADD COLUMN d INT");
      refused(connection, "SELECT a FROM $s.other", "42501", "permission denied");
      connection.rollback();
      refused(connection, "ALTER TABLE $s.other ADD COLUMN c INT", "42501", "must be owner");
      connection.rollback();
    }
  }

  /** r_GRANT-usage-notes: by the owner, a superuser and who has the grant option. */
  @Test
  void alterAndDropAreGrantedByWhoMay() throws Exception {
    asSuperuser("CREATE USER $u_2 PASSWORD 'Secret12'", "GRANT ALTER, DROP ON $t TO $u");
    try (Connection connection = connect(user, PASSWORD)) {
      refused(connection, "GRANT ALTER ON $t TO $u_2", "42501", "permission denied for relation t");
      asSuperuser("GRANT ALTER ON $t TO $u WITH GRANT OPTION");
      run(connection, "GRANT ALTER ON $t TO $u_2");
      refused(connection, "GRANT DROP ON $t TO $u_2", "42501", "permission denied for relation t");
      asSuperuser("REVOKE GRANT OPTION FOR ALTER ON $t FROM $u");
      refused(connection, "GRANT ALTER ON $t TO $u_2", "42501", "permission denied for relation t");
      run(connection, "ALTER TABLE $t ADD COLUMN c INT");
    }
    refused(superuser, "DROP USER $u_2", "55006", "has a privilege on some object");
    asSuperuser("REVOKE ALL ON $t FROM $u_2", "DROP USER $u_2");
    refused(superuser, "GRANT DROP ON $t TO $u_2", "42704", "user \"$u_2\" does not exist");
  }

  /** r_GRANT: ALL are all of them; ALL TABLES IN SCHEMA are those that there are. */
  @Test
  void allPrivileges() throws Exception {
    asSuperuser("GRANT ALL ON ALL TABLES IN SCHEMA $s TO $u", "CREATE TABLE $s.later (a INT)");
    try (Connection connection = connect(user, PASSWORD)) {
      run(
          connection,
          "INSERT INTO $t VALUES (5, 6)",
          "UPDATE $t SET a = 1",
          "ALTER TABLE $t ADD COLUMN c INT",
          "TRUNCATE $t",
          "DROP TABLE $t");
      refused(connection, "DROP TABLE $s.later", "42501", "must be owner");
    }
  }

  /** r_GRANT-usage-notes: SELECT and UPDATE on columns. */
  @Test
  void privilegesOnColumns() throws Exception {
    try (Connection connection = connect(user, PASSWORD)) {
      asSuperuser("GRANT SELECT (a), UPDATE (b) ON $t TO $u");
      assertThat(Stack.value(connection, filled("SELECT a FROM $t"))).isEqualTo("1");
      refused(connection, "SELECT b FROM $t", "42501", "permission denied for relation t");
      refused(connection, "UPDATE $t SET a = 2", "42501", "permission denied for relation t");
      refused(connection, "BEGIN; LOCK $t; COMMIT", "42501", "permission denied for relation t");
      run(connection, "ROLLBACK");
      refused(connection, "ANALYZE $t", "42501", NOT_OWNER);
      run(connection, "UPDATE $t SET b = 5 WHERE a = 1");
      assertThat(
              Stack.query(
                  connection,
                  filled("SELECT column_name FROM svv_columns WHERE table_schema = '$s'")))
          .containsExactly(List.of("a"), List.of("b"));
      asSuperuser("REVOKE UPDATE (b) ON $t FROM $u");
      refused(connection, "UPDATE $t SET b = 5 WHERE a = 1", "42501", "permission denied");
      assertThat(
              Stack.query(
                  connection,
                  filled("SELECT column_name FROM svv_columns WHERE table_schema = '$s'")))
          .containsExactly(List.of("a"));
      asSuperuser("GRANT ALL (a, b) ON $t TO $u");
      run(connection, "UPDATE $t SET b = a");
      asSuperuser(
          "REVOKE ALL (a, b) ON $t FROM $u", "REVOKE USAGE ON SCHEMA $s FROM $u", "DROP USER $u");
    }
  }

  /** r_GRANT-usage-notes: nobody holds a privilege on a table and on columns of it. */
  @Test
  void privilegesOnColumnsAndOnTheTableExcludeEachOther() throws Exception {
    asSuperuser("GRANT SELECT (a) ON $t TO $u");
    refused(superuser, "GRANT SELECT ON $t TO $u", "0LP01", "granted on columns of it");
    refused(
        superuser,
        "GRANT ALL ON ALL TABLES IN SCHEMA $s TO $u",
        "0LP01",
        "granted on columns of it");
    try (Connection connection = connect(user, PASSWORD)) {
      asSuperuser("REVOKE SELECT ON $t FROM $u");
      refused(connection, "SELECT a FROM $t", "42501", "permission denied");
      asSuperuser("GRANT SELECT ON $t TO $u", "GRANT SELECT (a) ON $t TO $u");
      refused(superuser, "REVOKE SELECT (a) ON $t FROM $u", "0LP01", "granted on the relation t");
      asSuperuser("REVOKE SELECT ON $t FROM $u");
      refused(connection, "SELECT a FROM $t", "42501", "permission denied");
      refused(connection, "GRANT SELECT (a) ON $t TO $u", "42501", NOT_OWNER);
      asSuperuser("CREATE VIEW $s.v AS SELECT a, b FROM $t", "GRANT SELECT (b) ON $s.v TO $u");
      assertThat(Stack.value(connection, filled("SELECT b FROM $s.v"))).isEqualTo("2");
      refused(
          superuser, "GRANT UPDATE (b) ON $s.v TO $u", "0LP01", "UPDATE for a column of a view");
      refused(superuser, "GRANT SELECT (x) ON $t TO $u", "42703", "\"x\"");
    }
  }

  /** INSERT and UPDATE on a column need the lock on the table; REVOKE of one leaves the other. */
  @Test
  void whoMayInsertMayDoSoWhateverElseIsRevoked() throws Exception {
    asSuperuser("GRANT INSERT ON $t TO $u", "GRANT SELECT (a), UPDATE (b) ON $t TO $u");
    try (Connection connection = connect(user, PASSWORD)) {
      asSuperuser("REVOKE UPDATE (b) ON $t FROM $u");
      run(connection, "INSERT INTO $t VALUES (3, 4)");
      asSuperuser("GRANT UPDATE (b) ON $t TO $u", "REVOKE INSERT ON $t FROM $u");
      run(connection, "UPDATE $t SET b = 5 WHERE a = 1");
      refused(connection, "INSERT INTO $t VALUES (3, 4)", "42501", "permission denied");
    }
  }

  /** r_ALTER_DEFAULT_PRIVILEGES: for tables that are made later, in a schema or everywhere. */
  @Test
  void defaultPrivileges() throws Exception {
    asSuperuser(
        "CREATE GROUP $u_g",
        "CREATE USER $u_2 PASSWORD 'Secret12' IN GROUP $u_g",
        "GRANT CREATE, USAGE ON SCHEMA $s TO $u_2",
        "ALTER DEFAULT PRIVILEGES FOR USER $u_2 IN SCHEMA $s GRANT SELECT, INSERT ON TABLES TO $u");
    try (Connection maker = connect(user + "_2", PASSWORD);
        Connection connection = connect(user, PASSWORD)) {
      run(maker, "CREATE TABLE $s.fresh (a INT)", "INSERT INTO $s.fresh VALUES (7)");
      assertThat(Stack.value(connection, filled("SELECT a FROM $s.fresh"))).isEqualTo("7");
      run(connection, "INSERT INTO $s.fresh VALUES (8)");
      refused(connection, "SELECT a FROM $t", "42501", "permission denied");
      refused(
          connection,
          "ALTER DEFAULT PRIVILEGES FOR USER $u_2 GRANT SELECT ON TABLES TO PUBLIC",
          "42501",
          "permission denied");
      assertThat(
              Stack.query(
                  superuser,
                  filled(
                      "SELECT schema_name, owner_name, privilege_type, grantee_name, grantee_type FROM svv_default_privileges WHERE schema_name = '$s' ORDER BY 3")))
          .containsExactly(
              List.of(schema, user + "_2", "INSERT", user, "user"),
              List.of(schema, user + "_2", "SELECT", user, "user"));
      run(
          maker,
          "ALTER DEFAULT PRIVILEGES IN SCHEMA $s REVOKE SELECT, INSERT ON TABLES FROM $u",
          "CREATE TABLE $s.freshest (a INT)");
      refused(connection, "SELECT a FROM $s.freshest", "42501", "permission denied");
    }
  }

  /** SVV_RELATION_PRIVILEGES, SVV_COLUMN_PRIVILEGES, SVV_SCHEMA_PRIVILEGES. */
  @Test
  void whatIsGrantedIsShown() throws Exception {
    asSuperuser(
        "CREATE ROLE $u_r",
        "CREATE GROUP $u_g",
        "GRANT SELECT, INSERT, DROP ON $t TO $u",
        "GRANT SELECT ON $t TO ROLE $u_r",
        "GRANT SELECT (a) ON $t TO GROUP $u_g");
    assertThat(
            Stack.query(
                superuser,
                filled(
                    "SELECT relation_name, privilege_type, identity_name, identity_type, admin_option FROM svv_relation_privileges"
                        + " WHERE namespace_name = '$s' ORDER BY 4, 2")))
        .containsExactly(
            List.of("t", "SELECT", user + "_r", "role", "f"),
            List.of("t", "DROP", user, "user", "f"),
            List.of("t", "INSERT", user, "user", "f"),
            List.of("t", "SELECT", user, "user", "f"));
    assertThat(
            Stack.query(
                superuser,
                filled(
                    "SELECT column_name, privilege_type, identity_name, identity_type FROM svv_column_privileges WHERE namespace_name = '$s'")))
        .containsExactly(List.of("a", "SELECT", user + "_g", "group"));
    assertThat(
            Stack.query(
                superuser,
                filled(
                    "SELECT privilege_type, identity_name FROM svv_schema_privileges WHERE namespace_name = '$s'")))
        .containsExactly(List.of("USAGE", user));
    assertThat(Stack.query(superuser, filled("SHOW GRANTS ON TABLE $t"))).hasSize(4);
    assertThat(Stack.query(superuser, filled("SHOW COLUMN GRANTS ON TABLE $t"))).hasSize(1);
    try (Connection connection = connect(user, PASSWORD)) {
      assertThat(
              Stack.query(
                  connection,
                  filled(
                      "SELECT DISTINCT identity_name FROM svv_relation_privileges WHERE namespace_name = '$s'")))
          .containsExactly(List.of(user));
    }
  }

  /** r_ALTER_USER: the password goes with the name; parameters are those of later sessions. */
  @Test
  void usersAreRenamedAndGetParameters() throws Exception {
    asSuperuser("GRANT SELECT ON $t TO $u", "ALTER USER $u SET search_path TO $s, public");
    asSuperuser("ALTER USER $u SET query_group = 'nightly'");
    try (Connection connection = connect(user, PASSWORD)) {
      assertThat(Stack.value(connection, "SELECT a FROM t")).isEqualTo("1");
      assertThat(Stack.value(connection, "SHOW query_group")).isEqualTo("nightly");
      refused(connection, "ALTER USER $u SET query_group TO 'x'", "42501", "must be superuser");
      refused(connection, "ALTER USER $u RENAME TO $u_new", "42501", "must be superuser");
    }
    refused(superuser, "ALTER USER $u SET work_mem TO 1", "42704", "unrecognized");
    asSuperuser("ALTER USER $u RESET search_path", "ALTER USER $u RENAME TO $u_new");
    assertThatThrownBy(() -> connect(user + "_new", PASSWORD))
        .hasMessageContaining("password authentication failed");
    asSuperuser("ALTER USER $u_new PASSWORD 'Secret13'");
    try (Connection connection = connect(user + "_new", "Secret13")) {
      assertThat(Stack.value(connection, filled("SELECT a FROM $t"))).isEqualTo("1");
      refused(connection, "SELECT a FROM t", "42P01", "does not exist");
    }
    refused(superuser, "ALTER USER $u RENAME TO x", "42704", "user \"$u\" does not exist");
    refused(superuser, "ALTER USER sluice RENAME TO x", "0A000", "session user");
  }
}
