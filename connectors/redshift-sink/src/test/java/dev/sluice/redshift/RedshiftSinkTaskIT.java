package dev.sluice.redshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.files.FileColumn;
import dev.sluice.files.FileEvent;
import dev.sluice.files.FileEventJson;
import dev.sluice.redshift.sim.Change;
import dev.sluice.redshift.sim.RecordingContext;
import dev.sluice.redshift.sim.SharedWarehouse;
import dev.sluice.redshift.sim.TopicFiles;
import dev.sluice.redshift.sim.Warehouse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedWarehouse.class)
class RedshiftSinkTaskIT {

  private static final TopicPartition EVENTS = new TopicPartition("sluice.files", 0);
  private static final List<FileColumn> TITLE = List.of(FileColumn.of("title", "string"));
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static Warehouse warehouse;
  private static int tables;

  private final RecordingContext context = new RecordingContext();
  private final String good = "good" + tables;
  private final String bad = "bad" + tables++;
  private RedshiftSinkTask task;
  private long offset;

  @BeforeAll
  static void startWarehouse(Warehouse shared) {
    warehouse = shared;
  }

  @BeforeEach
  void start() {
    task = task(warehouse.url());
  }

  @AfterEach
  void stop() {
    task.stop();
  }

  private RedshiftSinkTask task(String url) {
    Map<String, String> properties = new HashMap<>(warehouse.config());
    properties.put("redshift.url", url);
    properties.put("load.interval.ms", "100");
    properties.put("retry.backoff.ms", "100");
    properties.put("held.retry.ms", "200");
    RedshiftSinkTask started = new RedshiftSinkTask();
    started.initialize(context);
    started.start(properties);
    started.open(List.of(EVENTS));
    return started;
  }

  private TopicFiles files(String table) {
    return new TopicFiles(warehouse.s3().client(), "sluice.shop." + table, "id", 0, 0);
  }

  private static FileEvent write(TopicFiles files, String key, long seq, String title) {
    return files.write(1, TITLE, List.of(Change.of(key, "u", seq, Map.of("title", title))));
  }

  private long announce(FileEvent file) {
    return put(file.recordKey(), FileEventJson.write(file));
  }

  private long put(String key, Object value) {
    task.put(List.of(new SinkRecord(EVENTS.topic(), 0, null, key, null, value, offset++)));
    return offset;
  }

  private long committed() {
    return task.preCommit(Map.of(EVENTS, new OffsetAndMetadata(offset))).get(EVENTS).offset();
  }

  private List<String> titles(String table) throws SQLException {
    boolean exists =
        !warehouse
            .query(
                "SELECT 1 FROM svv_columns WHERE table_schema = 'shop' AND table_name = '"
                    + table
                    + "'")
            .isEmpty();
    return exists
        ? warehouse.column("SELECT title FROM shop." + table + " ORDER BY title")
        : List.of();
  }

  private void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waited long enough").isLessThan(end);
      task.put(List.of());
      Thread.sleep(20);
    }
  }

  @Test
  void announcedFilesAreLoadedAndTheirOffsetsCommitted() throws Exception {
    TopicFiles files = files(good);
    announce(write(files, "a", 1, "one"));
    long end = announce(write(files, "b", 2, "two"));

    await(() -> committed() == end);

    assertThat(titles(good)).containsExactly("one", "two");
    await(() -> context.commits() > 0);
    assertThat(context.metric("freshness-seconds", good)).isZero();
    assertThat(context.metric("backlog-files", good)).isZero();
    await(() -> context.metric("rows-applied-total", good) == 2);
  }

  @Test
  void eventsAreReadFromTheBeginning() {
    assertThat(context.offsets()).containsEntry(EVENTS, 0L);
  }

  @Test
  void heldTableDoesNotStopTheOthersAndGoesOnWhenItCan() throws Exception {
    warehouse.execute("CREATE SCHEMA IF NOT EXISTS shop");
    warehouse.execute("CREATE TABLE shop." + bad + " (id INTEGER)");
    announce(write(files(bad), "a", 1, "held"));
    announce(write(files(good), "a", 1, "one"));

    await(() -> titles(good).equals(List.of("one")));
    await(() -> context.metric("held", bad) == 1);

    assertThat(committed()).isZero();
    assertThat(context.metric("backlog-files", bad)).isEqualTo(1);
    assertThat(context.metric("freshness-seconds", bad)).isPositive();
    await(
        () ->
            warehouse
                .column("SELECT error FROM sluice.loads WHERE table_name = '" + bad + "'")
                .toString()
                .contains("not one that this sink made"));

    warehouse.execute("DROP TABLE shop." + bad);
    await(() -> titles(bad).equals(List.of("held")));
    await(() -> committed() == 2);
    assertThat(context.metric("held", bad)).isZero();
  }

  @Test
  void newTaskGoesOnWhereTheOldOneWas() throws Exception {
    TopicFiles files = files(good);
    FileEvent first = write(files, "a", 1, "one");
    announce(first);
    await(() -> committed() == 1);
    task.stop();
    task = task(warehouse.url());
    offset = 0;
    announce(first);
    announce(write(files, "b", 2, "two"));

    await(() -> committed() == 2);

    assertThat(titles(good)).containsExactly("one", "two");
    assertThat(
            warehouse.column(
                "SELECT SUM(\"rows\") FROM sluice.loads WHERE table_name = '" + good + "'"))
        .containsExactly("2");
  }

  @Test
  void eventThatCannotBeUnderstoodHoldsItsTableUntilTheNextGoodOne() throws Exception {
    TopicFiles files = files(good);
    write(files, "a", 1, "one");
    put("sluice.shop." + good + "|0", "{\"version\": 2}");

    assertThat(context.metric("held", good)).isEqualTo(1);
    assertThat(committed()).isZero();

    announce(write(files, "b", 2, "two"));
    await(() -> committed() == 2);
    assertThat(titles(good)).containsExactly("one", "two");
    assertThat(context.metric("held", good)).isZero();
  }

  @Test
  void eventOfNoTableStopsTheTaskAndNamesTheRecord() {
    assertThatThrownBy(() -> put(null, "no event"))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("sluice.files-0@0");
  }

  @Test
  void valueThatIsNotTextNamesTheConverter() {
    assertThatThrownBy(() -> put("sluice.shop.x|0", Map.of()))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("StringConverter");
  }

  @Test
  void topicOfAnotherPrefixIsPassedOver() throws Exception {
    TopicFiles files = new TopicFiles(warehouse.s3().client(), "other.shop." + good);
    announce(write(files, "a", 1, "one"));

    await(() -> committed() == 1);
    assertThat(titles(good)).isEmpty();
  }

  @Test
  void unreachableRedshiftIsTriedAgainWithoutFailingTheTask() throws Exception {
    task.stop();
    task = task("jdbc:redshift://127.0.0.1:1/dev?ssl=false");
    announce(write(files(good), "a", 1, "one"));

    await(() -> context.metric("retries-total", good) >= 2);

    assertThat(committed()).isZero();
    assertThat(context.metric("held", good)).isZero();
  }

  @Test
  void tablesOfALostPartitionAreForgotten() throws Exception {
    announce(write(files(good), "a", 1, "one"));
    await(() -> committed() == 1);

    task.close(List.of(EVENTS));

    assertThat(context.hasMetrics(good)).isFalse();
    assertThat(task.preCommit(Map.of(EVENTS, new OffsetAndMetadata(1)))).isEmpty();
  }
}
