package dev.sluice.redshift.load;

import dev.sluice.files.FileColumn;
import dev.sluice.files.FileEvent;
import dev.sluice.redshift.ddl.TableMode;
import dev.sluice.redshift.ddl.TableShape;
import dev.sluice.redshift.sim.Change;
import dev.sluice.redshift.sim.SharedWarehouse;
import dev.sluice.redshift.sim.TopicFiles;
import dev.sluice.redshift.sim.Warehouse;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A table of the test's own, named after it, in a warehouse that all tests share, and the chain of
 * files of its topic.
 */
final class TableFixture implements BeforeEachCallback {

  static final List<FileColumn> TITLE = List.of(FileColumn.of("title", "string"));

  private static final AtomicInteger TABLES = new AtomicInteger();

  private final String schema;
  private Warehouse warehouse;
  private TableName table;
  private String topic;
  private TopicFiles files;

  TableFixture(String schema) {
    this.schema = schema;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    warehouse = SharedWarehouse.of(context);
    use(context.getRequiredTestMethod().getName() + "_" + TABLES.incrementAndGet());
  }

  /** Goes on with another table and its topic. */
  void use(String name) {
    table = new TableName(schema, name.toLowerCase(Locale.ROOT));
    topic = "sluice." + schema + "." + name;
    files = chain(0, 0);
  }

  Warehouse warehouse() {
    return warehouse;
  }

  TableName table() {
    return table;
  }

  String topic() {
    return topic;
  }

  /** The chain of partition 0. */
  TopicFiles files() {
    return files;
  }

  /** Another chain of the topic. */
  TopicFiles chain(int partition, long from) {
    return new TopicFiles(warehouse.s3().client(), topic, "id-of-" + topic, partition, from);
  }

  static TableShape shape(TableMode mode) {
    return new TableShape(mode, "_sluice_key", List.of("_sluice_key"), false);
  }

  static Change put(String key, long seq, String title) {
    return Change.of(key, "u", seq, Map.of("title", title));
  }

  /** Writes the next file of the chain of partition 0. */
  FileEvent write(Change... changes) {
    return files.write(1, TITLE, List.of(changes));
  }

  /** A loader of the table that has nothing announced yet. */
  LoaderFixture loader(TableShape shape) {
    return LoaderFixture.of(warehouse, table, topic).shape(shape).open();
  }

  /** Loads files in one load. */
  LoadResult load(TableShape shape, FileEvent... events) throws SQLException {
    try (LoaderFixture loader = loader(shape)) {
      return loader.announce(List.of(events)).load();
    }
  }

  /** Writes the next file and loads it. */
  LoadResult load(TableShape shape, Change... changes) throws SQLException {
    return load(shape, write(changes));
  }

  /** The values of an expression over the rows, in order. */
  List<String> rows(String expression) throws SQLException {
    return warehouse.column("SELECT " + expression + " FROM " + table.sql() + " ORDER BY 1");
  }

  /** Key and title of the rows, in order. */
  List<String> titles() throws SQLException {
    return rows("_sluice_key || ' ' || title");
  }
}
