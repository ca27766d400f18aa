package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

    SluiceProcess.Outcome outcome =
        SluiceProcess.run(
            Map.of(),
            Duration.ofMinutes(4),
            "demo",
            "--once",
            "--data",
            data.toString(),
            "--state-dir",
            folder.resolve("state").toString());

    outcome.succeeded();
    assertThat(outcome.out()).contains("prices").contains("drift approve");
  }
}
