package dev.sluice.e2e.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoNamespace;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.RenameCollectionOptions;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import dev.sluice.cli.guard.Incident;
import dev.sluice.mongodb.local.MongoLocalOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What goes wrong with a source and not with a document: its collection goes, the server no longer
 * takes the stream's position, nothing comes any more, or somebody opens a way around the gate.
 * Each is an incident, never a jump, and after its remedy the topic gives what MongoDB holds.
 *
 * <p>All run on one stack, whose oplog is small: most at the same time, then those that need it
 * overrun.
 */
@TestMethodOrder(OrderAnnotation.class)
class SourceIncidentsIT {
  private static final int DOCUMENTS = 50;
  private static final int OPLOG_BYTES = 1 << 20;
  private static final int FILLER_BYTES = 64 << 10;
  private static final int LAST = 1_000_000;

  /** A machine that stands still, or is slow, makes no stream silent that beats so rarely. */
  private static final Duration BEAT = Duration.ofSeconds(20);

  private static final String DRIFTED = "source.drifted";
  private static final String RENAMED = "source.renamed";
  private static final String DROPPED = "source.dropped";
  private static final String SKIPPED = "source.skipped";
  private static final String REFUSED = "source.refused";
  private static final String FATAL = "source.fatal";
  private static final String FOREIGN = "source.foreign";
  private static final String TOLERANT = "source.tolerant";
  private static final String SILENT = "source.silent";
  private static final List<String> ALL =
      List.of(SILENT, DRIFTED, RENAMED, DROPPED, SKIPPED, REFUSED, FATAL, FOREIGN, TOLERANT);

  private static final String HEARTBEAT = "heartbeat.interval.ms";

  /** What no server knows; the MongoDB connector runs on without a cursor. */
  private static final String NONSENSE = "[{\"$nonsense\": {}}]";

  /** What happens at the same time, each to a collection of its own. */
  private static final Map<String, Runnable> TOGETHER =
      Map.of(
          RENAMED, SourceIncidentsIT::rename,
          DROPPED, SourceIncidentsIT::drop,
          SKIPPED, SourceIncidentsIT::skipDrop,
          FATAL, SourceIncidentsIT::endStream,
          FOREIGN, SourceIncidentsIT::moveToForeignToken,
          TOLERANT, SourceIncidentsIT::tolerate,
          SILENT, SourceIncidentsIT::silence);

  /** What happens, at the same time, when the oplog has been overrun. */
  private static final Map<String, Runnable> AFTERWARDS =
      Map.of(DRIFTED, SourceIncidentsIT::decideTooLate, REFUSED, SourceIncidentsIT::refuseTooLate);

  private static final Map<String, CompletableFuture<Void>> RUNNING = new HashMap<>();

  private static GuardStack stack;
  private static ScheduledExecutorService ticking;
  private static ScheduledFuture<?> ticks;
  private static ExecutorService threads;

  @BeforeAll
  static void start() {
    stack =
        GuardStack.start(
            "source",
            true,
            MongoLocalOptions.defaults().withOplogBytes(OPLOG_BYTES),
            Map.of(
                "sluice.guard.t0.margin.ms", "1000",
                "sluice.guard.silence.ms", "20000",
                "offset.flush.interval.ms", "1000"));
    for (String namespace : ALL) {
      stack
          .collection(namespace)
          .insertMany(IntStream.range(0, DOCUMENTS).mapToObj(SourceIncidentsIT::document).toList());
      stack.add(namespace, BEAT);
    }
    // Where something happens every heartbeat has a new position.
    threads = Executors.newCachedThreadPool();
    ticking = Executors.newSingleThreadScheduledExecutor();
    ticks =
        ticking.scheduleWithFixedDelay(
            () -> stack.collection("other.ticks").insertOne(new BsonDocument()),
            1,
            1,
            TimeUnit.SECONDS);
    ALL.forEach(stack::awaitStreaming);
    ALL.forEach(stack::awaitOffset);
  }

  /** Begins all of them with the first that is asked for, and waits for this one. */
  private static void await(String namespace, Map<String, Runnable> all) {
    if (!RUNNING.containsKey(namespace)) {
      all.forEach(
          (each, scenario) -> RUNNING.put(each, CompletableFuture.runAsync(scenario, threads)));
    }
    try {
      RUNNING.get(namespace).join();
    } catch (CompletionException e) {
      throw new AssertionError(namespace + ": " + e.getCause().getMessage(), e.getCause());
    }
  }

  @AfterAll
  static void stop() {
    boolean ticked = ticks == null || !ticks.isDone();
    if (ticking != null) {
      ticking.shutdownNow();
      threads.shutdownNow();
    }
    if (stack != null) {
      stack.close();
    }
    assertThat(ticked).as("the writer of ticks has not failed").isTrue();
  }

