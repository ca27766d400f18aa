package dev.sluice.redshift.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.files.FileColumn;
import dev.sluice.files.FileEvent;
import dev.sluice.redshift.ddl.TableShape;
import dev.sluice.redshift.failure.HeldException;
import dev.sluice.redshift.sim.Change;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The matrix of docs/value-forms.jsonl: every value of every contract type, written before its
 * column becomes json or text and after it, is one and the same in Redshift.
 */
class ValueFormsIT {

  private static final Path FORMS = Path.of("../../docs/value-forms.jsonl");
  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension private final TableFixture target = new TableFixture("forms");

  /** When the files from before the change are loaded. */
  private enum Order {
    FIRST,
    TOGETHER,
    LATE
  }

  private record Case(int number, String type, String column, String json, String text) {

    Object typed() {
      return switch (type) {
        case "int" -> Integer.valueOf(column);
        case "long" -> Long.valueOf(column);
        case "double" -> Double.valueOf(column);
        case "boolean" -> Boolean.valueOf(column);
        case "timestamp" -> Instant.ofEpochMilli(Long.parseLong(column));
        case "objectId", "string", "uuid", "json" -> column;
        default ->
            type.startsWith("bytes") ? HexFormat.of().parseHex(column) : new BigDecimal(column);
      };
    }

    String name() {
      return "c_" + type.replaceAll("[^a-z0-9]", "_").toLowerCase(Locale.ROOT);
    }
  }

