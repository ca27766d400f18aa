package dev.sluice.guard.bson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.support.Bson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTextTest {

  private static String key(String json) {
    BsonCursor cursor = new BsonCursor().on(Bson.of("{_id: " + json + "}"));
    cursor.next();
    return KeyText.of(cursor, new JsonBuffer());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ObjectId('5bab00000000000000000001')|5bab00000000000000000001",
        "1|1",
        "NumberLong('1')|1",
        "1.0|1",
        "NumberDecimal('1.00')|1",
        "NumberDecimal('1E+2')|100",
        "-0.0|0",
        "NumberDecimal('-0')|0",
        "NumberLong('-9223372036854775808')|-9223372036854775808",
        "9007199254740993.0|9007199254740992",
        "1.5|1.5",
        "NumberDecimal('1.50')|1.5",
        "1e22|1E+22",
        "NumberDecimal('1E+22')|1E+22",
        "NumberDecimal('1.5E-30')|1.5E-30",
        "NaN|{\"$numberDouble\":\"NaN\"}",
        "NumberDecimal('NaN')|{\"$numberDouble\":\"NaN\"}",
        "-Infinity|{\"$numberDouble\":\"-Infinity\"}",
        "'abc'|\"abc\"",
        "'1'|\"1\"",
        "''|\"\"",
        "true|true",
        "null|null",
        "'null'|\"null\"",
        "{a: 1.0, b: NumberLong('2')}|{\"a\":1,\"b\":2}",
        "{}|{}",
        "{a: ObjectId('5bab00000000000000000001')}|{\"a\":{\"$oid\":\"5bab00000000000000000001\"}}"
      })
  void isOneTextForOneKey(String id, String text) {
    assertThat(key(id)).isEqualTo(text);
  }

  @Test
  void aDoubleThatIsNotTheDecimalOfItsTextStaysApart() {
    assertThat(key("0.1")).isNotEqualTo(key("NumberDecimal('0.1')"));
  }

  @Test
  void anObjectIdOfDigitsIsNeverANumber() {
    String digits = "123456789012345678901234";
    assertThat(key("ObjectId('" + digits + "')")).isEqualTo(digits);
    assertThat(key("NumberDecimal('" + digits + "')")).isEqualTo("1.23456789012345678901234E+23");
    assertThat(key("'" + digits + "'")).isEqualTo("\"" + digits + "\"");
  }

  @Test
  void theOrderOfFieldsCountsAsItDoesInMongoDb() {
    assertThat(key("{a: 1, b: 2}")).isNotEqualTo(key("{b: 2, a: 1}"));
  }
}
