package dev.sluice.redshift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.FileColumn;
import dev.sluice.files.FileEvent;
import dev.sluice.files.FileEventJson;
import dev.sluice.redshift.sim.Change;
import dev.sluice.redshift.sim.RecordingContext;
import dev.sluice.redshift.sim.SharedWarehouse;
import dev.sluice.redshift.sim.SteppedExecutor;
import dev.sluice.redshift.sim.TopicFiles;
import dev.sluice.redshift.sim.Warehouse;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A task that loads at 2:00, 2:30, 3:00 and 3:30 in Berlin, an hour earlier in UTC, from Monday to
 * Friday, one file a load. The test moves the time; it begins on a Thursday morning.
 */
@ExtendWith(SharedWarehouse.class)
class LoadScheduleIT {

  private static final TopicPartition EVENTS = new TopicPartition("sluice.files", 0);
  private static final List<FileColumn> TITLE = List.of(FileColumn.of("title", "string"));

  private final SteppedExecutor time = new SteppedExecutor(Instant.parse("2026-11-26T10:00:30Z"));
  private final RecordingContext context = new RecordingContext();
  private final Map<String, TopicFiles> chains = new HashMap<>();
  private Warehouse warehouse;
  private RedshiftSinkTask task;
  private long offset;

  @BeforeEach
  void start(Warehouse shared) {
    warehouse = shared;
    Map<String, String> properties = new HashMap<>(warehouse.config());
    properties.put("load.schedule", "*/30 2-3 * * mon-fri");
    properties.put("load.schedule.zone", "Europe/Berlin");
    properties.put("load.max.files", "1");
    task = new RedshiftSinkTask(time.clock(), threads -> time);
    task.initialize(context);
    task.start(properties);
    task.open(List.of(EVENTS));
  }

  @AfterEach
  void stop() {
    task.stop();
  }

  private void announce(String table, String key) {
    TopicFiles files =
        chains.computeIfAbsent(
            table, name -> new TopicFiles(warehouse.s3().client(), "sluice." + name));
    FileEvent file =
        files.write(1, TITLE, List.of(Change.of(key, "u", files.next(), Map.of("title", key))));
    task.put(
        List.of(
            new SinkRecord(
                EVENTS.topic(),
                0,
                null,
                file.recordKey(),
                null,
                FileEventJson.write(file),
                offset++)));
  }

  private void advanceTo(String instant) {
    time.advanceTo(Instant.parse(instant));
    task.put(List.of());
  }

  /** When which offsets were loaded, and into which table. */
  private List<String> loads() throws SQLException {
    boolean any =
        !warehouse
            .query(
                "SELECT 1 FROM svv_columns WHERE table_schema = 'sluice' AND table_name = 'loads'")
            .isEmpty();
    return any
        ? warehouse.column(
            "SELECT TO_CHAR(loaded_at, 'DD HH24:MI:SS') || ' ' || table_name || ' ' || CAST(from_offset AS VARCHAR(20))"
                + " FROM sluice.loads WHERE schema_name = 'schedule' ORDER BY 1")
        : List.of();
  }

  private long committed() {
    return task.preCommit(Map.of(EVENTS, new OffsetAndMetadata(offset))).get(EVENTS).offset();
  }

  @Test
  void loadsAllThatIsAnnouncedAtItsTimesAndNothingBetweenThem() throws Exception {
    announce("schedule.orders", "a");
    announce("schedule.orders", "b");
    announce("schedule.orders", "c");
    announce("schedule.customers", "a");
    advanceTo("2026-11-27T00:59:59.999Z");
    assertThat(loads()).isEmpty();
    assertThat(committed()).isZero();

    advanceTo("2026-11-27T01:00:00Z");
    assertThat(loads())
        .containsExactly(
            "27 01:00:00 customers 0",
            "27 01:00:00 orders 0",
            "27 01:00:00 orders 1",
            "27 01:00:00 orders 2");
    assertThat(committed()).isEqualTo(offset);

    advanceTo("2026-11-27T01:10:00Z");
    announce("schedule.orders", "d");
    advanceTo("2026-11-27T01:29:59.999Z");
    assertThat(loads()).hasSize(4);
    advanceTo("2026-11-27T01:30:00Z");
    assertThat(loads()).hasSize(5).contains("27 01:30:00 orders 3");

    advanceTo("2026-11-27T02:30:01Z");
    announce("schedule.customers", "b");
    advanceTo("2026-11-30T00:59:59.999Z");
    assertThat(loads()).hasSize(5);
    advanceTo("2026-11-30T01:00:00Z");
    assertThat(loads()).hasSize(6).contains("30 01:00:00 customers 1");
    assertThat(warehouse.column("SELECT title FROM schedule.orders ORDER BY 1"))
        .containsExactly("a", "b", "c", "d");
    assertThat(warehouse.column("SELECT title FROM schedule.customers ORDER BY 1"))
        .containsExactly("a", "b");
  }

  @Test
  void loadThatFailedIsTriedAgainWithoutWaitingForTheNextTime() throws Exception {
    warehouse.execute("CREATE SCHEMA IF NOT EXISTS retried");
    warehouse.execute("CREATE TABLE retried.late (id INTEGER)");
    announce("retried.late", "a");
    advanceTo("2026-11-27T01:00:00Z");
    assertThat(context.metric("held", "late")).isEqualTo(1);

    warehouse.execute("DROP TABLE retried.late");
    advanceTo("2026-11-27T01:06:00Z");

    assertThat(warehouse.column("SELECT title FROM retried.late")).containsExactly("a");
  }
}
