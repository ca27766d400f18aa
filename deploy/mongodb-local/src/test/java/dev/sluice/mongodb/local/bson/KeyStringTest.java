package dev.sluice.mongodb.local.bson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.mongodb.local.Json;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyStringTest {
  /** Values in MongoDB's order; those on one line are equal. */
  private static final List<List<String>> ORDERED =
      List.of(
          List.of("{$minKey: 1}"),
          List.of("{$undefined: true}"),
          List.of("null"),
          List.of("{$numberDouble: 'NaN'}", "{$numberDecimal: 'NaN'}"),
          List.of("{$numberDouble: '-Infinity'}", "{$numberDecimal: '-Infinity'}"),
          List.of("-1e300"),
          List.of("{$numberLong: '-9223372036854775808'}", "-9223372036854775808.0"),
          List.of("{$numberLong: '-9223372036854775807'}"),
          List.of("-70000", "{$numberLong: '-70000'}", "-70000.0", "{$numberDecimal: '-7E4'}"),
          List.of("-1.5", "{$numberDecimal: '-1.50'}"),
          List.of("-1", "-1.0"),
          List.of("-0.1"),
          List.of("{$numberDecimal: '-0.1'}"),
          List.of("-1e-300"),
          List.of("0", "0.0", "-0.0", "{$numberLong: '0'}", "{$numberDecimal: '-0'}"),
          List.of("4.9e-324"),
          List.of("1e-300"),
          List.of("{$numberDecimal: '0.1'}"),
          List.of("0.1"),
          List.of("{$numberDecimal: '0.10000000000000001'}"),
          List.of("1", "1.0", "{$numberLong: '1'}", "{$numberDecimal: '1.0'}"),
          List.of("1.5", "{$numberDecimal: '1.5'}"),
          List.of("127"),
          List.of("128"),
          List.of("65535.5"),
          List.of("{$numberLong: '9007199254740993'}", "{$numberDecimal: '9007199254740993'}"),
          List.of("{$numberDecimal: '9007199254740993.5'}"),
          List.of("{$numberLong: '9223372036854775807'}"),
          List.of("9223372036854775808.0", "{$numberDecimal: '9223372036854775808'}"),
          List.of("1e300"),
          List.of("{$numberDecimal: '1E+400'}"),
          List.of("{$numberDecimal: '1E+401'}"),
          List.of("{$numberDouble: 'Infinity'}", "{$numberDecimal: 'Infinity'}"),
          List.of("''"),
          List.of("'a'", "{$symbol: 'a'}"),
          List.of("'a\\u0000b'"),
          List.of("'ab'"),
          List.of("'é'"),
          List.of("{}"),
          List.of("{a: 1}", "{a: 1.0}"),
          List.of("{a: 1, b: 1}"),
          List.of("{a: 2}"),
          List.of("{b: 1}"),
          List.of("{a: 'x'}"),
          List.of("[]"),
          List.of("[1]"),
          List.of("[1, 2]"),
          List.of("['a']"),
          List.of("{$binary: {base64: 'AQ==', subType: '00'}}"),
          List.of("{$binary: {base64: 'AQ==', subType: '80'}}"),
          List.of("{$binary: {base64: 'AQI=', subType: '00'}}"),
          List.of("{$oid: '000000000000000000000001'}"),
          List.of("{$oid: 'ff0000000000000000000001'}"),
          List.of("false"),
          List.of("true"),
          List.of("{$date: {$numberLong: '-1'}}"),
          List.of("{$date: {$numberLong: '1'}}"),
          List.of("{$timestamp: {t: 1, i: 2}}"),
          List.of("{$timestamp: {t: 4000000000, i: 1}}"),
          List.of("{$regularExpression: {pattern: 'a', options: ''}}"),
          List.of("{$regularExpression: {pattern: 'a', options: 'i'}}"),
          List.of("{$code: 'x'}"),
          List.of("{$code: 'x', $scope: {a: 1}}"),
          List.of("{$maxKey: 1}"));

  @Test
  void ordersAsMongoDbDoes() {
    for (int i = 0; i < ORDERED.size(); i++) {
      for (int j = 0; j < ORDERED.size(); j++) {
        for (String left : ORDERED.get(i)) {
          for (String right : ORDERED.get(j)) {
            int expected = Integer.compare(i, j);
            Value a = Json.value(left);
            Value b = Json.value(right);
            assertThat(Integer.signum(KeyString.key(a).compareTo(KeyString.key(b))))
                .as("key of %s against %s", left, right)
                .isEqualTo(expected);
            assertThat(Integer.signum(ValueOrder.INSTANCE.compare(a, b)))
                .as("%s against %s", left, right)
                .isEqualTo(expected);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2B02",
    "-1, 27FD",
    "0, 29",
    "1.5, 2B0380000000000000",
    "{$numberLong: '1099511627776'}, 30020000000000",
    "'''k1''', 3C6B3100",
    "true, 6F",
    "null, 14"
  })
  void encodesAsAServer(String json, String hex) {
    assertThat(new KeyString().append(Json.value(json)).hex()).isEqualTo(hex);
  }

  @Test
  void readsBackWhatItWrote() {
    Stream.of("1", "-70000", "{$numberLong: '5'}", "1.5", "-1.5", "{$numberDecimal: '0.1'}", "'s'")
        .map(Json::value)
        .forEach(
            value -> {
              KeyString written = new KeyString().append(Value.timestamp(77)).append(value).end();
              byte[] bytes = java.util.HexFormat.of().parseHex(written.hex());
              List<Value> read = new KeyStringReader(bytes, written.typeBits()).readAll();
              assertThat(read).as("%s", value).hasSize(2);
              assertThat(read.get(0).bits()).isEqualTo(77);
            });
  }
}
