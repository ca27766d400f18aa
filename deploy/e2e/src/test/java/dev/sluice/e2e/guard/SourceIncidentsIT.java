package dev.sluice.e2e.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.sluice.cli.guard.Incident;
import dev.sluice.mongodb.local.MongoLocalOptions;
import java.util.Map;
import java.util.stream.IntStream;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What makes the stream's position worthless: an oplog that goes on while a collection is held, a
 * rename, a drop. Each is an incident, never a jump, and its approval a resync after which the
 * topic gives what MongoDB holds.
 */
class LostPositionIT {
  private static final int DOCUMENTS = 50;
  private static final int OPLOG_BYTES = 1 << 20;
  private static final int FILLER_BYTES = 64 << 10;
  private static final int LAST = 1_000_000;

  private static GuardStack stack;

  @BeforeAll
  static void start() {
    stack =
        GuardStack.start(
            "lost",
            true,
            MongoLocalOptions.defaults().withOplogBytes(OPLOG_BYTES),
            Map.of("sluice.guard.t0.margin.ms", "1000"));
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void anOplogThatGoesOnWhileHeldIsAnIncidentAfterTheDecision() {
    MongoCollection<BsonDocument> documents = streaming("lost.oplog");
    documents.insertOne(document(DOCUMENTS).append("extra", new BsonInt32(1)));
    Incident drift = awaitHeld("lost.oplog", "DRIFT");
    documents.deleteOne(new BsonDocument("_id", new BsonInt32(0)));
    pushEverythingOutOfTheOplog();

    stack.guard().approve(drift.id(), Map.of());
    Incident lost = awaitHeld("lost.oplog", "POSITION_LOST");
    stack.guard().approve(lost.id(), Map.of());

    compareAfterResync("lost.oplog");
  }

  @Test
  void aRenameIsAnIncidentAndTheNewCollectionOfThatNameIsCopied() {
    MongoCollection<BsonDocument> documents = streaming("lost.renamed");
    documents.renameCollection(
        new com.mongodb.MongoNamespace("lost.elsewhere"),
        new com.mongodb.client.model.RenameCollectionOptions().dropTarget(true));
    documents.insertOne(document(7));
    Incident renamed = awaitHeld("lost.renamed", "RENAMED");
    documents.insertOne(document(8));
    stack.guard().approve(renamed.id(), Map.of());

    compareAfterResync("lost.renamed");
  }

  private static MongoCollection<BsonDocument> streaming(String namespace) {
    MongoCollection<BsonDocument> documents = stack.collection(namespace);
    documents.insertMany(IntStream.range(0, DOCUMENTS).mapToObj(LostPositionIT::document).toList());
    stack.add(namespace);
    stack.awaitStreaming(namespace);
    return documents;
  }

  private static BsonDocument document(int id) {
    return new BsonDocument("_id", new BsonInt32(id)).append("n", new BsonInt32(id));
  }

  private static void pushEverythingOutOfTheOplog() {
    MongoCollection<BsonDocument> filler = stack.collection("lost.filler");
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
    MongoCollection<BsonDocument> documents = stack.collection(connector);
    documents.insertOne(document(LAST));
    GuardStack.patiently(
        "the last change of " + connector + " in the topic",
        () ->
            stack.records(connector).stream()
                .anyMatch(record -> record.key().equals(Integer.toString(LAST))));
    var records = stack.records(connector);
    assertThat(TopicCheck.table(records)).as(connector).isEqualTo(TopicCheck.documents(documents));
    assertThat(
            records.stream()
                .filter(record -> record.op().equals("s"))
                .map(TopicRecord::partition)
                .distinct())
        .hasSize(GuardStack.PARTITIONS);
  }
}
