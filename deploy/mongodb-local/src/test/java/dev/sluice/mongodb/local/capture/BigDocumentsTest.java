package dev.sluice.mongodb.local.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.MongoLocal;
import dev.sluice.mongodb.local.MongoLocalOptions;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The captured cases big_10mb, big_16mb_insert and big_update_error, whose commands are too big to
 * be kept.
 */
class BigDocumentsTest {
  private static final int MEGABYTE = 1024 * 1024;
  private MongoLocal server;
  private WireClient client;
  private long cursor;

  @BeforeEach
  void open() {
    server = MongoLocal.start(MongoLocalOptions.defaults().withCompatibility(Compatibility.V4_0));
    client = new WireClient(server.port());
    client.run("{create: 'big', $db: 'cdc'}");
    Doc reply =
        client.run(
            "{aggregate: 'big', pipeline: [{$changeStream: {fullDocument: 'updateLookup'}}],"
                + " cursor: {}, $db: 'cdc'}");
    cursor = reply.get("cursor").asDoc().get("id").asLong();
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void streamsADocumentOf10Megabytes() {
    assertThat(insert(document(10 * MEGABYTE)).get("n").asInt()).isEqualTo(1);
    assertThat(events()).hasSize(1);
  }

  @Test
  void streamsTheLargestDocumentAlthoughItsEventIsLarger() {
    Doc largest = document(Doc.MAX_SIZE - 200);
    assertThat(insert(largest).get("n").asInt()).isEqualTo(1);
    assertThat(events()).hasSize(1);
    assertThat(events()).isEmpty();
  }

  @Test
  void refusesALargerDocument() {
    Doc reply = insert(document(Doc.MAX_SIZE + 1));
    assertThat(reply.get("n").asInt()).isZero();
    assertThat(reply.get("writeErrors").toString()).contains("too large");
  }

  @Test
  void failsTheStreamAtAnEventThatIsTooLarge() {
    insert(document(9 * MEGABYTE));
    events();
    String field = "y".repeat(9 * MEGABYTE);
    Doc update =
        new DocBuilder()
            .put("q", new DocBuilder().put("_id", 1).build())
            .put(
                "u", new DocBuilder().put("$set", new DocBuilder().put("x", field).build()).build())
            .build();
    Doc reply =
        client.run(
            new DocBuilder()
                .put("update", "big")
                .docs("updates", List.of(update))
                .put("$db", "cdc")
                .build());
    assertThat(reply.get("nModified").asInt()).isEqualTo(1);
    Doc failed = getMore();
    Doc real = Capture.get().docs("wire/big_update_error.coll-lookup.error.bson").get(0);
    assertThat(failed.get("code")).isEqualTo(real.get("code"));
    assertThat(failed.get("codeName")).isEqualTo(real.get("codeName"));
    assertThat(shape(failed)).isEqualTo(shape(real));
    assertThat(getMore().get("code").asInt()).isEqualTo(43);
  }

  /** As 5.0.7 does: the limit is for the event that leaves the pipeline. */
  @Test
  void streamsAnEventThatTheStageMakesSmallEnough() {
    Doc reply =
        client.run(
            "{aggregate: 'big', pipeline: [{$changeStream: {fullDocument: 'updateLookup'}},"
                + " {$project: {updateDescription: 0}}], cursor: {}, $db: 'cdc'}");
    cursor = reply.get("cursor").asDoc().get("id").asLong();
    insert(document(9 * MEGABYTE));
    assertThat(events()).hasSize(1);
    Doc update =
        new DocBuilder()
            .put("q", new DocBuilder().put("_id", 1).build())
            .put(
                "u",
                new DocBuilder()
                    .put("$set", new DocBuilder().put("x", "y".repeat(9 * MEGABYTE)).build())
                    .build())
            .build();
    client.run(
        new DocBuilder()
            .put("update", "big")
            .docs("updates", List.of(update))
            .put("$db", "cdc")
            .build());

    assertThat(events()).hasSize(1);
  }

  private static String shape(Doc error) {
    return error
        .get("errmsg")
        .asString()
        .replaceAll("size: \\d+ \\(0x[0-9A-F]+\\)", "size: N")
        .replaceAll("\"82[0-9A-F]+\"", "TOKEN");
  }

  private static Doc document(int size) {
    int overhead = new DocBuilder().put("_id", 1).put("x", "").build().size();
    return new DocBuilder().put("_id", 1).put("x", "x".repeat(size - overhead)).build();
  }

  private Doc insert(Doc document) {
    return client.run(
        new DocBuilder()
            .put("insert", "big")
            .docs("documents", List.of(document))
            .put("$db", "cdc")
            .build());
  }

  private List<dev.sluice.mongodb.local.bson.Value> events() {
    return getMore().get("cursor").asDoc().get("nextBatch").elements();
  }

  private Doc getMore() {
    return client.run(
        "{getMore: {$numberLong: '" + cursor + "'}, collection: 'big', maxTimeMS: 1, $db: 'cdc'}");
  }
}
