package dev.sluice.redshift.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.FileColumn;
import dev.sluice.files.FileEvent;
import dev.sluice.redshift.ddl.TableMode;
import dev.sluice.redshift.sim.Change;
import dev.sluice.redshift.sim.TopicFiles;
import dev.sluice.redshift.sim.Warehouse;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What happened to a collection, and what must therefore be in its table. */
final class History {

  private static final long SNAPSHOT = 100;
  private static final List<List<FileColumn>> CONTRACTS =
      List.of(
          List.of(FileColumn.of("v", "int")),
          List.of(FileColumn.of("v", "long"), FileColumn.of("w", "string")),
          List.of(FileColumn.of("w", "string"), FileColumn.of("v", "json")));

  final TableName table;
  final String topic;
  final TableMode mode;
  private final Warehouse warehouse;
  private final Random random;
  private final List<TopicFiles> partitions = new ArrayList<>();
  private final Map<Integer, Long> ends = new TreeMap<>();
  private final List<Sent> sent = new ArrayList<>();
  private long seq = SNAPSHOT;
  private int version = 1;

  /** A change as a record of the topic. */
  private record Sent(Change change, int partition, long offset, int version) {

    static final Comparator<Sent> ORDER =
        Comparator.<Sent>comparingLong(sent -> sent.change().seq())
            .thenComparingInt(Sent::partition)
            .thenComparingLong(Sent::offset);

    boolean sweep() {
      return change.op().equals("s");
    }

    boolean delete() {
      return change.op().equals("d");
    }
  }

  History(Warehouse warehouse, Random random, TableMode mode, String name) {
    this.warehouse = warehouse;
    this.random = random;
    this.mode = mode;
    this.table = new TableName("crash", name);
    this.topic = "sluice.crash." + name;
    for (int partition = 0; partition <= random.nextInt(2); partition++) {
      partitions.add(
          new TopicFiles(warehouse.s3().client(), topic, "id", partition, 10L * random.nextInt(3)));
    }
  }