  @Test
  @Order(1)
  void aTokenThatTheServerRefusesGoesOnFromT0() {
    stack.failOnce("aggregate", REFUSED, 260);
    MongoCollection<BsonDocument> documents = stack.collection(REFUSED);
    stack.connect().restart(REFUSED);
    documents.insertOne(document(DOCUMENTS));
    documents.deleteOne(new BsonDocument("_id", new BsonInt32(0)));

    compareWithoutResync(REFUSED);
  }

  @Test
  @Order(2)
  void aRenameIsAnIncidentAndTheNewCollectionOfThatNameIsCopied() {
    await(RENAMED, TOGETHER);
  }

  private static void rename() {
    MongoCollection<BsonDocument> documents = stack.collection(RENAMED);
    documents.renameCollection(
        new MongoNamespace("source.elsewhere"), new RenameCollectionOptions().dropTarget(true));
    documents.insertOne(document(7));
    Incident renamed = awaitHeld(RENAMED, "RENAMED");
    documents.insertOne(document(8));
    stack.guard().approve(renamed.id(), Map.of());

    compareAfterResync(RENAMED);
  }

  @Test
  @Order(3)
  void aDropIsAnIncidentAndTheNewCollectionOfThatNameIsCopied() {
    await(DROPPED, TOGETHER);
  }

  private static void drop() {
    MongoCollection<BsonDocument> documents = stack.collection(DROPPED);
    documents.drop();
    documents.insertOne(document(7));
    Incident dropped = awaitHeld(DROPPED, "DROPPED");
    documents.insertOne(document(8));
    stack.guard().approve(dropped.id(), Map.of());

    compareAfterResync(DROPPED);
  }

  @Test
  @Order(4)
  void whoMovesTheOffsetPastADropIsTakenBackToIt() {
    await(SKIPPED, TOGETHER);
  }

  private static void skipDrop() {
    MongoCollection<BsonDocument> documents = stack.collection(SKIPPED);
    BsonDocument drop;
    try (MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> stream =
        documents.watch(BsonDocument.class).cursor()) {
      stack.stop(SKIPPED);
      documents.drop();
      documents.insertOne(document(7));
      drop = stream.next().getResumeToken();
    }
    stack.moveOffset(SKIPPED, drop);
    stack.connect().resume(SKIPPED);
    // The connector throws away the invalidate event, which names no collection, and begins at T0.
    Incident dropped = awaitHeld(SKIPPED, "DROPPED");
    documents.insertOne(document(8));
    stack.guard().approve(dropped.id(), Map.of());

    compareAfterResync(SKIPPED);
  }

  @Test
  @Order(5)
  void aStreamThatTheServerEndsGoesOnByTheTimeOfItsPosition() {
    await(FATAL, TOGETHER);
  }

  private static void endStream() {
    stack.failOnce("getMore", FATAL, 280);
    MongoCollection<BsonDocument> documents = stack.collection(FATAL);
    documents.insertOne(document(DOCUMENTS));
    awaitByTime(FATAL);
    documents.deleteOne(new BsonDocument("_id", new BsonInt32(0)));

    compareWithoutResync(FATAL);
  }

  @Test
  @Order(6)
  void aTokenThatNamesNoEventOfTheCollectionGoesOnByItsTime() {
    await(FOREIGN, TOGETHER);
  }

  private static void moveToForeignToken() {
    BsonDocument foreign;
    try (MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> stream =
        stack.collection("other.ticks").watch(BsonDocument.class).cursor()) {
      foreign = stream.next().getResumeToken();
    }
    stack.stop(FOREIGN);
    stack.moveOffset(FOREIGN, foreign);
    MongoCollection<BsonDocument> documents = stack.collection(FOREIGN);
    documents.insertOne(document(DOCUMENTS));
    stack.connect().resume(FOREIGN);
    awaitByTime(FOREIGN);
    documents.deleteOne(new BsonDocument("_id", new BsonInt32(0)));

    compareWithoutResync(FOREIGN);
  }

  @Test
  @Order(7)
  void aToleranceHoldsUntilItIsGoneAndNoDocumentPasses() {
    await(TOLERANT, TOGETHER);
  }

  private static void tolerate() {
    stack.reconfigure(TOLERANT, Map.of("errors.tolerance", "all"));
    awaitHeld(TOLERANT, "BYPASS");
    MongoCollection<BsonDocument> documents = stack.collection(TOLERANT);
    documents.insertOne(document(DOCUMENTS).append("extra", new BsonInt32(1)));
    documents.deleteOne(new BsonDocument("_id", new BsonInt32(0)));

    stack.reconfigure(TOLERANT, Map.of("errors.tolerance", "none"));
    Incident drift = awaitHeld(TOLERANT, "DRIFT");
    stack.guard().approve(drift.id(), Map.of());

    compare(TOLERANT);
  }

  @Test
  @Order(8)
  void aSilentStreamIsHeldAndCopiedAnewOnceItsConfigIsRight() {
    await(SILENT, TOGETHER);
  }

