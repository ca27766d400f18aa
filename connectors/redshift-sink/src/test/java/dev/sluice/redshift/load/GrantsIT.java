package dev.sluice.redshift.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.sluice.files.FileColumn;
import dev.sluice.redshift.ddl.DdlMode;
import dev.sluice.redshift.ddl.TableMode;
import dev.sluice.redshift.ddl.TableShape;
import dev.sluice.redshift.failure.Failure;
import dev.sluice.redshift.sim.Change;
import dev.sluice.redshift.sim.TopicFiles;
import dev.sluice.redshift.sim.Warehouse;
import dev.sluice.redshift.sql.ConnectionFactory;
import dev.sluice.redshift.sql.RedshiftConnectionFactory;
import dev.sluice.redshift.sql.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The grants of docs/redshift-access.md are enough for the sink's user, and none is too many. */
class GrantsIT {

  private static final Path DOCUMENT = Path.of("../../docs/redshift-access.md");
  private static final Pattern BLOCK = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
  private static final Pattern INSTEAD =
      Pattern.compile("CREATE SCHEMA shop [^\n]*?-- or[^\n]*?: (GRANT [^\n]*)");

  private static final String USER = "sluice_sink";
  private static final String PASSWORD = "Secret12";
  private static final List<FileColumn> NARROW =
      List.of(FileColumn.of("v", "int"), FileColumn.of("w", "string"));
  private static final List<FileColumn> WIDE =
      List.of(
          FileColumn.of("v", "double"), FileColumn.of("w", "string"), FileColumn.of("x", "int"));

  private static Warehouse warehouse;
  private static List<String> blocks;

