package dev.sluice.mongodb.local.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.Json;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.oplog.ClusterClock;
import dev.sluice.mongodb.local.oplog.Oplog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {
  private static final int OPLOG_BYTES = 5_000;

  @TempDir private Path dir;

  @Test
  void staysSmallUnderManyChangesAndKeepsTheState() throws IOException {
    long last;
    try (Store store = open()) {
      insert(store, "{_id: 1, n: 0}");
      for (int i = 1; i <= 2_000; i++) {
        set(store, i);
      }
      last = store.oplog().lastTime();
    }
    assertThat(Files.size(dir.resolve("journal.bson"))).isLessThan(60_000);
    try (Store store = open()) {
      Collection collection = store.catalog().find("d.c");
      assertThat(collection.byId(Value.of(1)).get(0).doc())
          .isEqualTo(Json.doc("{_id: 1, n: 2000}"));
      assertThat(store.oplog().lastTime()).isEqualTo(last);
      assertThat(store.oplog().trimmedThrough()).isPositive();
    }
  }

  @Test
  void saysWhereAJournalIsDamaged() throws IOException {
    try (Store store = open()) {
      insert(store, "{_id: 1}");
    }
    Path file = dir.resolve("journal.bson");
    byte[] bytes = Files.readAllBytes(file);
    bytes[4] = 99;
    Files.write(file, bytes);
    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("byte 0");
  }

  private Store open() {
    FileJournal journal = new FileJournal(dir, 20_000);
    try {
      return new Store(
          Compatibility.V6_0,
          Sharding.NONE,
          new ClusterClock(Clock.systemUTC()),
          new Oplog(OPLOG_BYTES),
          journal);
    } catch (RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  private static void insert(Store store, String document) {
    store.write(
        writer -> {
          writer.insert(writer.collection("d.c"), Json.doc(document));
          return null;
        });
  }

  private static void set(Store store, int n) {
    store.write(
        writer -> {
          Collection collection = writer.collection("d.c");
          Stored old = collection.byId(Value.of(1)).get(0);
          Doc after = new DocBuilder().put("_id", 1).put("n", n).build();
          writer.update(collection, old, after, Json.doc("{$v: 1, $set: {n: " + n + "}}"));
          return null;
        });
  }
}