  private static void silence() {
    stack.reconfigure(SILENT, Map.of("pipeline", NONSENSE, HEARTBEAT, "1000"));
    MongoCollection<BsonDocument> documents = stack.collection(SILENT);
    documents.insertOne(document(DOCUMENTS));
    Incident silent = awaitHeld(SILENT, "SOURCE_SILENT");
    documents.deleteOne(new BsonDocument("_id", new BsonInt32(0)));
    stack.reconfigure(SILENT, Map.of("pipeline", "[]", HEARTBEAT, Long.toString(BEAT.toMillis())));
    stack.guard().approve(silent.id(), Map.of());

    compareAfterResync(SILENT);
  }

  @Test
  @Order(9)
  void anOplogThatGoesOnWhileHeldIsAnIncidentAfterTheDecision() {
    MongoCollection<BsonDocument> documents = stack.collection(DRIFTED);
    documents.insertOne(document(DOCUMENTS).append("extra", new BsonInt32(1)));
    awaitHeld(DRIFTED, "DRIFT");
    documents.deleteOne(new BsonDocument("_id", new BsonInt32(0)));
    pushEverythingOutOfTheOplog();

    await(DRIFTED, AFTERWARDS);
  }

  private static void decideTooLate() {
    Incident drift = awaitHeld(DRIFTED, "DRIFT");
    stack.guard().approve(drift.id(), Map.of());
    Incident lost = awaitHeld(DRIFTED, "POSITION_LOST");
    stack.guard().approve(lost.id(), Map.of());

    compareAfterResync(DRIFTED);
  }

  @Test
  @Order(10)
  void aTokenThatTheServerRefusesWhenT0HasLeftTheOplogIsALostPosition() {
    await(REFUSED, AFTERWARDS);
  }

  private static void refuseTooLate() {
    stack.failOnce("aggregate", REFUSED, 260);
    stack.connect().restart(REFUSED);
    Incident lost = awaitHeld(REFUSED, "POSITION_LOST");
    stack.collection(REFUSED).deleteOne(new BsonDocument("_id", new BsonInt32(1)));
    stack.guard().approve(lost.id(), Map.of());

    compareAfterResync(REFUSED);
  }

  /** Its offset partition is named after the time at which it went on. */
  private static void awaitByTime(String connector) {
    GuardStack.patiently(
        connector + " goes on by time",
        () -> stack.state(connector) + " " + stack.status(connector),
        () ->
            stack
                .connect()
                .config(connector)
                .orElseThrow()
                .get("offset.partition.name")
                .matches(".*-t\\d+\\.\\d+"));
  }

  private static void compareWithoutResync(String connector) {
    compare(connector);
    assertThat(stack.generation(connector)).isEqualTo(1);
    assertThat(stack.guarded(connector).incident()).isNull();
  }

  private static BsonDocument document(int id) {
    return new BsonDocument("_id", new BsonInt32(id)).append("n", new BsonInt32(id));
  }

  private static String text(int id) {
    return Integer.toString(id);
  }

  private static void pushEverythingOutOfTheOplog() {
    MongoCollection<BsonDocument> filler = stack.collection("other.filler");
    for (int bytes = 0; bytes < 2 * OPLOG_BYTES; bytes += FILLER_BYTES) {
      filler.insertOne(new BsonDocument("bytes", new BsonBinary(new byte[FILLER_BYTES])));
    }
  }

  private static Incident awaitHeld(String connector, String reason) {
    GuardStack.patiently(
        connector + " held by " + reason,
        () -> stack.state(connector) + " " + stack.status(connector),
        () -> {
          String id = stack.guarded(connector).incident();
          return id != null
              && stack.guard().incident(id).reason().equals(reason)
              && stack.guard().incident(id).state().equals("paused");
        });
    return stack.guard().incident(stack.guarded(connector).incident());
  }

  private static void compareAfterResync(String connector) {
    GuardStack.patiently(
        connector + " resynced",
        () -> stack.state(connector) + " " + stack.status(connector),
        () -> stack.generation(connector) == 2 && stack.state(connector).equals("STREAMING"));
    List<TopicRecord> records = compare(connector);
    assertThat(
            records.stream()
                .filter(record -> record.op().equals("s"))
                .map(TopicRecord::partition)
                .distinct())
        .hasSize(GuardStack.PARTITIONS);
  }

  private static List<TopicRecord> compare(String connector) {
    MongoCollection<BsonDocument> documents = stack.collection(connector);
    int last = LAST + stack.generation(connector);
    documents.insertOne(document(last));
    GuardStack.patiently(
        "the last change of " + connector + " in the topic",
        () -> stack.state(connector) + " " + stack.status(connector),
        () ->
            stack.records(connector).stream().anyMatch(record -> record.key().equals(text(last))));
    List<TopicRecord> records = stack.records(connector);
    assertThat(TopicCheck.table(records)).as(connector).isEqualTo(TopicCheck.documents(documents));
    return records;
  }
}
