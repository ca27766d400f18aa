package dev.sluice.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.guard.Contract;
import dev.sluice.cli.redshift.Redshift;
import dev.sluice.local.RedshiftAddress;
import dev.sluice.redshift.local.RedshiftLocal;
import dev.sluice.redshift.local.RedshiftLocalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The comparison over redshift-local and the Redshift driver: it must find every kind of
 * difference.
 */
class ComparisonIT {
  private static final String DOCUMENT =
      """
      {"_id": {"$oid": "64f0c1d2e3a4b5c6d7e8f901"}, "s": "zoë", "i": 7, "l": {"$numberLong": "8589934592"}, "f": 1.5,
       "d": {"$numberDecimal": "12.30"}, "b": true, "t": {"$date": "2026-01-02T03:04:05.600Z"},
       "x": {"$binary": {"base64": "AQL/", "subType": "00"}}, "u": {"$uuid": "00112233-4455-6677-8899-aabbccddeeff"},
       "j": {"a": [1, 2.5, "x"], "when": {"$date": "2026-01-02T03:04:05.600Z"}}, "n": null}
      """;

  private static final String ROW =
      """
      INSERT INTO "shop"."things" VALUES ('64f0c1d2e3a4b5c6d7e8f901', 17, '64f0c1d2e3a4b5c6d7e8f901', 'zoë', 7, 8589934592, 1.5, 12.30, true,
        '2026-01-02 03:04:05.600', TO_VARBYTE('0102ff', 'hex'), '00112233-4455-6677-8899-aabbccddeeff',
        JSON_PARSE('{"a":[1,2.5,"x"],"when":{"$date":"2026-01-02T03:04:05.600Z"}}'), NULL)
      """;

  private static final Contract CONTRACT =
      contract(
          "_id=objectId s=string i=int l=long f=double d=decimal(10,2) b=boolean t=timestamp"
              + " x=bytes u=uuid j=json n=string");

