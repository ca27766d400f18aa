package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Roles, t_Roles. They need a superuser, as UsersIT does. */
@StandInOnly
class RolesIT extends PrivilegesFixture {

  /** t_role_hierarchy: privileges come by roles, and by roles of roles. */
  @Test
  void privilegesAreInherited() throws Exception {
    asSuperuser(
        "CREATE ROLE $u_1",
        "CREATE ROLE $u_2",
        "GRANT USAGE ON SCHEMA $s TO ROLE $u_1",
        "GRANT SELECT, ALTER ON $t TO ROLE $u_1",
        "GRANT ROLE $u_1 TO ROLE $u_2");
    try (Connection connection = connect(user, PASSWORD)) {
      refused(connection, "SELECT a FROM $t", "42501", "permission denied for schema $s");
      asSuperuser("GRANT ROLE $u_2 TO $u");
      assertThat(Stack.value(connection, filled("SELECT a FROM $t"))).isEqualTo("1");
      run(connection, "ALTER TABLE $t ADD COLUMN c INT");
      asSuperuser("REVOKE ROLE $u_1 FROM ROLE $u_2");
      refused(connection, "SELECT a FROM $t", "42501", "permission denied for schema $s");
      asSuperuser("GRANT ROLE $u_1, ROLE $u_2 TO $u");
      assertThat(
              Stack.query(
                  connection, "SELECT role_name, admin_option FROM svv_user_grants ORDER BY 1"))
          .containsExactly(List.of(user + "_1", "f"), List.of(user + "_2", "f"));
    }
  }

  /** r_role-usage-notes: names, and no cycles. */
  @Test
  void rolesHaveNoCyclesAndNamesOfTheirOwn() throws Exception {
    asSuperuser("CREATE ROLE $u_1", "CREATE ROLE $u_2", "GRANT ROLE $u_1 TO ROLE $u_2");
    refused(superuser, "GRANT ROLE $u_2 TO ROLE $u_1", "0LP01", "cycles");
    refused(superuser, "GRANT ROLE $u_1 TO ROLE $u_1", "0LP01", "cycles");
    refused(superuser, "CREATE ROLE $u", "42710", "user \"$u\" already exists");
    refused(superuser, "CREATE ROLE $u_1", "42710", "role \"$u_1\" already exists");
    refused(superuser, "CREATE USER $u_1 PASSWORD 'Secret12'", "42710", "role \"$u_1\" already");
    refused(superuser, "GRANT ROLE $u_3 TO $u", "42704", "role \"$u_3\" does not exist");
    refused(superuser, "GRANT ROLE $u_1 TO $u_3", "42704", "user \"$u_3\" does not exist");
    refused(superuser, "GRANT SELECT ON $t TO ROLE $u_3", "42704", "role \"$u_3\" does not exist");
    assertThat(
            Stack.query(
                superuser,
                filled(
                    "SELECT role_name, granted_role_name FROM svv_role_grants WHERE role_name LIKE '$u%'")))
        .containsExactly(List.of(user + "_2", user + "_1"));
  }

  /** r_DROP_ROLE. */
  @Test
  void aRoleThatIsGrantedIsDroppedWithForce() throws Exception {
    asSuperuser(
        "CREATE ROLE $u_1",
        "CREATE ROLE $u_2",
        "GRANT ROLE $u_1 TO $u",
        "GRANT CREATE SCHEMA TO ROLE $u_2");
    refused(superuser, "DROP ROLE $u_1", "2BP01", "has been granted on a user");
    asSuperuser("REVOKE ROLE $u_1 FROM $u", "GRANT ROLE $u_1 TO ROLE $u_2");
    refused(superuser, "DROP ROLE $u_2", "2BP01", "depends on another role");
    asSuperuser("GRANT SELECT ON $t TO ROLE $u_2");
    refused(superuser, "DROP ROLE $u_2 FORCE", "55006", "role \"$u_2\" can't be dropped");
    asSuperuser("REVOKE ALL ON $t FROM ROLE $u_2", "DROP ROLE $u_2 FORCE", "DROP ROLE $u_1");
    refused(superuser, "DROP ROLE $u_1", "42704", "role \"$u_1\" does not exist");
  }

