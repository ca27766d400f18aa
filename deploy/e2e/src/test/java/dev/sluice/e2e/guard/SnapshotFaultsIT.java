package dev.sluice.e2e.guard;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.sluice.mongodb.local.MongoLocalOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Documents change thousands of times while they are copied from a secondary that lags, and while
 * something goes wrong. What a table of current state makes of the topic is what MongoDB holds:
 * nothing is lost, nothing is undone, and after a resync nothing is left over.
 *
 * <p>{@code -Dschedules=N} runs so many schedules, {@code -Dseed=S} those of a printed seed.
 */
@Tag("faults")
class SnapshotFaultsIT {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotFaultsIT.class);
  private static final int SCHEDULES = 1;
  private static final int DOCUMENTS = 2_000;
  private static final int LAST = 1_000_000;

  /**
   * Changes from before a copy begins until it is over and longer; the writer waits between them so
   * that the topic stays small.
   */
  private static final int LEAST_CHANGES = 1_000;

  private static final Duration READ_LAG = Duration.ofMillis(1_500);

  private static final List<Fault> FAULTS =
      List.of(
          Fault.NOTHING,
          Fault.WORKER_KILLED,
          Fault.KILLED_AT_RECORD_1,
          Fault.KILLED_AT_RECORD_2,
          Fault.KILLED_AT_RECORD_3,
          Fault.KILLED_AT_RECORD_4,
          Fault.KILLED_AT_RECORD_5,
          Fault.KILLED_AT_RECORD_6,
          Fault.REBALANCE,
          Fault.WORKER_ASLEEP,
          Fault.SERVICE_ASLEEP,
          Fault.REST_CONFLICT,
          Fault.REST_ERROR,
          Fault.REST_ANSWER_LOST,
          Fault.REST_SLOW,
          Fault.BROKER_ASLEEP);

  @Test
  void changesDuringACopyAreNeitherLostNorUndone() {
    new FaultSchedules(
            "snapshot",
            FAULTS,
            MongoLocalOptions.defaults().withReadLag(READ_LAG),
            Map.of("sluice.guard.t0.margin.ms", "4000"))
        .run(
            SCHEDULES,
            (stack, number, rota, random) -> new Schedule(stack, number, rota, random).run());
  }

  /** A collection of its own: a first copy, then a resync, a fault in each. */
  private static final class Schedule {
    private final GuardStack stack;
    private final String connector;
    private final Random random;
    private final boolean dropped;
    private final Fault first;
    private final Fault second;

    Schedule(GuardStack stack, int number, Rota rota, Random random) {
      this.stack = stack;
      this.connector = "copy.c" + number;
      this.random = random;
      this.dropped = rota.everyOther(number);
      this.first = rota.first(number);
      this.second = rota.second(number);
    }

    void run() {
      MongoCollection<BsonDocument> documents = stack.collection(connector);
      insert(documents, 0);
      copy("first copy", 1, first, () -> stack.add(connector));
      if (dropped) {
        documents.drop();
        insert(documents, DOCUMENTS / 2);
        copy("resync after a drop", 2, second, this::approve);
      } else {
        copy("resync by request", 2, second, this::request);
      }
      stack.delete(connector);
    }

    /** Runs a copy under fire and compares. */
    private void copy(String what, int generation, Fault fault, Runnable start) {
      LOG.info("{} of {}: {}", what, connector, fault);
      try (Writer writer = new Writer(stack.collection(connector), random.nextLong())) {
        Random own = new Random(random.nextLong());
        long delay = random.nextInt(3_000);
        CompletableFuture<Void> struck =
            fault.waits()
                ? CompletableFuture.runAsync(() -> fault.strike(stack, connector, own))
                : null;
        GuardStack.patiently("changes of " + connector, () -> writer.count() > 0);
        start.run();
        if (struck == null) {
          GuardStack.pause(delay);
          fault.strike(stack, connector, own);
        } else {
          struck.join();
        }
        stack.heal();
        GuardStack.patiently(
            what + " of " + connector + " complete",
            () -> stack.state(connector) + " " + stack.status(connector),
            () -> stack.generation(connector) == generation && stack.isStreaming(connector));
        LOG.info("{} changes during the {} of {}", writer.count(), what, connector);
        GuardStack.patiently(
            LEAST_CHANGES + " changes of " + connector, () -> writer.count() > LEAST_CHANGES);
      }
      compare(what, generation);
    }

    private void compare(String what, int generation) {
      MongoCollection<BsonDocument> documents = stack.collection(connector);
      documents.insertOne(document(LAST + generation));
      GuardStack.patiently(
          "the last change of " + connector + " in the topic",
          () ->
              stack.records(connector).stream()
                  .anyMatch(record -> record.key().equals(Integer.toString(LAST + generation))));
      List<TopicRecord> records = stack.records(connector);
      assertThat(TopicCheck.table(records))
          .as("%s of %s", what, connector)
          .isEqualTo(TopicCheck.documents(documents));
      assertThat(
              records.stream()
                  .filter(record -> record.op().equals("s"))
                  .map(TopicRecord::partition)
                  .distinct())
          .as("swept partitions after the %s", what)
          .hasSize(generation == 1 ? 0 : GuardStack.PARTITIONS);
    }

    private void approve() {
      GuardStack.patiently(
          connector + " held since it was dropped",
          () -> stack.state(connector) + " " + stack.status(connector),
          () -> {
            String id = stack.guarded(connector).incident();
            return id != null
                && stack.guard().incident(id).state().equals("paused")
                && stack.guard().approve(id, Map.of()).decision() != null;
          });
    }

    private void request() {
      String id = UUID.randomUUID().toString();
      stack
          .topics()
          .append(
              "sluice.control",
              connector,
              "{\"version\": 1, \"attempt\": \"%s\", \"connector\": \"%s\", \"kind\": \"resync\", \"request\": \"%s\", \"at\": \"%s\"}"
                  .formatted(id, connector, id, Instant.now()));
    }
  }

  private static void insert(MongoCollection<BsonDocument> documents, int from) {
    documents.insertMany(
        IntStream.range(from, from + DOCUMENTS).mapToObj(SnapshotFaultsIT::document).toList());
  }

  private static BsonDocument document(int id) {
    return new BsonDocument("_id", new BsonInt32(id))
        .append("n", new BsonInt32(0))
        .append("name", new BsonString("new"));
  }

  /** Changes random documents until it is closed. */
  private static final class Writer implements AutoCloseable {
    private static final long PAUSE_MS = 2;

    private final MongoCollection<BsonDocument> documents;
    private final Random random;
    private final AtomicInteger count = new AtomicInteger();
    private final CompletableFuture<Void> end;
    private volatile boolean closed;

    Writer(MongoCollection<BsonDocument> documents, long seed) {
      this.documents = documents;
      this.random = new Random(seed);
      this.end = CompletableFuture.runAsync(this::write);
    }

    int count() {
      return count.get();
    }

    private void write() {
      while (!closed) {
        int id = random.nextInt(DOCUMENTS + DOCUMENTS / 2);
        switch (random.nextInt(6)) {
          case 0 -> documents.deleteOne(eq("_id", id));
          case 1 -> {
            if (documents.countDocuments(eq("_id", id)) == 0) {
              documents.insertOne(document(id));
            }
          }
          case 2 -> documents.updateOne(eq("_id", id), set("name", "n" + count.get()));
          default -> documents.updateOne(eq("_id", id), inc("n", 1));
        }
        count.incrementAndGet();
        GuardStack.pause(PAUSE_MS);
      }
    }

    @Override
    public void close() {
      closed = true;
      end.join();
    }
  }
}
