package dev.sluice.redshift.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.FileColumn;
import dev.sluice.redshift.ddl.TableMode;
import dev.sluice.redshift.ddl.TableShape;
import dev.sluice.redshift.sim.Change;
import dev.sluice.redshift.sim.SharedWarehouse;
import dev.sluice.redshift.sim.TopicFiles;
import dev.sluice.redshift.sim.Warehouse;
import dev.sluice.redshift.sql.TableName;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every contract type with null, least, greatest, empty and non-ASCII values, in every mode. */
@ExtendWith(SharedWarehouse.class)
class TypeMatrixIT {

  private static final List<FileColumn> COLUMNS =
      List.of(
          FileColumn.of("c_oid", "objectId"),
          FileColumn.of("c_string", "string"),
          FileColumn.of("c_uuid", "uuid"),
          FileColumn.of("c_int", "int"),
          FileColumn.of("c_long", "long"),
          FileColumn.of("c_double", "double"),
          FileColumn.of("c_decimal", "decimal(38,10)"),
          FileColumn.of("c_small", "decimal(5,5)"),
          FileColumn.of("c_bool", "boolean"),
          FileColumn.of("c_time", "timestamp"),
          FileColumn.of("c_bytes", "bytes"),
          FileColumn.of("c_json", "json"));

  /** What each column looks like as a text that does not depend on the driver. */
  private static final String SELECT =
      "SELECT c_oid, c_string, c_uuid, CAST(c_int AS VARCHAR(64)) AS c_int,"
          + " CAST(c_long AS VARCHAR(64)) AS c_long, c_double,"
          + " CAST(c_decimal AS VARCHAR(64)) AS c_decimal, CAST(c_small AS VARCHAR(64)) AS c_small,"
          + " CASE WHEN c_bool THEN 'true' WHEN NOT c_bool THEN 'false' END AS c_bool,"
          + " TO_CHAR(c_time, 'YYYY-MM-DD HH24:MI:SS.MS') AS c_time,"
          + " FROM_VARBYTE(c_bytes, 'hex') AS c_bytes, CASE WHEN c_json IS NULL THEN NULL ELSE JSON_SERIALIZE(c_json) END AS c_json FROM ";

  private static final String LONGEST = "ü".repeat(32_767) + "x";

  private static Warehouse warehouse;

  @BeforeAll
  static void start(Warehouse shared) {
    warehouse = shared;
  }

  private static Map<String, Object> row(Object... values) {
    Map<String, Object> row = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      row.put(COLUMNS.get(i).name(), values[i]);
    }
    return row;
  }

  private static final Map<String, Object> LEAST =
      row(
          "0".repeat(24),
          "",
          "00000000-0000-0000-0000-000000000000",
          Integer.MIN_VALUE,
          Long.MIN_VALUE,
          -Double.MAX_VALUE,
          new BigDecimal("-9999999999999999999999999999.9999999999"),
          new BigDecimal("-0.99999"),
          false,
          Instant.parse("1678-01-01T00:00:00.001Z"),
          new byte[0],
          "\"\"");

  private static final Map<String, Object> GREATEST =
      row(
          "f".repeat(24),
          LONGEST,
          "ffffffff-ffff-ffff-ffff-ffffffffffff",
          Integer.MAX_VALUE,
          Long.MAX_VALUE,
          Double.MAX_VALUE,
          new BigDecimal("9999999999999999999999999999.9999999999"),
          new BigDecimal("0.99999"),
          true,
          Instant.parse("9999-12-31T23:59:59.999Z"),
          "\0ÿ".getBytes(StandardCharsets.UTF_8),
          "{\"a\":[null,true,{\"b\":{}}]}");

  private static final Map<String, Object> ODD =
      row(
          "0123456789abcdef01234567",
          "'\"\\ \t\n 日本語 🚀 \u202e",
          "123e4567-e89b-12d3-a456-426614174000",
          0,
          0L,
          Double.MIN_VALUE,
          new BigDecimal("0.0000000001"),
          new BigDecimal("0.00000"),
          true,
          Instant.parse("1970-01-01T00:00:00Z"),
          new byte[] {0, 1, 2, (byte) 0xff},
          "\"日本語 🚀 \\\"\\\\ \"");

  @ParameterizedTest
  @EnumSource(TableMode.class)
  void valuesArriveAsTheyAre(TableMode mode) throws SQLException {
    TableName table = new TableName("types", mode.text());
    TopicFiles files = new TopicFiles(warehouse.s3().client(), "sluice.types." + mode.text());
    List<Map<String, Object>> rows = List.of(Map.of(), LEAST, GREATEST, ODD);
    List<Change> changes = new ArrayList<>();
    for (Map<String, Object> row : rows) {
      changes.add(Change.of("k" + changes.size(), "c", changes.size(), row));
    }
    TableShape shape = new TableShape(mode, "_sluice_key", List.of("_sluice_key"), false);
    try (LoaderFixture loader =
        LoaderFixture.of(warehouse, table, "sluice.types." + mode.text()).shape(shape).open()) {
      loader.announce(files.write(1, COLUMNS, changes)).load();
    }

    List<Map<String, String>> loaded =
        warehouse.query(SELECT + table.sql() + " ORDER BY _sluice_key");
    assertThat(loaded).hasSize(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      for (FileColumn column : COLUMNS) {
        String name = column.name();
        Object value = rows.get(i).get(name);
        assertThat(actual(name, loaded.get(i).get(name)))
            .as("%s of row %d", name, i)
            .isEqualTo(value == null ? null : expected(value));
      }
    }
  }

  private static Object actual(String column, String text) {
    return text != null && column.equals("c_double") ? (Object) Double.valueOf(text) : text;
  }

  private static Object expected(Object value) {
    if (value instanceof byte[] bytes) {
      StringBuilder hex = new StringBuilder();
      for (byte b : bytes) {
        hex.append("%02x".formatted(b));
      }
      return hex.toString();
    }
    if (value instanceof Instant instant) {
      String text = instant.toString().replace('T', ' ').replace("Z", "");
      return text.contains(".") ? text : text + ".000";
    }
    if (value instanceof BigDecimal number) {
      return number.toPlainString();
    }
    return value instanceof Double ? value : value.toString();
  }
}
