package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {

  @TempDir Path folder;

  @Test
  void anyonesDocumentsWhateverTheirShapesAndNames() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(
        data.resolve("Order Items (2024).json"),
        """
        {"_id": {"$oid": "64f0c0ffee0000000000beef"}, "Beak Length (mm)": 1.5, "userId": 1, "userid": 2, "1962": "x"}
        {"_id": {"$oid": "64f0c0ffee0000000000bee0"}, "order": {"$numberDecimal": "12.50"}, "tag": ["a", 1, null]}
        {"_id": "text", "at": {"$date": "2024-05-01T10:00:00.123Z"}, "nested": {"a": {"b.c": [{"$d": 1}, {"d": "é"}]}}}
        {"_id": 7, "big": {"$numberLong": "9007199254740993"}, "blob": {"$binary": {"base64": "AQID", "subType": "00"}}}
        {"_id": {"a": 1, "b": [1, 2]}, "": "empty name", "id": {"$uuid": "c8edabc3-f738-4ca3-b68d-ab92a91478a3"}}
        """);
    Files.writeString(
        data.resolve("prices.json"),
        """
        [{"_id": 1, "price": {"EUR": 1.5, "USD": 2}, "select": true}, {"_id": 2, "price": {"GBP": 3}, "select": null}]
        """);
    Files.writeString(data.resolve("empty.json"), "[]");

    SluiceProcess.Outcome outcome = demo(data).succeeded();

    assertThat(outcome.out()).contains("prices").contains("drift approve");
  }

  /** Set {@code -Dseed=…} to have the documents of an earlier run again. */
  @Test
  void strangeDocumentsArriveOrStandInTheQuarantine() throws IOException {
    long seed = Long.getLong("seed", System.nanoTime());
    Path data = Files.createDirectory(folder.resolve("data"));
    List<String> collections = new StrangeDocuments(seed).write(data);

    SluiceProcess.Outcome outcome = demo(data);

    assertThat(outcome.exitCode())
        .as("exit code with -Dseed=%d%n%s%n%s", seed, outcome.out(), outcome.err())
        .isZero();
    assertThat(outcome.out()).contains(collections);
  }

  private SluiceProcess.Outcome demo(Path data) {
    return SluiceProcess.run(
        Map.of(),
        Duration.ofMinutes(20),
        "demo",
        "--once",
        "--any-ports",
        "--data",
        data.toString(),
        "--state-dir",
        folder.resolve("state").toString());
  }
}