  private static RedshiftLocal server;
  private static Connection redshift;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    server = RedshiftLocal.start(RedshiftLocalOptions.defaults(folder));
    redshift = Redshift.connect(new RedshiftAddress(server.jdbcUrl(), "sluice", "sluice"));
  }

  @AfterAll
  static void stop() throws SQLException, IOException {
    redshift.close();
    server.close();
  }

  @BeforeEach
  void createTable() throws SQLException {
    execute("CREATE SCHEMA IF NOT EXISTS \"shop\"");
    execute("DROP TABLE IF EXISTS \"shop\".\"things\"");
    execute(
        "CREATE TABLE \"shop\".\"things\" (\"_sluice_key\" VARCHAR(65535), \"_sluice_seq\" BIGINT,"
            + " \"_id\" VARCHAR(24), \"s\" VARCHAR(64), \"i\" INTEGER, \"l\" BIGINT, \"f\" DOUBLE"
            + " PRECISION, \"d\" DECIMAL(10,2), \"b\" BOOLEAN, \"t\" TIMESTAMP, \"x\" VARBYTE(64),"
            + " \"u\" VARCHAR(36), \"j\" SUPER, \"n\" VARCHAR(64))");
  }

  @Test
  void agreesOnEveryType() throws SQLException {
    execute(ROW);
    ComparisonResult result = compare(DOCUMENT);
    assertThat(result.differences()).isEmpty();
    assertThat(result.agrees()).isTrue();
    assertThat(result.documents()).isEqualTo(1);
    assertThat(result.rows()).isEqualTo(1);
    assertThat(result.fields()).isEqualTo(12);
  }

  @Test
  void findsAnotherValueInAnyColumn() throws SQLException {
    Map<String, String> others =
        Map.ofEntries(
            Map.entry("_id", "'74f0c1d2e3a4b5c6d7e8f901'"),
            Map.entry("s", "'zoe'"),
            Map.entry("i", "8"),
            Map.entry("l", "8589934593"),
            Map.entry("f", "1.25"),
            Map.entry("d", "12.31"),
            Map.entry("b", "false"),
            Map.entry("t", "'2026-01-02 03:04:05.601'"),
            Map.entry("x", "TO_VARBYTE('0102fe', 'hex')"),
            Map.entry("u", "'00112233-4455-6677-8899-aabbccddeefe'"),
            Map.entry("j", "JSON_PARSE('{\"a\":[1,2.5,\"x\"]}')"),
            Map.entry("n", "'x'"));
    for (Map.Entry<String, String> other : others.entrySet()) {
      createTable();
      execute(ROW);
      execute("UPDATE \"shop\".\"things\" SET \"" + other.getKey() + "\" = " + other.getValue());
      assertThat(compare(DOCUMENT).differences())
          .as(other.getKey())
          .singleElement()
          .satisfies(
              difference -> {
                assertThat(difference.kind()).isEqualTo(Difference.Kind.VALUE);
                assertThat(difference.column()).isEqualTo(other.getKey());
                assertThat(difference.key()).isEqualTo("64f0c1d2e3a4b5c6d7e8f901");
              });
    }
  }

  @Test
  void findsANullInAnyColumn() throws SQLException {
    for (Contract.Field field : CONTRACT.fields()) {
      if (!field.column().equals("n")) {
        createTable();
        execute(ROW);
        execute("UPDATE \"shop\".\"things\" SET \"" + field.column() + "\" = NULL");
        assertThat(kinds(compare(DOCUMENT)))
            .as(field.column())
            .containsExactly(Difference.Kind.VALUE);
      }
    }
  }

  @Test
  void findsMissingExtraAndDoubledRows() throws SQLException {
    execute(ROW);
    execute(ROW);
    execute(ROW.replace("64f0c1d2e3a4b5c6d7e8f901", "64f0c1d2e3a4b5c6d7e8f902"));
    assertThat(kinds(compare(DOCUMENT, DOCUMENT.replace("8f901", "8f903"))))
        .containsExactlyInAnyOrder(
            Difference.Kind.DOUBLED_ROW, Difference.Kind.EXTRA_ROW, Difference.Kind.MISSING_ROW);
  }

  @Test
  void findsAFieldWithoutAColumn() throws SQLException {
    execute(ROW);
    ComparisonResult result =
        compare(DOCUMENT.replace("\"n\": null", "\"n\": null, \"more\": 1, \"nothing\": null"));
    assertThat(result.differences())
        .containsExactly(
            new Difference(
                Difference.Kind.UNCOVERED_FIELD,
                "64f0c1d2e3a4b5c6d7e8f901",
                "more",
                "BSON INT32",
                "no column"));
  }

  @Test
  void findsAColumnWithoutAField() throws SQLException {
    execute("ALTER TABLE \"shop\".\"things\" ADD COLUMN \"left_over\" INTEGER");
    execute(ROW.replace("NULL)", "NULL, 1)"));
    assertThat(kinds(compare(DOCUMENT))).containsExactly(Difference.Kind.UNEXPECTED_COLUMN);
  }

  @Test
  void findsColumnsThatAreMissingOrOfAnotherType() throws SQLException {
    execute(ROW);
    execute("ALTER TABLE \"shop\".\"things\" DROP COLUMN \"s\"");
    execute("ALTER TABLE \"shop\".\"things\" DROP COLUMN \"i\"");
    execute("ALTER TABLE \"shop\".\"things\" ADD COLUMN \"i\" BIGINT");
    assertThat(kinds(compare(DOCUMENT)))
        .containsExactlyInAnyOrder(Difference.Kind.MISSING_COLUMN, Difference.Kind.COLUMN_TYPE);
  }

  @Test
  void findsAValueThatTheContractCannotHold() throws SQLException {
    execute(ROW);
    assertThat(kinds(compare(DOCUMENT.replace("\"i\": 7", "\"i\": \"7\""))))
        .containsExactly(Difference.Kind.UNFIT);
  }

  @Test
  void findsThatThereIsNoTable() throws SQLException {
    execute("DROP TABLE \"shop\".\"things\"");
    assertThat(kinds(compare(DOCUMENT))).containsExactly(Difference.Kind.NO_TABLE);
    assertThat(compare().agrees()).isTrue();
  }

  @Test
  void findsThatThereIsNoContract() throws SQLException {
    assertThat(kinds(compare(Optional.empty(), false, DOCUMENT)))
        .contains(Difference.Kind.NO_CONTRACT);
  }

  @Test
  void showsValuesOnlyWhenAsked() throws SQLException {
    execute(ROW);
    execute("UPDATE \"shop\".\"things\" SET \"s\" = 'secret'");
    assertThat(compare(DOCUMENT).differences().get(0).text())
        .doesNotContain("secret")
        .doesNotContain("zoë")
        .contains("string of 6 characters");
    assertThat(compare(Optional.of(CONTRACT), true, DOCUMENT).differences().get(0).text())
        .contains("expected string zoë, found string secret");
  }

  @Test
  void countsApartWhatLiesInQuarantineAsItIs() throws SQLException {
    BsonDocument document = BsonDocument.parse(DOCUMENT);
    String key = "64f0c1d2e3a4b5c6d7e8f901";
    BsonDocument older = BsonDocument.parse("{\"_id\": 1}");
    Quarantine asItIs = Quarantine.empty().put("shop.things", key, "u", document);
    Quarantine asItWas = Quarantine.empty().put("shop.things", key, "u", older);

    assertThat(compare(document, asItIs).agrees()).isTrue();
    assertThat(compare(document, asItIs).quarantined()).isEqualTo(1);
    assertThat(kinds(compare(document, asItWas))).containsExactly(Difference.Kind.MISSING_ROW);

    // An older version of it may have been loaded before.
    execute(ROW);
    execute("UPDATE \"shop\".\"things\" SET \"s\" = 'older'");
    assertThat(compare(document, asItIs).agrees()).isTrue();
    assertThat(kinds(compare(document, asItWas))).containsExactly(Difference.Kind.VALUE);
  }

  @Test
  void aVersionThatWasCopiedLateIsNotTheNewest() throws SQLException {
    BsonDocument document = BsonDocument.parse(DOCUMENT);
    String key = "64f0c1d2e3a4b5c6d7e8f901";
    BsonDocument older = BsonDocument.parse("{\"_id\": 1}");
    Quarantine copiedLast =
        Quarantine.empty()
            .put("shop.things", key, "u", document)
            .put("shop.things", key, "r", older);
    Quarantine changedLast =
        Quarantine.empty()
            .put("shop.things", key, "u", document)
            .put("shop.things", key, "u", older);

    assertThat(compare(document, copiedLast).agrees()).isTrue();
    assertThat(kinds(compare(document, changedLast))).containsExactly(Difference.Kind.MISSING_ROW);
  }

  @Test
  void countsApartWhatLiesInQuarantineForItsBrokenKey() throws SQLException {
    BsonDocument document = BsonDocument.parse(DOCUMENT);
    String broken = "broken:" + "0".repeat(64);
    Quarantine asItIs = Quarantine.empty().put("shop.things", broken, "c", document);
    Quarantine asItWas =
        Quarantine.empty().put("shop.things", broken, "c", BsonDocument.parse("{\"_id\": 1}"));

    ComparisonResult result = compare(document, asItIs);
    assertThat(result.agrees()).isTrue();
    assertThat(result.quarantined()).isEqualTo(1);
    assertThat(result.documents()).isEqualTo(1);
    assertThat(kinds(compare(document, asItWas))).containsExactly(Difference.Kind.MISSING_ROW);
  }

  private static ComparisonResult compare(BsonDocument document, Quarantine quarantine)
      throws SQLException {
    return Comparison.of(
        "shop.things",
        List.of(document),
        redshift,
        "sluice.shop.things",
        Optional.of(CONTRACT),
        quarantine,
        20,
        false);
  }

  private static List<Difference.Kind> kinds(ComparisonResult result) {
    return result.differences().stream().map(Difference::kind).toList();
  }

  private static ComparisonResult compare(String... documents) throws SQLException {
    return compare(Optional.of(CONTRACT), false, documents);
  }

  private static ComparisonResult compare(
      Optional<Contract> contract, boolean inFull, String... documents) throws SQLException {
    List<BsonDocument> parsed = new ArrayList<>();
    for (String document : documents) {
      parsed.add(BsonDocument.parse(document));
    }
    return Comparison.of(
        "shop.things",
        parsed,
        redshift,
        "sluice.shop.things",
        contract,
        Quarantine.empty(),
        20,
        inFull);
  }

  private static Contract contract(String fields) {
    List<Contract.Field> parsed = new ArrayList<>();
    for (String field : fields.split(" ", -1)) {
      String[] parts = field.split("=", -1);
      parsed.add(new Contract.Field(parts[0], parts[0], parts[1], false, 0, false));
    }
    return new Contract(
        "shop.things", "shop.things", 1, 1, parsed, List.of("_id"), Map.of(), List.of());
  }

  private static void execute(String sql) throws SQLException {
    try (Statement statement = redshift.createStatement()) {
      statement.execute(sql);
    }
  }
}
