package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.redshift.local.junit.RedshiftLocalExtension;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The JUnit extension as an annotation. */
@ExtendWith(RedshiftLocalExtension.class)
class ExtensionIT {

  @Test
  void givesARunningOneToATest(RedshiftLocal redshift) throws Exception {
    try (Connection connection = Stack.connect(redshift.jdbcUrl(), "sluice", "sluice")) {
      assertThat(Stack.value(connection, "SELECT 1")).isEqualTo("1");
    }
    assertThat(redshift.options().stateDir()).exists();
  }
}
