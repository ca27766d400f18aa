package dev.sluice.redshift.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.redshift.failure.HeldException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTypeTest {

  private static SqlType of(String text) {
    if (text.startsWith("VARCHAR(")) {
      return SqlType.varchar(Integer.parseInt(text.substring(8, text.length() - 1)));
    }
    if (text.startsWith("DECIMAL(")) {
      int space = text.indexOf(' ');
      return SqlType.decimal(
          Integer.parseInt(text.substring(8, space)),
          Integer.parseInt(text.substring(space + 1, text.length() - 1)));
    }
    return new SqlType(SqlType.Kind.valueOf(text), 0, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "INTEGER, INTEGER, INTEGER",
    "INTEGER, BIGINT, BIGINT",
    "BIGINT, INTEGER, BIGINT",
    "INTEGER, DOUBLE, DOUBLE",
    "DOUBLE, INTEGER, DOUBLE",
    "INTEGER, DECIMAL(4 2), DECIMAL(12 2)",
    "BIGINT, DECIMAL(10 2), DECIMAL(21 2)",
    "DECIMAL(10 2), DECIMAL(8 4), DECIMAL(12 4)",
    "VARCHAR(32), VARCHAR(16), VARCHAR(32)",
    "VARCHAR(32), VARCHAR(33), VARCHAR(64)",
    "VARCHAR(24), VARCHAR(36), VARCHAR(64)",
    "VARCHAR(40000), VARCHAR(40001), VARCHAR(65535)"
  })
  void widensToTheNarrowestThatHoldsBoth(String one, String two, String both) {
    assertThat(of(one).widened(of(two))).contains(of(both));
  }

  @ParameterizedTest
  @CsvSource({
    "BIGINT, DOUBLE",
    "DOUBLE, BIGINT",
    "DECIMAL(38 2), DECIMAL(38 4)",
    "BIGINT, DECIMAL(38 38)",
    "BOOLEAN, INTEGER",
    "VARCHAR(32), SUPER",
    "TIMESTAMP, VARCHAR(32)",
    "OTHER, OTHER"
  })
  void doesNotWidenWhereValuesCouldBeLost(String one, String two) {
    assertThat(of(one).widened(of(two))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 32", "32, 32", "33, 64", "65, 128", "32769, 65535", "65535, 65535"})
  void textGetsAPowerOfTwo(int bytes, int length) {
    assertThat(SqlType.forTable(ContractType.parse("string", "here"), bytes, "here"))
        .isEqualTo(SqlType.varchar(length));
  }

  @Test
  void jsonIsSuperInTheTableAndBinaryInTheStage() {
    ContractType json = ContractType.parse("json", "here");

    assertThat(SqlType.forTable(json, 10, "here")).isEqualTo(SqlType.SUPER);
    assertThat(SqlType.forStage(json, 10, "here")).isEqualTo(SqlType.varbyte(16_777_216));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text", "decimal", "decimal(39,2)", "decimal(0,0)", "decimal(5,6)", "Json", ""})
  void unknownTypeIsHeldWithItsPlace(String type) {
    assertThatThrownBy(() -> ContractType.parse(type, "Column 'v' of s3://b/k"))
        .isInstanceOf(HeldException.class)
        .hasMessageContaining("Column 'v' of s3://b/k")
        .hasMessageContaining("'" + type + "'");
  }
}
