package dev.sluice.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FileEventJsonTest {

  private static final FileEvent EVENT =
      new FileEvent(
          "bucket",
          "root/sluice.shop.orders/partition=3/00000000000000000010.parquet",
          Optional.of("v1"),
          OptionalLong.of(18342),
          Optional.of("crc32c:AAAAAA=="),
          "sluice.shop.orders",
          "J3s0",
          3,
          10,
          20,
          9,
          2,
          4,
          List.of(FileColumn.of("_sluice_seq", "long"), FileColumn.of("title", "string", 61)),
          Optional.of(Instant.parse("2026-11-24T10:00:00.123Z")),
          Optional.empty(),
          Optional.of(true));

  @Test
  void readsWhatItWrote() {
    assertThat(FileEventJson.read(FileEventJson.write(EVENT), "test")).isEqualTo(EVENT);
  }

  @Test
  void ignoresUnknownMembers() {
    String json = FileEventJson.write(EVENT).replaceFirst("\\{", "{\"later\":true,");
    assertThat(FileEventJson.read(json, "test")).isEqualTo(EVENT);
  }

  @Test
  void fileOfAnEarlierReleaseDoesNotSayWhetherItIsTheFirst() {
    String json = FileEventJson.write(EVENT);
    assertThat(FileEventJson.read(json.replace(",\"first\":true", ""), "test").first()).isEmpty();
    assertThat(
            FileEventJson.read(json.replace("\"first\":true", "\"first\":false"), "test").first())
        .contains(false);
    assertThatThrownBy(
            () -> FileEventJson.read(json.replace("\"first\":true", "\"first\":1"), "here"))
        .hasMessage("here: 'first' must be true or false");
  }

  @Test
  void refusesNewerVersion() {
    String json = FileEventJson.write(EVENT).replace("\"version\":1", "\"version\":2");
    assertThatThrownBy(() -> FileEventJson.read(json, "sluice.files-0@17"))
        .isInstanceOf(FileEventException.class)
        .hasMessageContaining("sluice.files-0@17")
        .hasMessageContaining("version 2");
  }

  @Test
  void namesTheMemberThatIsMissing() {
    String json = FileEventJson.write(EVENT).replace("\"topicId\":\"J3s0\",", "");
    assertThatThrownBy(() -> FileEventJson.read(json, "sluice.files-0@17"))
        .hasMessage("sluice.files-0@17: 'topicId' must be text");
  }

  @Test
  void refusesOffsetsThatDoNotGoTogether() {
    String json = FileEventJson.write(EVENT).replace("\"to\":20", "\"to\":10");
    assertThatThrownBy(() -> FileEventJson.read(json, "here"))
        .isInstanceOf(FileEventException.class)
        .hasMessageContaining("[10, 10)");
  }

  @Test
  void refusesWhatIsNotJson() {
    assertThatThrownBy(() -> FileEventJson.read("{", "here"))
        .isInstanceOf(FileEventException.class)
        .hasMessageStartingWith("here: not JSON");
  }

  @Test
  void footerHasNoSizeAndNoChecksumUntilStored() {
    FileEvent footer =
        FileEventJson.read(
            FileEventJson.write(EVENT)
                .replace("\"size\":18342,", "")
                .replace("\"checksum\":\"crc32c:AAAAAA==\",", "")
                .replace("\"versionId\":\"v1\"", "\"versionId\":null"),
            "footer");
    assertThat(footer.size()).isEmpty();
    assertThat(footer.stored(Optional.of("v1"), 18342, "crc32c:AAAAAA==")).isEqualTo(EVENT);
  }
}
