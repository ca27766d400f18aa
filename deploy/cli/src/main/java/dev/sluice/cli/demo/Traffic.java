package dev.sluice.cli.demo;

import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.WriteModel;
import dev.sluice.cli.CommandException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;

/**
 * Changes the imported collections in turns, a few documents at a time, from a thread of its own,
 * until it is stopped or has made as many changes as it should. Thread-safe.
 */
final class Traffic implements AutoCloseable {
  private static final int CHANGES_PER_ROUND = 10;
  private static final int BYTES_PER_ROUND = 256 * 1024;
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int MOST_CHANGES = 10_000;

  private final Map<String, ImportedCollection> collections = new LinkedHashMap<>();
  private final Map<String, Changes> changes = new LinkedHashMap<>();
  private final List<String> turns;
  private final ScheduledExecutorService executor;

  private int turn;
  private long inserts;
  private long updates;
  private long deletes;
  private RuntimeException failure;

  Traffic(List<ImportedCollection> imported, long seed) {
    for (ImportedCollection collection : imported) {
      collections.put(collection.namespace(), collection);
      changes.put(
          collection.namespace(),
          new Changes(
              collection.pool(), collection.keys(), seed ^ collection.namespace().hashCode()));
    }
    turns = List.copyOf(collections.keySet());
    executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              var thread = new Thread(task, "demo-traffic");
              thread.setDaemon(true);
              return thread;
            });
  }

  void start() {
    ScheduledFuture<?> unused =
        executor.scheduleWithFixedDelay(this::round, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Gives one document of a collection a field that none has; false when the collection has no
   * document to give it to.
   */
  synchronized boolean addField(String namespace, String name) {
    return changes
        .get(namespace)
        .newField(name)
        .map(change -> write(namespace, List.of(change)))
        .isPresent();
  }

  /** What was changed so far, in words. */
  synchronized String summary() {
    return String.format(
        Locale.ROOT, "%,d inserts, %,d updates, %,d deletes", inserts, updates, deletes);
  }

  /** Fails when a change failed. */
  synchronized void check() {
    if (failure != null) {
      throw failure;
    }
  }

  /** Ends the changes and waits for the one under way. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new CommandException("MongoDB did not answer a write within 30 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void round() {
    if (failure != null || turns.isEmpty() || inserts + updates + deletes >= MOST_CHANGES) {
      return;
    }
    String namespace = turns.get(turn++ % turns.size());
    List<WriteModel<BsonDocument>> batch = new ArrayList<>();
    for (int i = changesPerRound(collections.get(namespace)); i > 0; i--) {
      changes.get(namespace).next().ifPresent(batch::add);
    }
    try {
      if (!batch.isEmpty()) {
        write(namespace, batch);
      }
    } catch (RuntimeException e) {
      failure =
          new CommandException(
              "a change of " + namespace + " failed in MongoDB: " + e.getMessage(), e);
    }
  }

  /** Few where documents are large, so that the changes stay as many bytes. */
  private static int changesPerRound(ImportedCollection collection) {
    long bytes = collection.poolBytes() / Math.max(1, collection.pool().size());
    return (int) Math.max(1, Math.min(CHANGES_PER_ROUND, BYTES_PER_ROUND / Math.max(1, bytes)));
  }

  private int write(String namespace, List<WriteModel<BsonDocument>> batch) {
    collections.get(namespace).collection().bulkWrite(batch);
    for (WriteModel<BsonDocument> change : batch) {
      if (change instanceof InsertOneModel) {
        inserts++;
      } else if (change instanceof DeleteOneModel) {
        deletes++;
      } else {
        updates++;
      }
    }
    return batch.size();
  }
}
