package dev.sluice.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentFolderTest {
  @TempDir Path folder;

  @Test
  void readsAnArray() throws Exception {
    assertThat(read("[{\"a\": 1}, {\"a\": 2}]"))
        .extracting(document -> document.getInt32("a").getValue())
        .containsExactly(1, 2);
  }

  @Test
  void readsOneDocumentPerLine() throws Exception {
    assertThat(read("{\"a\": 1}\n{\"a\": 2}\n\n{\"a\": 3}\n")).hasSize(3);
  }

  @Test
  void readsDocumentsThatSpanLines() throws Exception {
    assertThat(read("{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n ", "[]", "\uFEFF[]"})
  void readsAnEmptyFileAsNoDocuments(String text) throws Exception {
    assertThat(read(text)).isEmpty();
  }

  @Test
  void readsPastAByteOrderMark() throws Exception {
    assertThat(read("\uFEFF{\"a\": 1}")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void readsTheEncodingsOfJson(String charset) throws Exception {
    Files.writeString(
        folder.resolve("a.json"), "[{\"name\": \"Zoë 🚗\"}]", Charset.forName(charset));
    assertThat(documents().get(0).getString("name").getValue()).isEqualTo("Zoë 🚗");
  }

  @Test
  void understandsCanonicalExtendedJson() throws Exception {
    BsonDocument document =
        read("{\"_id\": {\"$oid\": \"64f0c1d2e3a4b5c6d7e8f901\"}, \"i\": {\"$numberInt\": \"7\"}, \"l\": {\"$numberLong\": \"8\"},"
                + " \"f\": {\"$numberDouble\": \"NaN\"}, \"d\": {\"$numberDecimal\": \"1.10\"}, \"t\": {\"$date\": {\"$numberLong\": \"-1\"}},"
                + " \"b\": {\"$binary\": {\"base64\": \"AQI=\", \"subType\": \"00\"}}, \"s\": {\"$timestamp\": {\"t\": 5, \"i\": 6}},"
                + " \"r\": {\"$regularExpression\": {\"pattern\": \"a\", \"options\": \"i\"}}, \"m\": {\"$minKey\": 1}}")
            .get(0);
    assertThat(document.values())
        .extracting(value -> value.getBsonType())
        .containsExactly(
            BsonType.OBJECT_ID,
            BsonType.INT32,
            BsonType.INT64,
            BsonType.DOUBLE,
            BsonType.DECIMAL128,
            BsonType.DATE_TIME,
            BsonType.BINARY,
            BsonType.TIMESTAMP,
            BsonType.REGULAR_EXPRESSION,
            BsonType.MIN_KEY);
  }

  @Test
  void understandsRelaxedExtendedJson() throws Exception {
    BsonDocument document =
        read("{\"t\": {\"$date\": \"2026-01-02T03:04:05.678Z\"}, \"u\": {\"$uuid\": \"00112233-4455-6677-8899-aabbccddeeff\"}}")
            .get(0);
    assertThat(document.getDateTime("t").getValue()).isEqualTo(1767323045678L);
    assertThat(document.getBinary("u").getType()).isEqualTo((byte) 4);
  }

  @Test
  void keepsUnknownDollarsAsFields() throws Exception {
    assertThat(read("{\"$price\": 3, \"a.b\": {\"$currency\": \"EUR\"}, \"\": 1}").get(0).keySet())
        .containsExactly("$price", "a.b", "");
  }

  @ParameterizedTest
  @CsvSource({
    "1,INT32",
    "-2147483648,INT32",
    "2147483648,INT64",
    "9223372036854775807,INT64",
    "9223372036854775808,DECIMAL128",
    "12345678901234567890123456789012345678901234567890,DOUBLE",
    "1.0,DOUBLE",
    "1e3,DOUBLE"
  })
  void givesNumbersTheTypeThatHoldsThem(String number, BsonType type) throws Exception {
    assertThat(read("{\"n\": " + number + "}").get(0).get("n").getBsonType()).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"a\": 1}, 7]|1:12|found a number",
        "[{\"a\": 1}, null]|1:12|found null",
        "[[]]|1:2|found an array",
        "\"text\"|1:1|found a string",
        "[{\"a\": 1}] {}|1:12|follows the end of the array",
        "{\"a\": 1, \"a\": 2}|1:|Duplicate field 'a'",
        "{\"a\": 1e999}|1:7|beyond the range of a double",
        "{\"a\": \"\\ud800\"}|1:7|half a surrogate pair",
        "{\"a\\u0000b\": 1}|1:2|null character",
        "{\"a\": {\"$numberInt\": \"x\"}}|1:1|document 1 is not extended JSON",
        "{\"$oid\": \"64f0c1d2e3a4b5c6d7e8f901\"}|1:1|document 1 is not extended JSON",
        "{\"_id\": [1]}|1:1|_id that MongoDB refuses: ARRAY",
        "{\"_id\": {\"a\": 1, \"$x\": 1}}|1:1|_id that MongoDB refuses: a name in it begins with $",
        "{\"a\": NaN}|1:|malformed JSON in document 1, which begins in line 1",
        "[{\"a\": 1}; {}]|1:10|malformed JSON: ",
      })
  void saysWhereAFileIsWrong(String text, String where, String what) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(DocumentException.class)
        .hasMessageContaining(folder.resolve("a.json") + ":" + where)
        .hasMessageContaining(what);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1f8b0800", "504b0304", "28b52ffd", "425a6839"})
  void saysThatAFileIsCompressed(String begin) throws IOException {
    Files.write(folder.resolve("a.json"), HexFormat.of().parseHex(begin + "00ff"));
    assertThatThrownBy(this::documents).hasMessageContaining("a.json: is compressed");
  }

  @Test
  void saysInWhichLineAFileEndsTooEarly() {
    assertThatThrownBy(() -> read("[{\"a\": 1},\n {\"a\": 2}"))
        .hasMessageContaining("a.json:2:")
        .hasMessageContaining("malformed JSON");
  }

  @Test
  void saysWhereBytesAreNotText() throws IOException {
    Files.write(
        folder.resolve("a.json"), new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xff, '"', '}'});
    assertThatThrownBy(this::documents)
        .hasMessageContaining("a.json:1:")
        .hasMessageContaining("UTF-8");
  }

  @Test
  void refusesWhatIsNestedDeeperThanMongoDbAllows() throws Exception {
    assertThat(read(nested(100))).hasSize(1);
    assertThatThrownBy(() -> read(nested(101))).hasMessageContaining("deeper than the 100 levels");
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 25})
  void refusesADocumentBeyondSixteenMegabytes(int megabytes) {
    assertThatThrownBy(() -> read("{\"a\": \"" + "x".repeat(megabytes * 1024 * 1024) + "\"}"))
        .hasMessageContaining("MongoDB holds up to 16777216");
  }

  @Test
  void readsNamesAndNumbersOfAnyLength() throws Exception {
    String name = "n".repeat(100_000);
    assertThat(
            read("{\"" + name + "\": " + "1".repeat(300) + "}").get(0).getDouble(name).getValue())
        .isEqualTo(Double.parseDouble("1".repeat(300)));
    assertThatThrownBy(() -> read("{\"a\": " + "1".repeat(5_000) + "}"))
        .hasMessageContaining("beyond the range of a double");
  }

  @Test
  void refusesTheSameIdTwiceWhateverTheNumbersType() {
    assertThatThrownBy(() -> read("{\"_id\": 1}\n{\"_id\": 2}\n{\"_id\": 1.0}"))
        .hasMessageContaining("a.json:3:1: this document has the same _id as the one in line 1");
  }

  @Test
  void takesEveryFileOfDocumentsAndNamesWhatItLeaves() throws Exception {
    Files.writeString(folder.resolve("cars.json"), "[]");
    Files.writeString(folder.resolve("Orders 2020.JSONL"), "{}");
    Files.writeString(folder.resolve("x.ndjson"), "{}\n{}");
    Files.writeString(folder.resolve("README.md"), "");
    Files.writeString(folder.resolve(".hidden.json"), "broken");
    Files.createDirectory(folder.resolve("more"));
    DocumentFolder read = DocumentFolder.read(folder);
    assertThat(read.files())
        .extracting(DocumentFile::collection)
        .containsExactly("Orders_2020", "cars", "x");
    assertThat(read.files()).extracting(DocumentFile::documents).containsExactly(1L, 0L, 2L);
    assertThat(read.skipped()).containsExactly("README.md", "more/");
  }

  @Test
  void refusesAFolderWithoutDocuments() {
    assertThatThrownBy(() -> DocumentFolder.read(folder)).hasMessageContaining("no documents here");
  }

  @Test
  void refusesAFolderThatIsNotThere() {
    assertThatThrownBy(() -> DocumentFolder.read(folder.resolve("nowhere")))
        .hasMessageContaining("nowhere: no such folder");
  }

  private List<BsonDocument> read(String text) throws DocumentException, IOException {
    Files.writeString(folder.resolve("a.json"), text, StandardCharsets.UTF_8);
    return documents();
  }

  private List<BsonDocument> documents() throws DocumentException {
    List<BsonDocument> documents = new ArrayList<>();
    for (DocumentFile file : DocumentFolder.read(folder).files()) {
      try (DocumentReader reader = file.open()) {
        for (BsonDocument document = reader.next(); document != null; document = reader.next()) {
          documents.add(document);
        }
      }
    }
    return documents;
  }

  private static String nested(int levels) {
    return IntStream.range(0, levels).mapToObj(i -> "{\"a\":").collect(Collectors.joining())
        + "1"
        + "}".repeat(levels);
  }
}
