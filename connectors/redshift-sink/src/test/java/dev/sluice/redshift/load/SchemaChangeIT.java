package dev.sluice.redshift.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.files.FileColumn;
import dev.sluice.files.FileEvent;
import dev.sluice.redshift.ddl.TableShape;
import dev.sluice.redshift.failure.HeldException;
import dev.sluice.redshift.sim.Change;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaChangeIT {

  @RegisterExtension private final TableFixture target = new TableFixture("shop");

  private FileEvent write(int version, String type, String key, long seq, Object value) {
    Map<String, Object> values = new HashMap<>();
    values.put("v", value);
    return target
        .files()
        .write(
            version, List.of(FileColumn.of("v", type)), List.of(Change.of(key, "c", seq, values)));
  }

  private LoadResult load(FileEvent... events) throws SQLException {
    return target.load(TableShape.DEFAULT, events);
  }

  private List<String> values(String expression) throws SQLException {
    return target
        .warehouse()
        .column("SELECT " + expression + " FROM " + target.table().sql() + " ORDER BY _sluice_key");
  }

  private String type() throws SQLException {
    Map<String, String> column =
        target
            .warehouse()
            .query(
                "SELECT data_type, character_maximum_length, numeric_precision, numeric_scale FROM"
                    + " svv_columns WHERE table_schema = 'shop' AND table_name = '"
                    + target.table().table()
                    + "' AND column_name = 'v'")
            .get(0);
    String type = column.get("data_type");
    return switch (type) {
      case "character varying", "binary varying" ->
          type + "(" + column.get("character_maximum_length") + ")";
      case "numeric" ->
          type + "(" + column.get("numeric_precision") + "," + column.get("numeric_scale") + ")";
      default -> type;
    };
  }

  private static Object value(String type, String text) {
    if (text == null) {
      return null;
    }
    return switch (type) {
      case "int" -> Integer.valueOf(text);
      case "long" -> Long.valueOf(text);
      case "double" -> Double.valueOf(text);
      case "boolean" -> Boolean.valueOf(text);
      case "timestamp" -> Instant.parse(text);
      case "bytes" -> text.getBytes(StandardCharsets.UTF_8);
      case "objectId", "string", "uuid", "json" -> text;
      default -> new BigDecimal(text);
    };
  }

  /** Every contract type, its column, and what the value looks like there as text. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "objectId; 507f1f77bcf86cd799439011; character varying(24); 507f1f77bcf86cd799439011",
        "string; käse; character varying(32); käse",
        "uuid; 123e4567-e89b-12d3-a456-426614174000; character varying(36);"
            + " 123e4567-e89b-12d3-a456-426614174000",
        "int; -2147483648; integer; -2147483648",
        "long; 9223372036854775807; bigint; 9223372036854775807",
        "double; 0.5; double precision; 0.5",
        "decimal(10,2); 12345678.90; numeric(10,2); 12345678.90",
        "decimal(38,4); -12345678901234567890.1234; numeric(38,4); -12345678901234567890.1234",
        "timestamp; 2026-11-24T10:00:00.123Z; timestamp without time zone; 2026-11-24 10:00:00.123"
      })
  void valueArrives(String type, String text, String column, String expected) throws SQLException {
    load(write(1, type, "a", 1, value(type, text)), write(1, type, "b", 2, value(type, null)));

    assertThat(type()).isEqualTo(column);
    assertThat(values("v")).containsExactly(expected, null);
  }

  @Test
  void booleanArrives() throws SQLException {
    load(write(1, "boolean", "a", 1, true), write(1, "boolean", "b", 2, false));

    assertThat(values("CASE WHEN v THEN 'yes' ELSE 'no' END")).containsExactly("yes", "no");
  }

  @Test
  void bytesArrive() throws SQLException {
    load(write(1, "bytes", "a", 1, new byte[] {0, (byte) 0xff}));

    assertThat(values("FROM_VARBYTE(v, 'hex')")).containsExactly("00ff");
  }

  @Test
  void jsonArrivesAsSuper() throws SQLException {
    load(
        write(1, "json", "a", 1, "{\"x\":[1,{\"y\":\"z\"}]}"),
        write(1, "json", "b", 2, null),
        write(1, "json", "c", 3, "\"text\""));

    assertThat(type()).isEqualTo("super");
    assertThat(values("v")).containsExactly("{\"x\":[1,{\"y\":\"z\"}]}", null, "\"text\"");
    assertThat(values("JSON_TYPEOF(v)")).containsExactly("object", null, "string");
  }

  /** The guard's widenings, loaded one after the other. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "int; 7; long; 3000000000; bigint; 7; 3000000000",
        "int; 7; double; 0.5; double precision; 7.0; 0.5",
        "int; 7; decimal(12,2); 1.25; numeric(12,2); 7.00; 1.25",
        "long; 7; decimal(38,2); 1.25; numeric(38,2); 7.00; 1.25",
        "decimal(10,2); 7.00; decimal(14,4); 1.2345; numeric(14,4); 7.0000; 1.2345"
      })
  void numbersWiden(
      String first, String one, String second, String two, String column, String a, String b)
      throws SQLException {
    load(write(1, first, "a", 1, value(first, one)));
    load(write(2, second, "b", 2, value(second, two)));

    assertThat(type()).isEqualTo(column);
    assertThat(values("v")).containsExactly(a, b);
  }

  /** What was loaded before a path became json gets the form that MongoDB's JSON gives it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "string; it's \"so\"; \"it's \\\"so\\\"\"",
        "int; 7; 7",
        "long; 3000000000; 3000000000",
        "double; 0.5; 0.5",
        "boolean; true; true",
        "objectId; 507f1f77bcf86cd799439011; {\"$oid\":\"507f1f77bcf86cd799439011\"}",
        "decimal(10,2); 1.50; 1.5",
        "timestamp; 2026-11-24T10:00:00.123Z; {\"$date\":\"2026-11-24T10:00:00.123Z\"}",
        "timestamp; 2026-11-24T10:00:00Z; {\"$date\":\"2026-11-24T10:00:00Z\"}",
        "bytes; abc; {\"$binary\":{\"base64\":\"YWJj\"|\"subType\":\"00\"}}",
        "uuid; 123e4567-e89b-12d3-a456-426614174000;"
            + " {\"$binary\":{\"base64\":\"Ej5FZ+ibEtOkVkJmFBdAAA==\"|\"subType\":\"04\"}}"
      })
  void becomesJson(String type, String text, String json) throws SQLException {
    load(write(1, type, "a", 1, value(type, text)), write(1, type, "b", 2, null));
    load(write(2, "json", "c", 3, "[1]"));

    assertThat(type()).isEqualTo("super");
    assertThat(values("v")).containsExactly(json.replace('|', ','), null, "[1]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "int; 7; 7",
        "double; 0.5; 0.5",
        "boolean; false; false",
        "decimal(10,2); 1.50; 1.5",
        "timestamp; 2026-11-24T10:00:00.123Z; 2026-11-24T10:00:00.123Z",
        "json; \"text\"; text",
        "json; {\"x\":1}; {\"x\":1}"
      })
  void becomesText(String type, String text, String expected) throws SQLException {
    load(write(1, type, "a", 1, value(type, text)), write(1, type, "b", 2, null));
    load(write(2, "string", "c", 3, "words"));

    assertThat(type()).startsWith("character varying");
    assertThat(values("v")).containsExactly(expected, null, "words");
  }

  @Test
  void versionsInOneLoadEndInTheNewest() throws SQLException {
    LoadResult result =
        load(
            write(1, "string", "a", 1, "one"),
            write(2, "json", "b", 2, "2"),
            write(2, "json", "a", 3, "\"uno\""));

    assertThat(result.files()).isEqualTo(3);
    assertThat(values("v")).containsExactly("\"uno\"", "2");
  }

  @Test
  void rowsOfAnOlderVersionFitTheNewerTable() throws SQLException {
    load(write(2, "json", "b", 2, "[2]"));
    load(write(1, "string", "a", 1, "one"), write(1, "int", "c", 3, 3));

    assertThat(values("v")).containsExactly("\"one\"", "[2]", "3");
  }

  @Test
  void newColumnIsAddedAndALostOneStays() throws SQLException {
    load(
        target
            .files()
            .write(
                1,
                List.of(FileColumn.of("gone", "string")),
                List.of(Change.of("a", "c", 1, Map.of("gone", "x")))));
    load(
        target
            .files()
            .write(
                2,
                List.of(FileColumn.of("fresh", "int")),
                List.of(Change.of("b", "c", 2, Map.of("fresh", 5)))));

    assertThat(
            target
                .warehouse()
                .query("SELECT gone, fresh FROM " + target.table().sql() + " ORDER BY _sluice_key"))
        .extracting(row -> row.get("gone") + "/" + row.get("fresh"))
        .containsExactly("x/null", "null/5");
  }

  @Test
  void textGrowsAtLeastTwofold() throws SQLException {
    load(write(1, "string", "a", 1, "x".repeat(30)));
    assertThat(type()).isEqualTo("character varying(32)");

    load(write(1, "string", "b", 2, "x".repeat(33)));
    assertThat(type()).isEqualTo("character varying(64)");

    load(write(1, "string", "c", 3, "ü".repeat(30_000)));
    assertThat(type()).isEqualTo("character varying(65535)");
    assertThat(values("OCTET_LENGTH(v)")).containsExactly("30", "33", "60000");
  }

  @Test
  void tooLongTextIsRefused() {
    FileEvent file = write(1, "string", "a", 1, "x".repeat(65_536));

    assertThatThrownBy(() -> load(file))
        .isInstanceOf(HeldException.class)
        .hasMessageContaining("65536 bytes")
        .hasMessageContaining("'v'");
  }

  @Test
  void narrowingIsRefused() throws SQLException {
    load(write(1, "boolean", "a", 1, true));
    FileEvent file = write(2, "int", "b", 2, 1);

    assertThatThrownBy(() -> load(file))
        .isInstanceOf(HeldException.class)
        .hasMessageContaining("'v'")
        .hasMessageContaining("BOOLEAN")
        .hasMessageContaining("INTEGER");
  }

  @Test
  void columnThatAPersonAddedAlreadyIsTaken() throws SQLException {
    load(write(1, "int", "a", 1, 1));
    target.warehouse().execute("ALTER TABLE " + target.table().sql() + " ADD COLUMN w BIGINT");

    load(
        target
            .files()
            .write(
                2,
                List.of(FileColumn.of("v", "int"), FileColumn.of("w", "int")),
                List.of(Change.of("b", "c", 2, Map.of("v", 2, "w", 3)))));

    assertThat(values("w")).containsExactly(null, "3");
  }

  @Test
  void columnThatAPersonAddedIsLeftAlone() throws SQLException {
    load(write(1, "int", "a", 1, 1));
    target.warehouse().execute("ALTER TABLE " + target.table().sql() + " ADD COLUMN seen DATE");

    load(write(1, "int", "b", 2, 2));

    assertThat(values("v")).containsExactly("1", "2");
  }
}
