package dev.sluice.s3.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

class AvroInputTest {

  private final AvroInput in = new AvroInput();

  private static boolean javaReads(byte[] bytes, int from, int to) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @Test
  void textIsUtf8WhereJavaSaysSo() {
    byte[] bytes = new byte[7];
    for (int first = 0x7f; first < 256; first++) {
      for (int second = 0x70; second < 256; second++) {
        for (int third : new int[] {0x41, 0x80, 0xbf, 0xc2}) {
          for (int fourth : new int[] {0x7f, 0x80, 0xc0}) {
            bytes[1] = (byte) first;
            bytes[2] = (byte) second;
            bytes[3] = (byte) third;
            bytes[4] = (byte) fourth;
            for (int to = 2; to <= 6; to++) {
              if (AvroInput.isUtf8(bytes, 1, to) != javaReads(bytes, 1, to)) {
                fail("Java reads these bytes otherwise: " + HexFormat.of().formatHex(bytes, 1, to));
              }
            }
          }
        }
      }
    }
  }

  @Test
  void characterBeyondAsciiIsSeenAtEveryPlace() {
    Random random = new Random(1);
    for (int length = 0; length < 40; length++) {
      for (int at = 0; at < length; at++) {
        byte[] bytes = "a".repeat(length).getBytes(StandardCharsets.US_ASCII);
        assertThat(AvroInput.isUtf8(bytes, 0, length)).isTrue();
        bytes[at] = (byte) (0x80 + random.nextInt(0x80));
        assertThat(AvroInput.isUtf8(bytes, 0, length)).isFalse();
      }
    }
  }

  private void refuses(String why, Consumer<AvroInput> read, int... bytes) {
    byte[] value = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      value[i] = (byte) bytes[i];
    }
    in.reset(value, 0);
    assertThatThrownBy(() -> read.accept(in))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("not Avro")
        .hasMessageContaining(why);
  }

  @Test
  void whatIsNotAvroIsRefused() {
    refuses("too early", AvroInput::raw);
    refuses("too early", AvroInput::number, 0x80);
    refuses("more than 10", AvroInput::number, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1);
    refuses("out of its range", AvroInput::intValue, 0x80, 0x80, 0x80, 0x80, 0x10);
    refuses("neither 0 nor 1", AvroInput::booleanValue, 2);
    refuses("too early", AvroInput::doubleBits, 0, 0, 0, 0, 0, 0, 0);
    refuses("length", AvroInput::bytes, 4, 0);
    refuses("length", AvroInput::bytes, 1);
    refuses("UTF-8", AvroInput::text, 2, 0xff);
  }

  @Test
  void largestNumbersAreRead() {
    byte[] value = {-2, -1, -1, -1, -1, -1, -1, -1, -1, 1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1};
    in.reset(value, 0);
    assertThat(in.number()).isEqualTo(Long.MAX_VALUE);
    assertThat(in.number()).isEqualTo(Long.MIN_VALUE);
    assertThat(in.atEnd()).isTrue();
  }
}
