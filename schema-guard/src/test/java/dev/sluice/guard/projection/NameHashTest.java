package dev.sluice.guard.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NameHashTest {
  private static final BigInteger PRIME = BigInteger.TWO.pow(61).subtract(BigInteger.ONE);

  private static int hash(NameHash hash, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return hash.hash(bytes, 0, bytes.length);
  }

  @Test
  void namesThatMeetUnderTheHashOfTextsDoNotMeet() {
    NameHash hash = new NameHash(0x5DEECE66D5EEDL);
    Set<Integer> texts = new HashSet<>();
    Set<Integer> hashes = new HashSet<>();
    for (int choice = 0; choice < 1 << 12; choice++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 12; bit++) {
        name.append((choice >> bit & 1) == 0 ? "Aa" : "BB");
      }
      texts.add(name.toString().hashCode());
      hashes.add(hash(hash, name.toString()));
    }

    assertThat(texts).hasSize(1);
    assertThat(hashes).hasSizeGreaterThan(4_090);
  }

  /** Names of this kind meet under every polynomial modulo a power of two, whatever its point. */
  @Test
  void thueMorseNamesDoNotMeet() {
    StringBuilder one = new StringBuilder("a");
    StringBuilder other = new StringBuilder("b");
    for (int step = 0; step < 11; step++) {
      String before = one.toString();
      one.append(other);
      other.append(before);
    }
    NameHash hash = new NameHash(0x5DEECE66D5EEDL);

    assertThat(hash(hash, one.toString())).isNotEqualTo(hash(hash, other.toString()));
  }

  @Test
  void itIsThePolynomialOfTheNamesChunks() {
    Random random = new Random(11);
    for (int i = 0; i < 1_000; i++) {
      long seed = random.nextLong();
      byte[] name = new byte[random.nextInt(40)];
      random.nextBytes(name);
      BigInteger point =
          BigInteger.valueOf(seed).mod(PRIME.subtract(BigInteger.TWO)).add(BigInteger.TWO);
      BigInteger expected = BigInteger.valueOf(name.length);
      for (int start = 0; start < name.length; start += 7) {
        int end = Math.min(start + 7, name.length);
        expected =
            expected.multiply(point).add(new BigInteger(1, name, start, end - start)).mod(PRIME);
      }
      expected = expected.multiply(point).mod(PRIME);
      long bits = expected.longValueExact();

      assertThat(new NameHash(seed).hash(name, 0, name.length))
          .isEqualTo((int) (bits ^ (bits >>> 32)));
    }
  }

  @Test
  void onlyTheNameCountsNotWhatIsAroundIt() {
    NameHash hash = new NameHash(0x5DEECE66D5EEDL);
    byte[] around = "xxnamexx".getBytes(StandardCharsets.UTF_8);

    assertThat(hash.hash(around, 2, 6)).isEqualTo(hash(hash, "name"));
    assertThat(hash(hash, "name")).isNotEqualTo(hash(hash, "name\0"));
    assertThat(hash(hash, "")).isNotEqualTo(hash(hash, "\0"));
  }
}
