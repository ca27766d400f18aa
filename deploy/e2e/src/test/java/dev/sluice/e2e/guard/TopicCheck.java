package dev.sluice.e2e.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.sluice.e2e.guard.ChangeHistory.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Compares MongoDB with a data topic, record by record. */
final class TopicCheck {
  private TopicCheck() {}

  /**
   * Every change of every document is in the topic, in order for each key. A record may stand there
   * again only where the source is not exactly-once. An update that was skipped the first time,
   * since its document was deleted before the server looked it up, may then come with a document
   * that was inserted since; its cluster time is the old one, so that newer records win.
   */
  static void history(
      String what,
      Map<String, List<Change>> expected,
      List<TopicRecord> topic,
      boolean exactlyOnce) {
    Map<String, List<Change>> found = new HashMap<>();
    for (TopicRecord record : topic) {
      if (record.op().equals("r") || record.op().equals("s")) {
        continue;
      }
      List<Change> changes = found.computeIfAbsent(record.key(), key -> new ArrayList<>());
      boolean again = !changes.isEmpty() && last(changes).seq() >= record.seq();
      if (again) {
        assertThat(exactlyOnce)
            .as("%s: a record again, though exactly once: %s", what, record)
            .isFalse();
        if (!(record.op().equals("u") && isOf(expected, record))) {
          assertThat(changes).as("%s: %s", what, record).contains(change(record));
        }
      } else {
        changes.add(change(record));
      }
    }
    expected.forEach(
        (key, changes) -> {
          List<Change> got = found.getOrDefault(key, List.of());
          assertThat(got)
              .as("%s: changes of key %s", what, key)
              .containsExactlyElementsOf(withoutSkipped(changes, got));
        });
    assertThat(found.keySet()).as(what).isSubsetOf(expected.keySet());
  }

  private static boolean isOf(Map<String, List<Change>> expected, TopicRecord record) {
    return expected.getOrDefault(record.key(), List.of()).contains(change(record));
  }

  /**
   * An update whose document was deleted before the server looked it up goes to the topic of
   * skipped records: it may be missing when a delete follows.
   */
  private static List<Change> withoutSkipped(List<Change> changes, List<Change> got) {
    List<Change> wanted = new ArrayList<>();
    boolean deletedLater = false;
    for (int i = changes.size() - 1; i >= 0; i--) {
      Change change = changes.get(i);
      deletedLater |= change.op().equals("d");
      if (!(change.op().equals("u") && deletedLater) || got.contains(change)) {
        wanted.add(0, change);
      }
    }
    return wanted;
  }

  private static Change change(TopicRecord record) {
    return new Change(record.op(), record.seq());
  }

  private static Change last(List<Change> changes) {
    return changes.get(changes.size() - 1);
  }

  /** What a table of current state holds after these records, by docs/formats.md. */
  static Map<String, Map<String, Object>> table(List<TopicRecord> topic) {
    Map<String, TopicRecord> rows = new LinkedHashMap<>();
    Comparator<TopicRecord> newer =
        Comparator.comparingLong(TopicRecord::seq)
            .thenComparingInt(TopicRecord::partition)
            .thenComparingLong(TopicRecord::offset);
    for (TopicRecord record : topic) {
      if (record.op().equals("s")) {
        rows.values()
            .removeIf(row -> row.partition() == record.partition() && row.seq() < record.seq());
      } else {
        rows.merge(record.key(), record, (a, b) -> newer.compare(a, b) >= 0 ? a : b);
      }
    }
    Map<String, Map<String, Object>> table = new TreeMap<>();
    rows.forEach(
        (key, row) -> {
          if (!row.op().equals("d")) {
            table.put(key, row.values());
          }
        });
    return table;
  }

  /** The documents as such a table must hold them. */
  static Map<String, Map<String, Object>> documents(MongoCollection<BsonDocument> collection) {
    Map<String, Map<String, Object>> documents = new TreeMap<>();
    for (BsonDocument document : collection.find()) {
      Map<String, Object> values = new TreeMap<>();
      document.forEach((name, value) -> values.put(name, plain(value)));
      documents.put(Integer.toString(document.getInt32("_id").getValue()), values);
    }
    return documents;
  }

  private static Object plain(BsonValue value) {
    return value.isString() ? value.asString().getValue() : (Object) value.asNumber().longValue();
  }
}
