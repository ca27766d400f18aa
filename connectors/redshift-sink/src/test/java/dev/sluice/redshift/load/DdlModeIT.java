package dev.sluice.redshift.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.files.FileColumn;
import dev.sluice.files.FileEvent;
import dev.sluice.redshift.ddl.DdlMode;
import dev.sluice.redshift.failure.HeldException;
import dev.sluice.redshift.sim.Change;
import dev.sluice.redshift.sim.SharedWarehouse;
import dev.sluice.redshift.sim.TopicFiles;
import dev.sluice.redshift.sim.Warehouse;
import dev.sluice.redshift.sql.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedWarehouse.class)
class DdlModeIT {

  private static Warehouse warehouse;

  @BeforeAll
  static void start(Warehouse shared) {
    warehouse = shared;
  }

  private static LoaderFixture loader(String table, DdlMode mode) {
    return LoaderFixture.of(warehouse, new TableName("ddl", table), "sluice.ddl." + table)
        .ddl(mode)
        .open();
  }

  private static FileEvent write(TopicFiles files, int version, FileColumn column, Object value) {
    return files.write(
        version,
        List.of(column),
        List.of(Change.of("k" + version, "c", version, Map.of(column.name(), value))));
  }

  /** The statements in the message of a held table are the ones that let it go on. */
  @Test
  void printedStatementsMakeAndChangeTheTable() throws SQLException {
    TopicFiles files = new TopicFiles(warehouse.s3().client(), "sluice.ddl.printed");
    try (LoaderFixture loader = loader("printed", DdlMode.PRINT)) {
      loader.announce(write(files, 1, FileColumn.of("v", "int"), 1));
      runWhatItSays(loader);
      runWhatItSays(loader);
      loader.load();
      loader.announce(write(files, 2, FileColumn.of("v", "long"), 2L));
      runWhatItSays(loader);
      loader.load();
      loader.announce(write(files, 3, FileColumn.of("w", "string"), "x"));
      runWhatItSays(loader);
      loader.load();
    }

    assertThat(warehouse.query("SELECT v, w FROM ddl.printed ORDER BY _sluice_key"))
        .extracting(row -> row.get("v") + "/" + row.get("w"))
        .containsExactly("1/null", "2/null", "null/x");
  }

  private static void runWhatItSays(LoaderFixture loader) throws SQLException {
    Throwable held = catchThrowable(loader::load);
    assertThat(held).isInstanceOf(HeldException.class).hasMessageContaining("run: ");
    String message = held.getMessage();
    try (Connection connection = warehouse.connect();
        Statement statement = connection.createStatement()) {
      for (String sql : message.substring(message.indexOf("run: ") + 5).split(";", -1)) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
    }
  }

  @Test
  void checkSaysWhatDiffersAndChangesNothing() throws SQLException {
    TopicFiles files = new TopicFiles(warehouse.s3().client(), "sluice.ddl.checked");
    FileEvent first = write(files, 1, FileColumn.of("v", "int"), 1);
    try (LoaderFixture loader = loader("checked", DdlMode.CHECK)) {
      assertThatThrownBy(loader.announce(first)::load)
          .isInstanceOf(HeldException.class)
          .hasMessageContaining("ddl.mode is check")
          .hasMessageContaining("ddl__checked__watermark");
    }
    try (LoaderFixture loader = loader("checked", DdlMode.APPLY)) {
      loader.announce(first).load();
    }
    FileEvent second =
        files.write(
            2,
            List.of(FileColumn.of("v", "string"), FileColumn.of("w", "int")),
            List.of(Change.of("b", "c", 2, Map.of("v", "x", "w", 1))));
    try (LoaderFixture loader = loader("checked", DdlMode.CHECK)) {
      assertThatThrownBy(loader.announce(second)::load)
          .isInstanceOf(HeldException.class)
          .hasMessageContaining("column 'v' is INTEGER and must be VARCHAR(64)")
          .hasMessageContaining("column 'w' INTEGER is missing");
    }
    assertThat(warehouse.column("SELECT v FROM ddl.checked")).containsExactly("1");
  }

  @Test
  void columnThatDoesNotGrowInPlaceIsReplaced() throws SQLException {
    TopicFiles files = new TopicFiles(warehouse.s3().client(), "sluice.ddl.encoded");
    try (LoaderFixture loader = loader("encoded", DdlMode.APPLY)) {
      loader.announce(write(files, 1, FileColumn.of("v", "int"), 1)).load();
    }
    warehouse.execute("ALTER TABLE ddl.encoded ADD COLUMN w VARCHAR(4) ENCODE TEXT255");
    try (LoaderFixture loader = loader("encoded", DdlMode.APPLY)) {
      loader.announce(write(files, 2, FileColumn.of("w", "string"), "x".repeat(40))).load();
    }

    assertThat(warehouse.column("SELECT OCTET_LENGTH(w) FROM ddl.encoded ORDER BY _sluice_key"))
        .containsExactly(null, "40");
  }

  @Test
  void keyOf1024BytesFitsAndALongerOneIsNoKey() throws SQLException {
    TopicFiles files = new TopicFiles(warehouse.s3().client(), "sluice.ddl.longkey");
    List<FileColumn> columns = List.of(FileColumn.of("v", "int"));
    try (LoaderFixture loader = loader("longkey", DdlMode.APPLY)) {
      loader
          .announce(files.write(1, columns, List.of(Change.of("k", "c", 1, Map.of("v", 1)))))
          .load();
      List<Change> longest =
          List.of(
              Change.of("k".repeat(1_024), "c", 2, Map.of("v", 1)),
              Change.of("l".repeat(1_024), "d", 3, Map.of()));
      loader.announce(files.write(1, columns, longest)).load();
      assertThat(warehouse.column("SELECT OCTET_LENGTH(_sluice_key) FROM ddl.longkey ORDER BY 1"))
          .containsExactly("1", "1024");
      loader.announce(
          files.write(1, columns, List.of(Change.of("k".repeat(1_025), "c", 4, Map.of("v", 1)))));

      assertThatThrownBy(loader::load)
          .isInstanceOf(HeldException.class)
          .hasMessageContaining("'_sluice_key'")
          .hasMessageContaining("1025 bytes");
    }
  }

  @Test
  void tableWithColumnsOfOtherTypesIsRefusedWithTheDifference() throws SQLException {
    warehouse.execute("CREATE SCHEMA IF NOT EXISTS ddl");
    warehouse.execute(
        "CREATE TABLE ddl.foreign_shape (_sluice_key VARCHAR(24), _sluice_ts TIMESTAMP, _sluice_seq VARCHAR(20), _sluice_partition INTEGER)");
    TopicFiles files = new TopicFiles(warehouse.s3().client(), "sluice.ddl.foreign_shape");
    try (LoaderFixture loader = loader("foreign_shape", DdlMode.APPLY)) {
      loader.announce(write(files, 1, FileColumn.of("v", "int"), 1));

      assertThatThrownBy(loader::load)
          .isInstanceOf(HeldException.class)
          .hasMessageContaining("it lacks '_sluice_offset'")
          .hasMessageContaining("'_sluice_seq' is VARCHAR(20) and not BIGINT");
    }
  }
}