  private static List<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String line : Files.readAllLines(FORMS)) {
      JsonNode node = JSON.readTree(line);
      cases.add(
          new Case(
              cases.size(),
              node.get("type").asText(),
              node.get("column").asText(),
              node.get("json").asText(),
              node.get("text").asText()));
    }
    return cases;
  }

  private FileEvent write(int version, String prefix, List<Case> cases, String as) {
    Map<String, FileColumn> columns = new LinkedHashMap<>();
    List<Change> changes = new ArrayList<>();
    for (Case each : cases) {
      columns.put(each.name(), FileColumn.of(each.name(), as == null ? each.type() : as));
      Object value = as == null ? each.typed() : as.equals("json") ? each.json() : each.text();
      changes.add(
          Change.of(prefix + each.number(), "c", 1000 + each.number(), Map.of(each.name(), value)));
    }
    return target.files().write(version, List.copyOf(columns.values()), changes);
  }

  private void load(Order order, List<Case> cases, String as) throws SQLException {
    switch (order) {
      case FIRST -> {
        target.load(TableShape.DEFAULT, write(1, "before", cases, null));
        target.load(TableShape.DEFAULT, write(2, "after", cases, as));
      }
      case TOGETHER ->
          target.load(
              TableShape.DEFAULT, write(1, "before", cases, null), write(2, "after", cases, as));
      case LATE -> {
        target.load(TableShape.DEFAULT, write(2, "after", cases, as));
        target.load(TableShape.DEFAULT, write(1, "before", cases, null));
      }
    }
  }

  private Map<String, String> values(String column, String expression) throws SQLException {
    Map<String, String> values = new LinkedHashMap<>();
    target
        .warehouse()
        .query(
            "SELECT _sluice_key, %s AS v FROM %s WHERE %s IS NOT NULL"
                .formatted(expression.formatted(column), target.table().sql(), column))
        .forEach(row -> values.put(row.get("_sluice_key"), row.get("v")));
    return values;
  }

  private static JsonNode tree(String json) throws IOException {
    return JSON.readTree(json);
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void aColumnThatBecomesJsonHasOneFormOfAValue(Order order) throws Exception {
    List<Case> cases = cases().stream().filter(each -> !each.type().equals("json")).toList();

    load(order, cases, "json");

    List<String> differences = new ArrayList<>();
    for (String column : cases.stream().map(Case::name).distinct().toList()) {
      Map<String, String> values = values(column, "JSON_SERIALIZE(%s)");
      for (Case each : cases) {
        if (each.name().equals(column)) {
          String before = values.get("before" + each.number());
          String after = values.get("after" + each.number());
          if (before == null || after == null || !same(each, tree(before), tree(after))) {
            differences.add(each + ": " + before + " is not " + after);
          } else if (!same(each, tree(after), tree(each.json()))) {
            differences.add(each + ": " + after + " is not its form");
          }
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  /** A double is a number however many of its digits are written, 5E-324 as 4.9E-324. */
  private static boolean same(Case each, JsonNode one, JsonNode other) {
    if (!one.isNumber() || !other.isNumber()) {
      return one.equals(other);
    }
    return each.type().equals("double")
        ? Double.compare(one.doubleValue(), other.doubleValue()) == 0
        : one.decimalValue().compareTo(other.decimalValue()) == 0;
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void aColumnThatBecomesTextHasOneFormOfAValue(Order order) throws Exception {
    List<Case> cases = cases();

    load(order, cases, "string");

    List<String> differences = new ArrayList<>();
    for (String column : cases.stream().map(Case::name).distinct().toList()) {
      Map<String, String> values = values(column, "%s");
      for (Case each : cases) {
        if (each.name().equals(column)) {
          for (String when : List.of("before", "after")) {
            String value = values.get(when + each.number());
            if (!each.text().equals(value)) {
              differences.add(each + " " + when + ": " + value + " is not " + each.text());
            }
          }
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  private FileEvent one(int version, String type, String key, Object value) {
    return target
        .files()
        .write(
            version,
            List.of(FileColumn.of("v", type)),
            List.of(Change.of(key, "c", version, Map.of("v", value))));
  }

  /** The longest binary whose extended JSON is a text. */
  private static final int LONGEST = 49_119;

  @ParameterizedTest
  @ValueSource(strings = {"json", "string"})
  void theLongestBinaryThatTheGuardLetsPassBecomesBoth(String as) throws Exception {
    target.load(TableShape.DEFAULT, one(1, "bytes(05)", "a", new byte[LONGEST]));
    target.load(TableShape.DEFAULT, one(2, as, "b", as.equals("json") ? "\"later\"" : "later"));

    String value = as.equals("json") ? "JSON_SERIALIZE(v)" : "v";
    assertThat(target.rows("_sluice_key || OCTET_LENGTH(" + value + ")"))
        .containsExactly("a65532", as.equals("json") ? "b7" : "b5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "string"})
  void aBinaryThatIsTooLongHoldsTheTableAndSaysSo(String as) throws Exception {
    target.load(TableShape.DEFAULT, one(1, "bytes", "a", new byte[LONGEST + 1]));
    FileEvent next = one(2, as, "b", as.equals("json") ? "\"later\"" : "later");

    assertThatThrownBy(() -> target.load(TableShape.DEFAULT, next))
        .isInstanceOf(HeldException.class)
        .hasMessageContaining("'v'")
        .hasMessageContaining("1 of its rows")
        .hasMessageContaining("binaries of more than 49119 bytes");
    assertThat(target.rows("OCTET_LENGTH(v)")).containsExactly(Integer.toString(LONGEST + 1));
  }

  /** More values than are converted at once, of which the most stand twice. */
  @Test
  void manyValuesBecomeText() throws Exception {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 6_000; i++) {
      changes.add(Change.of("k" + i, "c", i + 1L, Map.of("v", (i % 4_500) / 8.0 + 1e-9)));
    }
    target.load(
        TableShape.DEFAULT,
        target.files().write(1, List.of(FileColumn.of("v", "double")), changes));
    target.load(TableShape.DEFAULT, one(2, "string", "last", "text"));

    assertThat(target.warehouse().query("SELECT _sluice_key AS k, v FROM " + target.table().sql()))
        .hasSize(6_001)
        .allSatisfy(
            row -> {
              if (!row.get("k").equals("last")) {
                int i = Integer.parseInt(row.get("k").substring(1));
                assertThat(Double.parseDouble(row.get("v"))).isEqualTo((i % 4_500) / 8.0 + 1e-9);
              }
            });
  }

  /** An ObjectId's column is told by its length, which must not stay when it holds other texts. */
  @ParameterizedTest
  @ValueSource(strings = {"objectId", "uuid"})
  void aColumnOfTextsIsNotTakenForOneOfIds(String type) throws Exception {
    String id =
        type.equals("uuid") ? "123e4567-e89b-12d3-a456-426614174000" : "507f1f77bcf86cd799439011";
    target.load(TableShape.DEFAULT, one(1, type, "a", id));
    target.load(TableShape.DEFAULT, one(2, "string", "b", "\"short\""));
    target.load(TableShape.DEFAULT, one(3, "json", "c", "1"));

    assertThat(target.rows("_sluice_key || JSON_SERIALIZE(v)"))
        .containsExactly("a\"" + id + "\"", "b\"\\\"short\\\"\"", "c1");
  }

  @Test
  void theSubtypeOfAColumnOutlivesItsGrowth() throws Exception {
    target.load(TableShape.DEFAULT, one(1, "bytes(80)", "a", new byte[] {1}));
    target.load(TableShape.DEFAULT, one(1, "bytes(80)", "b", new byte[70_000]));
    target.warehouse().execute("DELETE FROM " + target.table().sql() + " WHERE _sluice_key = 'b'");
    target.load(TableShape.DEFAULT, one(2, "json", "c", "1"));

    assertThat(target.rows("_sluice_key || JSON_SERIALIZE(v)"))
        .containsExactly("a{\"$binary\":{\"base64\":\"AQ==\",\"subType\":\"80\"}}", "c1");
  }

  @Test
  void theMatrixHasEveryContractType() throws Exception {
    assertThat(cases().stream().map(each -> each.type().replaceAll("\\(.*", "")).distinct())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(
                    "objectId",
                    "string",
                    "int",
                    "long",
                    "double",
                    "decimal",
                    "boolean",
                    "timestamp",
                    "bytes",
                    "uuid",
                    "json")
                .toList());
  }
}
