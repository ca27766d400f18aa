package dev.sluice.mongodb.local.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.mongodb.local.MongoLocal;
import dev.sluice.mongodb.local.MongoLocalOptions;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What servers newer than the captured one do in change streams. */
class NewerStreamsTest {
  private MongoLocal server;
  private WireClient client;

  @BeforeEach
  void start() {
    server = MongoLocal.start(MongoLocalOptions.defaults().withOplogBytes(20_000));
    client = new WireClient(server.port());
    client.run("{create: 'c', $db: 'd'}");
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void tellsThatAPositionWasLostSoThatDriversResume() {
    long id = id(open("{}"));
    insert("c", 1);
    overflow();
    Doc reply = getMore(id, 1);
    assertThat(reply.get("code").asInt()).isEqualTo(136);
    assertThat(reply.get("errorLabels").toString()).contains("ResumableChangeStreamError");
    assertThat(getMore(id, 1).get("code").asInt()).isEqualTo(43);
  }

  @Test
  void refusesATokenThatLeftTheOplog() {
    long id = id(open("{}"));
    insert("c", 1);
    String token = tokens(getMore(id, 1)).get(0);
    overflow();
    Doc reply = open("{resumeAfter: {_data: '" + token + "'}}");
    assertThat(reply.get("code").asInt()).isEqualTo(286);
    assertThat(reply.get("codeName").asString()).isEqualTo("ChangeStreamHistoryLost");
    assertThat(reply.get("errorLabels").toString()).contains("NonResumableChangeStreamError");
  }

  @Test
  void refusesATimeThatLeftTheOplog() {
    insert("c", 1);
    overflow();
    Doc reply = open("{startAtOperationTime: {$timestamp: {t: 1, i: 1}}}");
    assertThat(reply.get("code").asInt()).isEqualTo(286);
  }

  @Test
  void startsAtAnyTimeWhileNothingLeftTheOplog() {
    insert("c", 1);
    Doc reply = open("{startAtOperationTime: {$timestamp: {t: 1, i: 1}}}");
    assertThat(tokens(reply)).hasSize(1);
  }

  @Test
  void failsWhereNoEventHasTheToken() {
    long id = id(open("{}"));
    insert("c", 1);
    String token = tokens(getMore(id, 1)).get(0).replace("2B020004", "2B040004");
    Doc reply = open("{resumeAfter: {_data: '" + token + "'}}");
    assertThat(reply.get("code").asInt()).isEqualTo(280);
  }

  @Test
  void resumesAfterADropWithTheInvalidate() {
    long id = id(open("{}"));
    insert("c", 1);
    client.run("{drop: 'c', $db: 'd'}");
    List<String> tokens = tokens(getMore(id, 1));
    assertThat(tokens).hasSize(3);
    Doc reply = open("{resumeAfter: {_data: '" + tokens.get(1) + "'}}");
    assertThat(reply.get("cursor").asDoc().get("firstBatch").elements())
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.asDoc().get("operationType").asString()).isEqualTo("invalidate"));
    assertThat(id(reply)).isZero();
  }

  @Test
  void refusesToResumeAfterAnInvalidateButStartsAfterIt() {
    long id = id(open("{}"));
    client.run("{drop: 'c', $db: 'd'}");
    String invalidate = tokens(getMore(id, 1)).get(1);
    insert("c", 5);
    assertThat(open("{resumeAfter: {_data: '" + invalidate + "'}}").get("code").asInt())
        .isEqualTo(260);
    assertThat(tokens(open("{startAfter: {_data: '" + invalidate + "'}}"))).hasSize(1);
  }

  @Test
  void givesImagesWhereTheyAreRecorded() {
    client.run("{create: 'i', changeStreamPreAndPostImages: {enabled: true}, $db: 'd'}");
    Doc opened =
        client.run(
            "{aggregate: 'i', pipeline: [{$changeStream: {fullDocument: 'required',"
                + " fullDocumentBeforeChange: 'required'}}], cursor: {}, $db: 'd'}");
    client.run("{insert: 'i', documents: [{_id: 1, a: 1}], $db: 'd'}");
    client.run("{update: 'i', updates: [{q: {_id: 1}, u: {$set: {a: 2}}}], $db: 'd'}");
    client.run("{update: 'i', updates: [{q: {_id: 1}, u: {$set: {a: 3}}}], $db: 'd'}");
    client.run("{delete: 'i', deletes: [{q: {_id: 1}, limit: 1}], $db: 'd'}");
    Doc reply =
        client.run(
            "{getMore: {$numberLong: '"
                + id(opened)
                + "'}, collection: 'i', maxTimeMS: 1, $db: 'd'}");
    List<Value> events = reply.get("cursor").asDoc().get("nextBatch").elements();
    Doc update = events.get(1).asDoc();
    assertThat(update.get("fullDocument")).hasToString("{ _id: 1, a: 2 }");
    assertThat(update.get("fullDocumentBeforeChange")).hasToString("{ _id: 1, a: 1 }");
    Doc delete = events.get(3).asDoc();
    assertThat(delete.get("fullDocumentBeforeChange")).hasToString("{ _id: 1, a: 3 }");
  }

  @Test
  void failsWhereARequiredImageIsMissing() {
    insert("c", 1);
    long id = id(open("{fullDocument: 'required'}"));
    client.run("{update: 'c', updates: [{q: {_id: 1}, u: {$set: {a: 2}}}], $db: 'd'}");
    assertThat(getMore(id, 1).get("code").asInt()).isEqualTo(47);
  }

  @Test
  void refusesAPipelineThatChangesTheToken() {
    Doc opened =
        client.run(
            "{aggregate: 'c', pipeline: [{$changeStream: {}}, {$project: {_id: 0}}], cursor: {}, $db: 'd'}");
    insert("c", 1);
    assertThat(getMore(id(opened), 1).get("code").asInt()).isEqualTo(280);
  }

  @Test
  void waitsAsLongAsAskedWhereNothingHappens() {
    long id = id(open("{}"));
    long start = System.nanoTime();
    Doc reply = getMore(id, 300);
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(290L);
    assertThat(reply.get("cursor").asDoc().has("postBatchResumeToken")).isTrue();
  }

  @Test
  void givesTokensOfTimeAloneThatCanBeResumed() {
    String token = postBatch(open("{}"));
    assertThat(token).endsWith("2B0229296E04");
    insert("c", 1);
    assertThat(tokens(open("{resumeAfter: {_data: '" + token + "'}}"))).hasSize(1);
  }

  private void overflow() {
    for (int i = 0; i < 60; i++) {
      client.run("{insert: 'fill', documents: [{pad: '" + "x".repeat(1000) + "'}], $db: 'd'}");
    }
  }

  private void insert(String collection, int id) {
    client.run("{insert: '" + collection + "', documents: [{_id: " + id + "}], $db: 'd'}");
  }

  private Doc open(String options) {
    return client.run(
        "{aggregate: 'c', pipeline: [{$changeStream: " + options + "}], cursor: {}, $db: 'd'}");
  }

  private Doc getMore(long id, int millis) {
    return client.run(
        "{getMore: {$numberLong: '"
            + id
            + "'}, collection: 'c', maxTimeMS: "
            + millis
            + ", $db: 'd'}");
  }

  private static long id(Doc reply) {
    return reply.get("cursor").asDoc().get("id").asLong();
  }

  private static String postBatch(Doc reply) {
    return reply.get("cursor").asDoc().get("postBatchResumeToken").asDoc().get("_data").asString();
  }

  private static List<String> tokens(Doc reply) {
    Doc cursor = reply.get("cursor").asDoc();
    Value batch = cursor.has("firstBatch") ? cursor.get("firstBatch") : cursor.get("nextBatch");
    List<String> tokens = new ArrayList<>();
    batch
        .elements()
        .forEach(event -> tokens.add(event.asDoc().get("_id").asDoc().get("_data").asString()));
    return tokens;
  }
}
