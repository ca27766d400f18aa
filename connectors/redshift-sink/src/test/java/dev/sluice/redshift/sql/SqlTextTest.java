package dev.sluice.redshift.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {

  @Test
  void namesAreQuoted() {
    assertThat(Identifier.quote("order")).isEqualTo("\"order\"");
    assertThat(Identifier.quote("a\"b")).isEqualTo("\"a\"\"b\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Upper", "a\0b"})
  void namesThatRedshiftWouldNotKeepAreRefused(String name) {
    assertThatThrownBy(() -> Identifier.quote(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nameLengthIsInBytes() {
    assertThat(Identifier.quote("ü".repeat(63))).hasSize(65);
    assertThatThrownBy(() -> Identifier.quote("ü".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("127");
  }

  @Test
  void textIsEscaped() {
    assertThat(Literal.text("it's \\ here")).isEqualTo("'it''s \\\\ here'");
  }

  @Test
  void timestampsAreUtcInMicroseconds() {
    assertThat(Literal.timestamp(Instant.parse("2026-11-24T10:00:00.123456789Z")))
        .isEqualTo("'2026-11-24 10:00:00.123456'");
    assertThat(Literal.timestamp(Optional.empty())).isEqualTo("NULL");
  }
}
