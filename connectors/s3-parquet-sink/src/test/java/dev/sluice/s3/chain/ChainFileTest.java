package dev.sluice.s3.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.files.HoldReason;
import dev.sluice.s3.parquet.FileIdentity;
import dev.sluice.s3.parquet.FinishedFile;
import dev.sluice.s3.parquet.OpenFile;
import dev.sluice.s3.parquet.ParquetSettings;
import dev.sluice.s3.parquet.RowLayout;
import dev.sluice.s3.sim.Orders;
import dev.sluice.s3.store.StoredObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether an object is the very file that a task wanted to store. */
class ChainFileTest {

  private static final FinishedFile FILE = file();

  private static FinishedFile file() {
    OpenFile open =
        new OpenFile(
            new FileIdentity("b", "k", Orders.TOPIC, "id", 0, 0, true),
            RowLayout.of(Orders.V1),
            ParquetSettings.of("none", 1, 1 << 20));
    open.append(Orders.record(Orders.V1, 0, 0));
    return open.finish();
  }

  private static ChainFile stored(Map<String, String> metadata) {
    return ChainFile.of(new StoredObject("k", FILE.size(), Optional.empty(), metadata), "s3://b/k");
  }

  @Test
  void isItsOwnFile() {
    assertThat(stored(ChainFile.metadata(FILE, "me")).is(FILE, "me")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "sluice-writer, other",
    "sluice-to, 2",
    "sluice-checksum, crc32c:AAAAAA==",
  })
  void isNotItsOwnFileWhereOneOfAllDiffers(String name, String value) {
    Map<String, String> metadata = new HashMap<>(ChainFile.metadata(FILE, "me"));
    metadata.put(name, value);
    assertThat(stored(metadata).is(FILE, "me")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"sluice-writer", "sluice-to", "sluice-checksum", "sluice-topic-id"})
  void objectWithoutItsMetadataIsForeign(String name) {
    Map<String, String> metadata = new HashMap<>(ChainFile.metadata(FILE, "me"));
    metadata.remove(name);
    assertThatThrownBy(() -> stored(metadata))
        .isInstanceOfSatisfying(
            HeldException.class, e -> assertThat(e.reason()).isEqualTo(HoldReason.FOREIGN_OBJECT))
        .hasMessageContaining("s3://b/k")
        .hasMessageContaining("no " + name);
  }
}
