package dev.sluice.redshift.local.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryTest {
  private static final long MB = 1L << 20;

  @ParameterizedTest
  @CsvSource({
    "2048, 512, 128", // what docker-compose.yml gives
    "6144, 1536, 384",
    "8192, 1536, 512",
    "65536, 1536, 512",
    "32, 16, 4",
  })
  void isAPartOfWhatThereIsUpToALimit(long machine, long shared, long session) {
    assertThat(Memory.of(machine * MB)).isEqualTo(new Memory(shared * MB, session * MB));
  }

  @Test
  void ofThisMachineIsNoMoreThanItHas() {
    assertThat(Memory.here().sharedBytes()).isBetween(16 * MB, 1536 * MB);
  }

  @Test
  void readsSizes() {
    assertThat(Memory.bytes("512MB")).isEqualTo(512 * MB);
    assertThat(Memory.bytes("2gb")).isEqualTo(2048 * MB);
  }

  @Test
  void refusesWhatIsNoSize() {
    assertThatThrownBy(() -> Memory.bytes("512")).hasMessage("512 is not a size like 512MB or 2GB");
  }

  @Test
  void refusesTooLittle() {
    assertThatThrownBy(() -> new Memory(8 * MB, 8 * MB))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shared memory of 8 MB is less than 16 MB");
  }
}