  /** t_role_assignment: superusers, the owner and who has the ADMIN OPTION administer a role. */
  @Test
  void rolesAreGrantedByTheirAdministrators() throws Exception {
    asSuperuser(
        "CREATE ROLE $u_1", "CREATE USER $u_2 PASSWORD 'Secret12'", "GRANT ROLE $u_1 TO $u");
    String denied = "must be an administrator of role \"$u_1\"";
    try (Connection connection = connect(user, PASSWORD)) {
      refused(connection, "GRANT ROLE $u_1 TO $u_2", "42501", denied);
      refused(connection, "CREATE ROLE $u_3", "42501", "must be superuser");
      asSuperuser("GRANT ROLE $u_1 TO $u WITH ADMIN OPTION");
      run(connection, "GRANT ROLE $u_1 TO $u_2", "ALTER ROLE $u_1 RENAME TO $u_4");
      run(connection, "ALTER ROLE $u_4 WITH RENAME TO $u_1, OWNER TO $u");
      asSuperuser("REVOKE ADMIN OPTION FOR ROLE $u_1 FROM $u");
      assertThat(
              Stack.query(
                  superuser,
                  filled("SELECT role_name, role_owner FROM svv_roles WHERE role_name = '$u_1'")))
          .containsExactly(List.of(user + "_1", user));
      run(connection, "REVOKE ROLE $u_1 FROM $u_2");
      refused(superuser, "DROP USER $u", "55006", "owns some object");
      asSuperuser("ALTER ROLE $u_1 OWNER TO sluice");
      refused(connection, "GRANT ROLE $u_1 TO $u_2", "42501", denied);
    }
  }

  /** r_roles-system-privileges: what each lets its holder do, and not. */
  @Test
  void systemPermissions() throws Exception {
    asSuperuser("CREATE ROLE $u_1", "GRANT ROLE $u_1 TO $u", "GRANT USAGE ON SCHEMA $s TO $u");
    String[] rules = {
      "CREATE USER | CREATE USER $u_2 PASSWORD 'Secret12'",
      "ALTER USER | ALTER USER $u_2 CREATEDB",
      "DROP USER | DROP USER $u_2",
      "CREATE ROLE | CREATE ROLE $u_3",
      "CREATE SCHEMA | CREATE SCHEMA $s_2",
      "ALTER TABLE | ALTER TABLE $t ADD COLUMN c INT",
      "TRUNCATE TABLE | TRUNCATE $t",
      "DROP TABLE | DROP TABLE $t",
    };
    try (Connection connection = connect(user, PASSWORD)) {
      for (String rule : rules) {
        String[] parts = rule.split(" \\| ", -1);
        refused(connection, parts[1], "42501", "");
        asSuperuser("GRANT " + parts[0] + " TO ROLE $u_1");
        assertThat(
                Stack.query(
                    connection,
                    filled(
                        "SELECT system_privilege FROM svv_system_privileges WHERE identity_name = '$u_1'")))
            .containsExactly(List.of(parts[0]));
        if (parts[0].equals("CREATE USER")) {
          refused(
              connection, "CREATE USER $u_9 PASSWORD 'Secret12' CREATEUSER", "42501", "superusers");
        } else if (parts[0].equals("ALTER USER")) {
          refused(connection, "ALTER USER $u_2 CREATEUSER", "42501", "superusers");
          refused(connection, "ALTER USER sluice PASSWORD 'Secret12'", "42501", "superusers");
        }
        run(connection, parts[1]);
        asSuperuser("REVOKE " + parts[0] + " FROM ROLE $u_1");
      }
      refused(connection, "GRANT ALTER TABLE TO ROLE $u_1", "42501", "must be superuser");
      String sessions = "SELECT count(DISTINCT user_name) FROM stv_sessions";
      assertThat(Stack.value(connection, sessions)).isEqualTo("1");
      asSuperuser("GRANT ACCESS SYSTEM TABLE TO ROLE $u_1");
      assertThat(Stack.value(connection, sessions)).isNotEqualTo("1");
    }
  }
}
