package dev.sluice.guard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.bson.BsonCursor;
import dev.sluice.guard.bson.JsonBuffer;
import dev.sluice.guard.support.Bson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each limit at its last good value and at the first bad one. */
class LimitsEdgesTest {

  private static BsonCursor at(BsonValue value) {
    return at(Bson.of(new BsonDocument("v", value)));
  }

  private static BsonCursor at(byte[] document) {
    BsonCursor cursor = new BsonCursor().on(document);
    assertThat(cursor.next()).isTrue();
    return cursor;
  }

  private static BsonRegularExpression pattern(int length) {
    return new BsonRegularExpression("x".repeat(length));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 16})
  void bytesThatAreAllForeignAreNoText(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 0xff);
    assertThat(Limits.text(bytes, 0, length)).isFalse();
  }

  @Test
  void theTextOfACursorEndsBeforeItsTerminator() {
    assertThat(Limits.text(at(new BsonString("x")))).isTrue();
    assertThat(Limits.text(at(new BsonString("")))).isTrue();
    assertThat(Limits.text(at(new BsonString("x\0")))).isFalse();
    assertThat(Limits.text(at(new BsonString("x".repeat(65_535))))).isTrue();
    assertThat(Limits.text(at(new BsonString("x".repeat(65_536))))).isFalse();
  }

  /**
   * Beside the 40 characters of the extended form 65,535 have room for 16,373 groups of four, which
   * are 49,119 bytes.
   */
  @ParameterizedTest
  @CsvSource({
    "0,true",
    "1,true",
    "49116,true",
    "49117,true",
    "49118,true",
    "49119,true",
    "49120,false",
    "49121,false",
    "49122,false",
    "65535,false",
    "100000,false"
  })
  void aBinaryIsMeasuredInBase64(int bytes, boolean fits) {
    assertThat(Limits.base64(at(new BsonBinary(new byte[bytes])))).isEqualTo(fits);
  }

  @Test
  void theLengthThatAnOldBinaryRepeatsIsNoPartOfIt() {
    BsonBinary old = new BsonBinary(BsonBinarySubType.OLD_BINARY, new byte[49_119]);
    assertThat(Limits.base64(at(old))).isTrue();
  }

  @Test
  void aRegularExpressionIsMeasuredAsItIsStored() {
    // a zero ends the pattern, another one the options
    assertThat(Limits.rare(at(pattern(65_533)), new JsonBuffer())).isTrue();
    assertThat(Limits.rare(at(pattern(65_534)), new JsonBuffer())).isFalse();
  }

  @Test
  void aRareValueThatIsNotUtf8CannotStand() {
    byte[] document = Bson.of(new BsonDocument("v", new BsonRegularExpression("QQQ")));
    assertThat(Limits.rare(at(document), new JsonBuffer())).isTrue();
    String bytes = new String(document, StandardCharsets.ISO_8859_1);
    document[bytes.indexOf("QQQ") + 1] = (byte) 0xff;
    assertThat(Limits.rare(at(document), new JsonBuffer())).isFalse();
  }

  @Test
  void aRareValueWithAZeroCannotStand() {
    BsonDocument scope = new BsonDocument("n", new BsonInt32(1));
    assertThat(Limits.rare(at(new BsonJavaScriptWithScope("x", scope)), new JsonBuffer())).isTrue();
    assertThat(Limits.rare(at(new BsonJavaScriptWithScope("x\0y", scope)), new JsonBuffer()))
        .isFalse();
    BsonDocument deep = new BsonDocument("n", new BsonString("\0"));
    assertThat(Limits.rare(at(new BsonJavaScriptWithScope("x", deep)), new JsonBuffer())).isFalse();
  }

  @Test
  void whatWasInTheBufferBeforeDoesNotCount() {
    JsonBuffer used = new JsonBuffer();
    assertThat(
            Limits.rare(
                at(new BsonJavaScriptWithScope("x\0", new BsonDocument("n", new BsonInt32(1)))),
                used))
        .isFalse();
    assertThat(Limits.rare(at(pattern(1)), used)).isTrue();
  }

  @Test
  void timestampsBeginWithTheYear4713BeforeChrist() {
    long first = LocalDate.of(-4712, 1, 1).toEpochDay() * TimeUnit.DAYS.toMillis(1);
    assertThat(Limits.timestamp(first)).isTrue();
    assertThat(Limits.timestamp(first - 1)).isFalse();
    assertThat(Limits.timestamp(Long.MIN_VALUE)).isFalse();
  }

  @Test
  void timestampsEndWithTheLastMicrosecondOfALong() {
    long last = TimeUnit.MICROSECONDS.toMillis(Long.MAX_VALUE);
    assertThat(Limits.timestamp(last)).isTrue();
    assertThat(Limits.timestamp(last + 1)).isFalse();
    assertThat(Limits.timestamp(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void doublesHoldLongsUpToTwoToThe53() {
    long edge = 9_007_199_254_740_992L;
    assertThat(Limits.exactInDouble(edge)).isTrue();
    assertThat(Limits.exactInDouble(edge + 1)).isFalse();
    assertThat(Limits.exactInDouble(-edge)).isTrue();
    assertThat(Limits.exactInDouble(-edge - 1)).isFalse();
    assertThat(Limits.exactInDouble(Long.MIN_VALUE)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1,1",
    "-1,1",
    "9,1",
    "10,2",
    "-99,2",
    "100,3",
    "9223372036854775807,19",
    "-9223372036854775808,19"
  })
  void countsTheDigitsOfALong(long value, int digits) {
    assertThat(Limits.integerDigits(value)).isEqualTo(digits);
    assertThat(Limits.integerDigits(BigDecimal.valueOf(value))).isEqualTo(digits);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0,0",
    "0.00,0,0",
    "0E+10,0,0",
    "0.5,0,1",
    "-0.50,0,1",
    "0.001,0,3",
    "1.5,1,1",
    "12.340,2,2",
    "-120.00,3,0",
    "1E+5,6,0",
    "1.2E+1,2,0"
  })
  void countsTheDigitsBeforeAndAfterThePoint(String value, int before, int after) {
    assertThat(Limits.integerDigits(new BigDecimal(value))).isEqualTo(before);
    assertThat(Limits.scale(new BigDecimal(value))).isEqualTo(after);
  }
}