  private final Map<TableMode, TopicFiles> files = new EnumMap<>(TableMode.class);
  private long seq;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    blocks =
        BLOCK.matcher(Files.readString(DOCUMENT)).results().map(block -> block.group(1)).toList();
    assertThat(blocks).hasSize(3);
    warehouse = Warehouse.start(folder);
    warehouse.execute("REVOKE TEMP ON DATABASE dev FROM PUBLIC");
  }

  @AfterAll
  static void stop() throws IOException {
    warehouse.close();
  }

  @BeforeEach
  void topics() {
    for (TableMode mode : TableMode.values()) {
      files.put(mode, new TopicFiles(warehouse.s3().client(), "sluice.shop." + mode));
    }
  }

  @AfterEach
  void drop() throws SQLException {
    warehouse.execute("DROP SCHEMA IF EXISTS shop, sluice CASCADE");
    warehouse.execute("REVOKE ALL ON DATABASE dev FROM " + USER);
    warehouse.execute("DROP USER " + USER);
  }

  private static void run(String block) throws SQLException {
    for (String statement : block.replace("'…'", "'" + PASSWORD + "'").split(";[^\n]*\n", -1)) {
      if (!statement.isBlank()) {
        warehouse.execute(statement);
      }
    }
  }

  private static ConnectionFactory sink() {
    return new RedshiftConnectionFactory(
        warehouse.url(), Map.of("user", USER, "password", PASSWORD), Duration.ofMinutes(5));
  }

  /** A load with changes, a deletion and the end of a resync. */
  private LoadResult load(
      ConnectionFactory as, DdlMode ddl, TableMode mode, List<FileColumn> columns)
      throws SQLException {
    TopicFiles topic = files.get(mode);
    String text = "x".repeat(10 * columns.size());
    List<Change> changes =
        List.of(
            Change.of("a", "u", ++seq, values(columns, text)),
            Change.of("b", "u", ++seq, values(columns, text)),
            Change.delete("b", ++seq),
            Change.sweep(seq),
            Change.of("c", "u", ++seq, values(columns, text)));
    try (LoaderFixture loader =
        LoaderFixture.of(warehouse, table(mode), "sluice.shop." + mode)
            .connections(as)
            .shape(new TableShape(mode, "_sluice_key", List.of("_sluice_key"), false))
            .ddl(ddl)
            .open()) {
      return loader.announce(topic.write(columns.size() - 1, columns, changes)).load();
    }
  }

  private static TableName table(TableMode mode) {
    return new TableName("shop", mode.toString().toLowerCase(Locale.ROOT));
  }

  private static Map<String, Object> values(List<FileColumn> columns, String text) {
    return columns == NARROW ? Map.of("v", 1, "w", text) : Map.of("v", 1.5, "w", text, "x", 1);
  }

  private void loadsInEveryMode(DdlMode ddl) throws SQLException {
    for (List<FileColumn> columns : List.of(NARROW, WIDE)) {
      for (TableMode mode : TableMode.values()) {
        assertThat(load(sink(), ddl, mode, columns).rows()).as("%s", mode).isPositive();
        assertThat(warehouse.column("SELECT _sluice_key FROM " + table(mode).sql())).contains("c");
      }
    }
  }

  /** What Redshift says to the first mode that cannot be loaded; the table is held. */
  private Optional<String> refusal(DdlMode ddl, List<FileColumn> columns) {
    for (TableMode mode : TableMode.values()) {
      Throwable refused = catchThrowable(() -> load(sink(), ddl, mode, columns));
      if (refused != null) {
        Failure failure = Failure.of(refused);
        assertThat(failure.kind()).as(failure.message()).isEqualTo(Failure.Kind.HELD);
        return Optional.of(failure.message());
      }
    }
    return Optional.empty();
  }

  private void fails(String revoke, DdlMode ddl, List<FileColumn> columns, String named)
      throws SQLException {
    warehouse.execute(revoke + " FROM " + USER);
    assertThat(refusal(ddl, columns)).as(revoke).get(STRING).contains(named);
    warehouse.execute(revoke.replace("REVOKE", "GRANT") + " TO " + USER);
  }

  @Test
  void theSinkMakesSchemasAndTables() throws SQLException {
    run(blocks.get(0));
    fails(
        "REVOKE CREATE ON DATABASE dev",
        DdlMode.APPLY,
        NARROW,
        "permission denied for database dev");
    loadsInEveryMode(DdlMode.APPLY);
    noTemp(DdlMode.APPLY);
  }

  private void noTemp(DdlMode ddl) throws SQLException {
    fails(
        "REVOKE TEMP ON DATABASE dev",
        ddl,
        WIDE,
        "permission denied to create temporary tables in database \"dev\"");
  }

  @Test
  void theSinkMakesTablesInSchemasOfItsOwn() throws SQLException {
    run(blocks.get(1));
    loadsInEveryMode(DdlMode.APPLY);
    noTemp(DdlMode.APPLY);
  }

  @Test
  void theSinkMakesTablesInASchemaOfAnother() throws SQLException {
    MatchResult instead = INSTEAD.matcher(blocks.get(1)).results().findFirst().orElseThrow();
    run(blocks.get(1).replace(instead.group(), "CREATE SCHEMA shop;\n" + instead.group(1)));
    for (String privilege : List.of("USAGE", "CREATE")) {
      fails(
          "REVOKE " + privilege + " ON SCHEMA shop",
          DdlMode.APPLY,
          NARROW,
          "permission denied for schema shop");
    }
    loadsInEveryMode(DdlMode.APPLY);
  }

  @Test
  void theSinkLoadsTablesOfAnother() throws SQLException {
    for (TableMode mode : TableMode.values()) {
      load(LoaderFixture.factory(warehouse), DdlMode.APPLY, mode, WIDE);
    }
    run(blocks.get(2));
    assertThat(refusal(DdlMode.CHECK, WIDE)).isEmpty();
    noTemp(DdlMode.CHECK);
    for (String schema : List.of("sluice", "shop")) {
      fails(
          "REVOKE USAGE ON SCHEMA " + schema,
          DdlMode.CHECK,
          WIDE,
          "permission denied for schema " + schema);
      for (String privilege : List.of("SELECT", "INSERT", "UPDATE", "DELETE")) {
        fails(
            "REVOKE " + privilege + " ON ALL TABLES IN SCHEMA " + schema,
            DdlMode.CHECK,
            WIDE,
            "permission denied for relation ");
      }
    }
    assertThat(refusal(DdlMode.CHECK, WIDE)).isEmpty();
  }
}
