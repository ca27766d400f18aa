package dev.sluice.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class ObjectKeysTest {

  private final ObjectKeys keys = new ObjectKeys("a/b");

  @Test
  void keyHoldsTopicPartitionAndFirstOffset() {
    assertThat(keys.file("sluice.shop.orders", 2, 500))
        .isEqualTo("a/b/sluice.shop.orders/partition=2/00000000000000000500.parquet");
  }

  @Test
  void keyIsTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      assertThat(String.format("%d", 1)).as("digits of the locale").isNotEqualTo("1");
      assertThat(keys.file("t", 2, 500))
          .isEqualTo("a/b/t/partition=2/00000000000000000500.parquet");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void emptyRootGivesNoLeadingSlash() {
    assertThat(new ObjectKeys("").file("t", 0, 0))
        .isEqualTo("t/partition=0/00000000000000000000.parquet");
  }

  @Test
  void readsTheOffsetBack() {
    assertThat(keys.from("t", 1, keys.file("t", 1, Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void refusesForeignKeys() {
    assertThatThrownBy(() -> keys.from("t", 1, "a/b/t/partition=1/7.parquet"))
        .isInstanceOf(FileEventException.class)
        .hasMessageContaining("t-1");
    assertThatThrownBy(() -> keys.from("t", 1, "a/b/t/partition=1/99999999999999999999.parquet"))
        .isInstanceOf(FileEventException.class);
  }

  @Test
  void refusesRootsWithSlashesAtTheEnds() {
    assertThatThrownBy(() -> new ObjectKeys("a/")).isInstanceOf(IllegalArgumentException.class);
  }
}
