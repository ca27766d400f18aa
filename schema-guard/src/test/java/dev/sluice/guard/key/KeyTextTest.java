package dev.sluice.guard.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.guard.support.Bson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonSymbol;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {

  private static final int PAIRS = 8_000;

  private static final KeyReader READER = new KeyReader(List.of("_id"));

  private static String key(String json) {
    return key(BsonDocument.parse("{_id: " + json + "}").get("_id"));
  }

  private static String key(BsonValue id) {
    return of(Bson.of(new BsonDocument("_id", id)));
  }

  private static String of(byte[] document) {
    return READER.ofDocument(document, 0, document.length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ObjectId('5bab00000000000000000001')|5bab00000000000000000001",
        "1|1",
        "-2147483648|-2147483648",
        "NumberLong('1')|1",
        "1.0|1",
        "-1.0|-1",
        "NumberDecimal('1.00')|1",
        "NumberDecimal('1E+2')|100",
        "-0.0|0",
        "NumberDecimal('-0')|0",
        "NumberDecimal('-0E-10')|0",
        "NumberLong('-9223372036854775808')|-9223372036854775808",
        "NumberLong('9223372036854775807')|9223372036854775807",
        "9007199254740993.0|9007199254740992",
        "-9007199254740993.0|-9007199254740992",
        "-9007199254740991.0|-9007199254740991",
        "-9007199254740994.0|-9007199254740994",
        "-1e19|-10000000000000000000",
        "-1e20|-1E+20",
        "1e19|10000000000000000000",
        "1e20|1E+20",
        "1.5|1.5",
        "-1.5|-1.5",
        "NumberDecimal('1.50')|1.5",
        "1e22|1E+22",
        "-1e22|-1E+22",
        "NumberDecimal('1E+22')|1E+22",
        "NumberDecimal('-12E+21')|-1.2E+22",
        "NumberDecimal('1.5E-30')|1.5E-30",
        "NumberDecimal('-1E-6176')|-1E-6176",
        "NumberDecimal('0.00000000000000000001')|0.00000000000000000001",
        "NumberDecimal('0.000000000000000000001')|1E-21",
        "NaN|{\"$numberDouble\":\"NaN\"}",
        "NumberDecimal('NaN')|{\"$numberDouble\":\"NaN\"}",
        "-Infinity|{\"$numberDouble\":\"-Infinity\"}",
        "NumberDecimal('Infinity')|{\"$numberDouble\":\"Infinity\"}",
        "'abc'|\"abc\"",
        "'1'|\"1\"",
        "''|\"\"",
        "'a\\u0000\\u001f\\n\"\\\\/'|\"a\\u0000\\u001f\\n\\\"\\\\/\"",
        "true|true",
        "false|false",
        "null|null",
        "'null'|\"null\"",
        "ISODate('2026-01-02T03:04:05.600Z')|{\"$date\":\"2026-01-02T03:04:05.600Z\"}",
        "{$date: {$numberLong: '-1'}}|{\"$date\":\"1969-12-31T23:59:59.999Z\"}",
        "{$timestamp: {t: 4294967295, i: 1}}|{\"$timestamp\":{\"t\":4294967295,\"i\":1}}",
        "BinData(0, 'AQI=')|{\"$binary\":{\"base64\":\"AQI=\",\"subType\":\"00\"}}",
        "BinData(2, 'AQI=')|{\"$binary\":{\"base64\":\"AQI=\",\"subType\":\"02\"}}",
        "UUID('00112233-4455-6677-8899-aabbccddeeff')|{\"$binary\":{\"base64\":\"ABEiM0RVZneImaq7zN3u/w==\",\"subType\":\"04\"}}",
        "{$symbol: 'abc'}|\"abc\"",
        "{$code: 'f'}|{\"$code\":\"f\"}",
        "{$code: 'f', $scope: {a: 1.0}}|{\"$code\":\"f\",\"$scope\":{\"a\":1}}",
        "/a/i|{\"$regularExpression\":{\"pattern\":\"a\",\"options\":\"i\"}}",
        "DBPointer('c', '5bab00000000000000000001')|{\"$dbPointer\":{\"$ref\":\"c\",\"$id\":{\"$oid\":\"5bab00000000000000000001\"}}}",
        "undefined|{\"$undefined\":true}",
        "MinKey|{\"$minKey\":1}",
        "MaxKey|{\"$maxKey\":1}",
        "[1.0, 'a', []]|[1,\"a\",[]]",
        "{a: 1.0, b: NumberLong('2')}|{\"a\":1,\"b\":2}",
        "{}|{}",
        "{a: {}}|{\"a\":{}}",
        "{$ref: 'c', $id: 1.0, $db: 'd'}|{\"$ref\":\"c\",\"$id\":1,\"$db\":\"d\"}",
        "{a: ObjectId('5bab00000000000000000001')}|{\"a\":{\"$oid\":\"5bab00000000000000000001\"}}"
      })
  void isOneTextForOneKey(String id, String text) {
    assertThat(key(id)).isEqualTo(text);
  }

  @Test
  void everyPairOfScalarsHasOneTextExactlyWhenMongoDbHoldsThemEqual() {
    Map<String, BsonValue> byText = new HashMap<>();
    Map<Object, String> byValue = new HashMap<>();
    for (BsonValue value : KeyValues.SCALARS) {
      String text = key(value);
      BsonValue sameText = byText.putIfAbsent(text, value);
      String sameValue = byValue.putIfAbsent(MongoEquality.normal(value), text);
      assertThat(sameValue).as("%s and %s", value, sameText).isIn(null, text);
      assertThat(sameText == null).as("%s and %s", value, sameText).isEqualTo(sameValue == null);
    }
  }

  @Test
  void everyRandomPairHasOneTextExactlyWhenMongoDbHoldsThemEqual() {
    KeyValues values = new KeyValues(7);
    int equal = 0;
    for (int i = 0; i < PAIRS; i++) {
      BsonValue one = values.next();
      assertOneTextWhenEqual(one, values.next());
      BsonValue twin = values.twin(one);
      assertOneTextWhenEqual(one, twin);
      equal += one.equals(twin) ? 0 : 1;
    }
    assertThat(equal).as("equal values of other forms").isGreaterThan(PAIRS / 4);
  }

  private static void assertOneTextWhenEqual(BsonValue one, BsonValue other) {
    boolean equal = MongoEquality.equal(one, other);
    if (key(one).equals(key(other)) != equal) {
      assertThat(key(other)).as("%s and %s equal: %s", one, other, equal).isEqualTo(key(one));
    }
  }

  @Test
  void noTextOfAnotherTypeLooksLikeAnObjectId() {
    for (BsonValue value : KeyValues.SCALARS) {
      assertThat(key(value).matches("[0-9a-f]{24}")).as("%s", value).isEqualTo(value.isObjectId());
    }
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

  @Test
  void decimalBitsOfMoreThan34DigitsAreZero() {
    Decimal128 digits34 = Decimal128.parse("9999999999999999999999999999999999");
    assertThat(key(new BsonDecimal128(digits34)))
        .isEqualTo("9.999999999999999999999999999999999E+33");
    for (long sign : new long[] {0, Long.MIN_VALUE}) {
      Decimal128 tooMany =
          Decimal128.fromIEEE754BIDEncoding(
              digits34.getHigh() | sign | 0x0001_ffff_ffff_ffffL, -1L);
      assertThat(key(new BsonDecimal128(tooMany))).isEqualTo("0");
    }
  }

  @Test
  void theNamesOfAnArraysElementsDoNotCount() {
    byte[] array = Bson.of(new BsonDocument("_id", new BsonArray(List.of(new BsonInt32(1)))));
    assertThat(of(Bson.renamed(array, "0", "7"))).isEqualTo("[1]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'aXb'",
        "{a: 'aXb'}",
        "['aXb']",
        "{$code: 'aXb'}",
        "{$symbol: 'aXb'}",
        "/aXb/",
        "{$code: 'aXb', $scope: {}}",
        "{$code: 'f', $scope: {a: 'aXb'}}",
        "{aXb: 1}",
        "DBPointer('aXb', '5bab00000000000000000001')",
        "{$aXb: 1}"
      })
  void aTextThatIsNotUtf8IsABrokenKey(String id) {
    byte[] document = Bson.of("{_id: " + id + "}");
    document[indexOf(document, "aXb") + 1] = (byte) 0xff;
    assertBroken(document, "UTF-8");
  }

  @Test
  void abooleanThatIsNeitherIsABrokenKey() {
    byte[] document = Bson.of(new BsonDocument("_id", BsonBoolean.TRUE));
    document[document.length - 2] = 2;
    assertBroken(document, "boolean");
  }

  @Test
  void anOldBinaryOfAnotherLengthIsABrokenKey() {
    BsonBinary binary = new BsonBinary((byte) 2, new byte[] {1, 2, 3});
    byte[] document = Bson.of(new BsonDocument("_id", binary));
    document[indexOf(document, "_id") + 4 + 5] = 2;
    assertBroken(document, "subtype 2");
  }

  @Test
  void aKeyThatIsTooDeepIsABrokenKey() {
    BsonDocument deep = new BsonDocument("a", new BsonDouble(1));
    for (int i = 0; i < 300; i++) {
      deep = new BsonDocument("a", deep);
    }
    assertBroken(Bson.of(new BsonDocument("_id", deep)), "deeper");
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23})
  void everyDamagedByteIsReadOrIsABrokenKey(int at) {
    for (BsonValue value : KeyValues.SCALARS) {
      byte[] whole = Bson.of(new BsonDocument("_id", value));
      if (at >= whole.length - 1) {
        continue;
      }
      for (int damage : new int[] {0, 1, 0x7f, 0x80, 0xff}) {
        byte[] document = whole.clone();
        document[at] = (byte) damage;
        try {
          assertThat(of(document)).isNotEmpty();
        } catch (BrokenKeyException e) {
          assertThat(e.standIn()).matches("broken:[0-9a-f]{64}");
        }
      }
    }
  }

  @Test
  void aBrokenKeyHasOneStandInWhereverItStands() {
    byte[] document = broken("{_id: 'aXb', other: 1}");
    byte[] same = broken("{first: 2, _id: 'aXb'}");
    byte[] another = broken("{_id: 'aXc', other: 1}", "aXc");
    assertThat(standIn(document)).isEqualTo(standIn(same)).isNotEqualTo(standIn(another));
    assertThatThrownBy(() -> READER.ofDocumentKey(broken("{_id: 'aXb'}"), 0, 18))
        .isInstanceOfSatisfying(
            BrokenKeyException.class, e -> assertThat(e.standIn()).isEqualTo(standIn(document)));
  }

  private static String standIn(byte[] document) {
    try {
      return of(document);
    } catch (BrokenKeyException e) {
      return e.standIn();
    }
  }

  private static byte[] broken(String json) {
    return broken(json, "aXb");
  }

  private static byte[] broken(String json, String text) {
    byte[] document = Bson.of(json);
    document[indexOf(document, text) + 1] = (byte) 0xff;
    return document;
  }

  private static void assertBroken(byte[] document, String why) {
    assertThatThrownBy(() -> of(document))
        .isInstanceOf(BrokenKeyException.class)
        .hasMessageContaining(why);
  }

  private static int indexOf(byte[] bytes, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at <= bytes.length - wanted.length; at++) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    throw new IllegalArgumentException("No " + text);
  }

  @Test
  void aSymbolIsAString() {
    assertThat(key(new BsonSymbol("a"))).isEqualTo(key("'a'"));
  }
}