  List<FileEvent> write(int files) {
    List<FileEvent> events = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      version = Math.min(CONTRACTS.size(), version + (random.nextInt(4) == 0 ? 1 : 0));
      int partition = random.nextInt(partitions.size());
      TopicFiles chain = partitions.get(partition);
      List<Change> changes = new ArrayList<>();
      int rows = 1 + random.nextInt(6);
      for (int row = 0; row < rows; row++) {
        Change change = change(partition);
        sent.add(new Sent(change, partition, chain.next() + row, version));
        changes.add(change);
      }
      events.add(chain.write(version, CONTRACTS.get(version - 1), changes));
      ends.put(partition, chain.next());
    }
    return events;
  }

  /**
   * A new change, an old one again, one of the same transaction, one that comes late, a row of a
   * snapshot, or the end of one.
   */
  private Change change(int partition) {
    String key = "k" + partition + random.nextInt(4);
    return switch (random.nextInt(10)) {
      case 0 -> Change.of(key, "r", SNAPSHOT, values());
      case 1 -> again(partition, key);
      case 2 -> random.nextBoolean() ? Change.delete(key, seq) : upsert(key, seq);
      case 3, 4 -> Change.delete(key, ++seq);
      case 5 -> {
        long late = Math.max(SNAPSHOT, seq - random.nextInt(6));
        yield random.nextInt(3) == 0 ? Change.delete(key, late) : upsert(key, late);
      }
      case 6 -> Change.sweep(Math.max(SNAPSHOT, seq - random.nextInt(4)));
      default -> upsert(key, ++seq);
    };
  }

  private Change upsert(String key, long at) {
    return Change.of(key, "u", at, values());
  }

  private Change again(int partition, String key) {
    List<Sent> mine =
        sent.stream()
            .filter(old -> old.partition() == partition)
            .filter(old -> old.version() == version || old.change().values().isEmpty())
            .toList();
    if (mine.isEmpty()) {
      return upsert(key, ++seq);
    }
    return mine.get(random.nextInt(mine.size())).change();
  }

  private Map<String, Object> values() {
    int number = random.nextInt(1_000);
    Map<String, Object> values = new HashMap<>();
    values.put("v", version == 3 ? Integer.toString(number) : (Object) number);
    if (version > 1) {
      values.put("w", "x".repeat(random.nextInt(70)));
    }
    return values;
  }

  /** What the table must hold: one text per row, in order. */
  List<String> model() {
    return switch (mode) {
      case UPSERT -> upserted();
      case APPEND ->
          sent.stream().filter(row -> !row.sweep()).map(this::appended).sorted().toList();
      case HISTORY -> states();
    };
  }

  private String appended(Sent row) {
    return "%d@%d %s %s %d %s"
        .formatted(
            row.partition(),
            row.offset(),
            row.change().key(),
            row.change().op(),
            row.change().seq(),
            text(row.change()));
  }

  private Map<String, List<Sent>> byKey() {
    return sent.stream()
        .filter(row -> !row.sweep())
        .sorted(Sent.ORDER)
        .collect(
            Collectors.groupingBy(row -> row.change().key(), TreeMap::new, Collectors.toList()));
  }

  private List<String> upserted() {
    List<String> rows = new ArrayList<>();
    byKey()
        .forEach(
            (key, changes) -> {
              Sent last = changes.get(changes.size() - 1);
              if (!last.delete() && sweepAfter(last, Long.MAX_VALUE).isEmpty()) {
                rows.add(key + " " + last.change().seq() + " " + text(last.change()));
              }
            });
    return rows;
  }

  private List<String> states() {
    List<String> rows = new ArrayList<>();
    byKey()
        .forEach(
            (key, changes) -> {
              Map<Long, Sent> bySeq =
                  changes.stream()
                      .collect(
                          Collectors.toMap(
                              row -> row.change().seq(),
                              Function.identity(),
                              (one, two) -> two,
                              TreeMap::new));
              List<Sent> states = List.copyOf(bySeq.values());
              for (int i = 0; i < states.size(); i++) {
                Sent state = states.get(i);
                Optional<Long> next =
                    i + 1 < states.size()
                        ? Optional.of(states.get(i + 1).change().seq())
                        : Optional.empty();
                Optional<Long> end = sweepAfter(state, next.orElse(Long.MAX_VALUE)).or(() -> next);
                if (!state.delete()) {
                  rows.add(state(key, state.change(), end));
                }
              }
            });
    return rows.stream().sorted().toList();
  }

  private Optional<Long> sweepAfter(Sent row, long before) {
    return sent.stream()
        .filter(sweep -> sweep.sweep() && sweep.partition() == row.partition())
        .map(sweep -> sweep.change().seq())
        .filter(swept -> swept > row.change().seq() && swept < before)
        .min(Comparator.naturalOrder());
  }

  private String state(String key, Change change, Optional<Long> end) {
    return "%s %d from %s to %s (%s) current %s %s"
        .formatted(
            key,
            change.seq(),
            change.ts(),
            end.map(at -> Change.delete(key, at).ts().toString()).orElse("null"),
            end.map(Object::toString).orElse("null"),
            end.isEmpty() ? "t" : "f",
            text(change));
  }

  private String text(Change change) {
    return text(change.values().get("v"), change.values().get("w"));
  }

  private String text(Object v, Object w) {
    return v + "/" + (version > 1 ? w : "none");
  }

  /** What the table holds: one text per row, in order. */
  List<String> table() throws SQLException {
    return warehouse.query("SELECT * FROM " + table.sql()).stream()
        .map(this::row)
        .sorted()
        .toList();
  }

  private String row(Map<String, String> row) {
    String values = text(row.get("v"), row.get("w"));
    String key = row.get("_sluice_key");
    String at = row.get("_sluice_seq");
    return switch (mode) {
      case UPSERT -> key + " " + at + " " + values;
      case APPEND ->
          "%s@%s %s %s %s %s"
              .formatted(
                  row.get("_sluice_partition"),
                  row.get("_sluice_offset"),
                  key,
                  row.get("_sluice_op"),
                  at,
                  values);
      case HISTORY ->
          "%s %s from %s to %s (%s) current %s %s"
              .formatted(
                  key,
                  at,
                  instant(row.get("_sluice_valid_from")),
                  instant(row.get("_sluice_valid_to")),
                  row.get("_sluice_valid_to_seq"),
                  row.get("_sluice_is_current").substring(0, 1),
                  values);
    };
  }

  private static String instant(String timestamp) {
    return timestamp == null ? "null" : timestamp.replace(' ', 'T').replaceAll("\\.0+$", "") + "Z";
  }

  boolean isLoaded() throws SQLException {
    return loadedEnds().equals(ends);
  }

  /** By partition: up to which offset the table is loaded. */
  Map<Integer, Long> loadedEnds() throws SQLException {
    Map<Integer, Long> loaded = new TreeMap<>();
    if (warehouse
        .query(
            "SELECT 1 FROM svv_columns WHERE table_schema = 'sluice' AND table_name = '"
                + table.watermark().table()
                + "'")
        .isEmpty()) {
      return loaded;
    }
    warehouse
        .query("SELECT topic_partition, next_offset FROM " + table.watermark().sql())
        .forEach(
            row ->
                loaded.put(
                    Integer.valueOf(row.get("topic_partition")),
                    Long.valueOf(row.get("next_offset"))));
    return loaded;
  }

  /** Each offset was loaded once: the audit's ranges follow each other without gap or overlap. */
  List<String> loadedRanges() throws SQLException {
    List<String> loaded = new ArrayList<>();
    long last = -1;
    String partition = "";
    for (Map<String, String> row :
        warehouse.query(
            "SELECT topic_partition, from_offset, to_offset FROM sluice.loads WHERE topic = '"
                + topic
                + "' ORDER BY topic_partition, from_offset")) {
      if (!row.get("topic_partition").equals(partition)) {
        partition = row.get("topic_partition");
      } else {
        assertThat(Long.parseLong(row.get("from_offset"))).isEqualTo(last);
        loaded.remove(loaded.size() - 1);
      }
      last = Long.parseLong(row.get("to_offset"));
      loaded.add(partition + "=" + last);
    }
    return loaded;
  }

  List<String> ranges() {
    return ends.entrySet().stream().map(end -> end.getKey() + "=" + end.getValue()).toList();
  }
}
