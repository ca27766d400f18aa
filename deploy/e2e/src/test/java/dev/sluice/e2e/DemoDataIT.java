package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Folders of documents at the edge of what MongoDB holds: {@code ./sluice demo --once} on them ends
 * with a comparison in which everything agrees. One run for all, since each file is a collection.
 */
class DemoDataIT {

  private static final Duration LIMIT = Duration.ofMinutes(15);

  @TempDir Path folder;

  @Test
  void whatMongodbHoldsArrives() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    write(data, "many columns.json", "{%s}\n".formatted(fields(1000)));
    write(
        data,
        "deep.json",
        "{\"d\": %s}\n{\"d\": %s}\n".formatted(nested(60, "1"), nested(60, "\"x\"")));
    write(data, "names.json", names());
    write(data, "numbers.json", numbers());
    write(data, "ids.json", ids());
    write(
        data,
        "times.json",
        """
        {"t": {"$date": "0001-01-01T00:00:00Z"}}
        {"t": {"$date": "9999-12-31T23:59:59.999Z"}}
        {"t": {"$date": "1969-12-31T23:59:59.999Z"}}
        """);
    write(
        data,
        "strings.json",
        "{\"s\": \"%s\"}\n{\"s\": \"\"}\n{\"s\": \"😀\\u200b\"}\n".formatted("é".repeat(32_767)));
    write(data, "types.json", types());
    // Redshift holds neither: the approval puts these two into quarantine.
    write(
        data,
        "too much.json",
        "{\"s\": \"%s\"}\n{\"s\": \"a\\u0000b\"}\n{\"s\": \"fits\"}\n"
            .formatted("x".repeat(65_536)));
    write(data, "empty.json", "");
    Files.write(
        data.resolve("ünï 日本.json"),
        "\uFEFF[\r\n{\"a\": \"ü\"},\r\n{}]\r\n".getBytes(StandardCharsets.UTF_16LE));

    SluiceProcess.Outcome outcome =
        SluiceProcess.run(
            Map.of(),
            LIMIT,
            "demo",
            "--once",
            "--any-ports",
            "--data",
            data.toString(),
            "--state-dir",
            folder.resolve("state").toString());

    outcome.succeeded();
    assertThat(outcome.out())
        .contains("MongoDB and Redshift agree")
        .contains("documents lie in quarantine as they are")
        .contains("many_columns")
        .contains("uni_");
  }

  private static void write(Path folder, String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  private static String fields(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"column %d\": %d".formatted(i, i))
        .collect(Collectors.joining(", "));
  }

  private static String nested(int levels, String value) {
    return "{\"n\": ".repeat(levels) + value + "}".repeat(levels);
  }

  /** Empty, reserved, longer than Redshift's 127 bytes, equal but for case, and Sluice's own. */
  private static String names() {
    return "{\"\": 1, \"select\": 2, \"%s\": 3, \"%s\": 4, \"userId\": 5, \"userid\": 6, \"user_id\": 7,"
            .formatted("x".repeat(300), "x".repeat(301))
        + " \"a.b\": 8, \"$d\": 9, \"_sluice_key\": 10, \"日本語\": 11, \"😀\": 12, \"ctid\": 13,"
        + " \"Id\": 14, \"1962\": 15}\n";
  }

  private static String numbers() {
    return """
    {"i": -2147483648, "l": {"$numberLong": "-9223372036854775808"}, "d": 1.7976931348623157e308, "n": {"$numberDecimal": "12345678901234567890.12"}}
    {"i": 2147483647, "l": {"$numberLong": "9223372036854775807"}, "d": 5e-324, "n": {"$numberDecimal": "0.12345678901234567"}}
    {"i": 0, "l": {"$numberLong": "0"}, "d": -0.0, "n": {"$numberDecimal": "-1E+3"}}
    """;
  }

  /** Every kind of {@code _id}, numbers of each type and texts that look like other kinds. */
  private static String ids() {
    return """
    {"_id": 1}
    {"_id": {"$numberDouble": "2.0"}}
    {"_id": {"$numberLong": "3"}}
    {"_id": {"$numberDecimal": "4.00"}}
    {"_id": "1"}
    {"_id": "it's \\"quoted\\""}
    {"_id": null}
    {"_id": true}
    {"_id": {"$date": "2024-01-01T00:00:00Z"}}
    {"_id": {"$binary": {"base64": "AQID", "subType": "00"}}}
    {"_id": {"$uuid": "c8edabc3-f738-4ca3-b68d-ab92a91478a3"}}
    {"_id": {"a": 1, "b": {"c": [1, 2]}}}
    {"_id": {"b": {"c": [1, 2]}, "a": 1}}
    {"_id": {"$oid": "64f0c0ffee0000000000beef"}}
    {"_id": "64f0c0ffee0000000000beef"}
    """;
  }

  private static String types() {
    return """
    {"_id": 1, "b": true, "ts": {"$timestamp": {"t": 4294967295, "i": 1}}, "bin": {"$binary": {"base64": "AQID", "subType": "80"}}, "re": {"$regularExpression": {"pattern": "a.*b", "options": "i"}}, "code": {"$code": "x", "$scope": {"a": 1}}, "sym": {"$symbol": "s"}, "min": {"$minKey": 1}, "max": {"$maxKey": 1}, "und": {"$undefined": true}, "a": [1, "x", null, 2.5, {"k": [[]]}]}
    {"_id": 2, "a": []}
    """;
  }
}
