package dev.sluice.guard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContractTypeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "objectId",
        "string",
        "int",
        "long",
        "double",
        "decimal(18,2)",
        "decimal(38,37)",
        "boolean",
        "timestamp",
        "bytes",
        "uuid",
        "json"
      })
  void readsItsOwnText(String text) {
    assertThat(ContractType.parse(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "decimal",
        "decimal(39,2)",
        "decimal(2,3)",
        "decimal(0,0)",
        "integer",
        "",
        "int(3)"
      })
  void refusesOtherTexts(String text) {
    assertThatThrownBy(() -> ContractType.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int|long|long",
        "int|double|double",
        "long|double|json",
        "int|decimal(18,2)|decimal(18,2)",
        "int|decimal(4,2)|decimal(12,2)",
        "long|decimal(18,2)|decimal(21,2)",
        "long|decimal(38,20)|json",
        "decimal(10,2)|decimal(8,4)|decimal(12,4)",
        "decimal(38,0)|decimal(38,37)|json",
        "double|decimal(10,2)|json",
        "string|int|json",
        "timestamp|long|json",
        "string|string|string"
      })
  void joinsToTheNarrowestTypeThatLosesNothing(String a, String b, String joined) {
    assertThat(ContractType.lub(ContractType.parse(a), ContractType.parse(b)).text())
        .isEqualTo(joined);
    assertThat(ContractType.lub(ContractType.parse(b), ContractType.parse(a)).text())
        .isEqualTo(joined);
  }
}
