package dev.sluice.mongodb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoQueryException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.FullDocument;
import com.mongodb.client.model.changestream.OperationType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official driver against the stand-in that answers as a mongos. */
class ShardedIT {
  private MongoLocal server;
  private MongoClient client;
  private MongoCollection<Document> orders;
  private MongoCollection<Document> nested;
  private String here;
  private String there;

  @BeforeEach
  void start() {
    start(options());
  }

  private static MongoLocalOptions options() {
    return MongoLocalOptions.defaults()
        .withSharded("shop.orders", "region")
        .withSharded("shop.nested", "a.b", "_id");
  }

  private void start(MongoLocalOptions options) {
    server = MongoLocal.start(options);
    client = MongoClients.create(server.uri());
    orders = client.getDatabase("shop").getCollection("orders");
    nested = client.getDatabase("shop").getCollection("nested");
    here = "r0";
    there = otherShard();
  }

  /** A region of the other shard than {@code here}: there the same _id is no duplicate. */
  private String otherShard() {
    orders.insertOne(new Document("_id", "probe").append("region", here));
    for (int i = 1; ; i++) {
      try {
        orders.insertOne(new Document("_id", "probe").append("region", "r" + i));
        orders.deleteMany(new Document());
        return "r" + i;
      } catch (MongoWriteException e) {
        assertThat(e.getCode()).isEqualTo(11000);
      }
    }
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static Document order(Object id, Object region) {
    return new Document("_id", id).append("region", region);
  }

  private static List<ChangeStreamDocument<Document>> take(
      MongoChangeStreamCursor<ChangeStreamDocument<Document>> stream, int count) {
    List<ChangeStreamDocument<Document>> events = new ArrayList<>();
    while (events.size() < count) {
      events.add(stream.next());
    }
    return events;
  }

  @Test
  void saysThatItIsAMongos() {
    Document hello = client.getDatabase("admin").runCommand(new Document("hello", 1));
    assertThat(hello.getString("msg")).isEqualTo("isdbgrid");
    assertThat(hello).doesNotContainKeys("setName", "hosts", "primary", "me");
    assertThatThrownBy(
            () -> client.getDatabase("admin").runCommand(new Document("replSetGetStatus", 1)))
        .isInstanceOf(MongoCommandException.class)
        .hasMessageContaining("through mongos");
    assertThatThrownBy(() -> client.getDatabase("local").getCollection("oplog.rs").find().first())
        .isInstanceOfAny(MongoQueryException.class, MongoCommandException.class)
        .hasMessageContaining("through mongos");
    assertThat(
            client.getDatabase("admin").runCommand(new Document("serverStatus", 1)).get("process"))
        .isEqualTo("mongos");
  }

  @Test
  void tellsShardKeysInConfigCollections() {
    nested.insertOne(Document.parse("{_id: 1, a: {b: 2}}"));
    client.getDatabase("shop").getCollection("plain").insertOne(order(1, here));
    MongoCollection<Document> collections =
        client.getDatabase("config").getCollection("collections");
    assertThat(collections.find())
        .extracting(one -> one.getString("_id") + " " + one.get("key", Document.class).keySet())
        .containsExactlyInAnyOrder("shop.orders [region]", "shop.nested [a.b, _id]");
    assertThat(collections.find(Filters.eq("_id", "shop.plain"))).isEmpty();
  }

  @Test
  void oneIdMayBeOnBothShards() {
    orders.insertOne(order(1, here));
    orders.insertOne(order(1, there));
    assertThat(orders.find(Filters.eq("_id", 1))).hasSize(2);
    assertThat(orders.find().sort(new Document("_id", 1))).hasSize(2);
    assertThat(orders.countDocuments()).isEqualTo(2);
    orders.deleteOne(Filters.and(Filters.eq("_id", 1), Filters.eq("region", here)));
    assertThat(orders.find()).containsExactly(order(1, there));
  }

  @Test
  void eventsTellTheWholeDocumentKey() {
    try (var stream = orders.watch().fullDocument(FullDocument.UPDATE_LOOKUP).cursor()) {
      orders.insertOne(order(1, here));
      orders.insertOne(order(1, there));
      orders.updateOne(
          Filters.and(Filters.eq("_id", 1), Filters.eq("region", there)), Updates.set("n", 1));
      orders.insertOne(new Document("_id", 2));
      List<ChangeStreamDocument<Document>> events = take(stream, 4);
      assertThat(events.get(2).getFullDocument()).isEqualTo(order(1, there).append("n", 1));
      orders.deleteMany(Filters.eq("region", here));
      orders.deleteMany(Filters.eq("region", there));
      events.addAll(take(stream, 2));
      assertThat(events)
          .extracting(ChangeStreamDocument::getDocumentKey)
          .containsExactly(
              key(1, here),
              key(1, there),
              key(1, there),
              BsonDocument.parse("{_id: 2}"),
              key(1, here),
              key(1, there));
    }
    try (var stream = nested.watch().cursor()) {
      nested.insertOne(Document.parse("{_id: 1, a: {b: 2, c: 3}}"));
      assertThat(take(stream, 1).get(0).getDocumentKey())
          .isEqualTo(BsonDocument.parse("{'a.b': 2, _id: 1}"));
    }
  }

  private static BsonDocument key(int id, String region) {
    return BsonDocument.parse("{region: '" + region + "', _id: " + id + "}");
  }

  @Test
  void aChangedShardKeyIsADeleteAndAnInsertOfOneTimeInTheOrderOfTheirKeys() {
    orders.insertOne(order(1, here));
    try (var stream = orders.watch().cursor()) {
      move(here, there);
      move(there, here);
      List<ChangeStreamDocument<Document>> events = take(stream, 4);
      assertThat(events)
          .extracting(ChangeStreamDocument::getOperationType)
          .containsExactly(
              OperationType.DELETE,
              OperationType.INSERT,
              OperationType.INSERT,
              OperationType.DELETE);
      assertThat(events)
          .extracting(ChangeStreamDocument::getDocumentKey)
          .containsExactly(key(1, here), key(1, there), key(1, here), key(1, there));
      assertThat(events.get(0).getClusterTime()).isEqualTo(events.get(1).getClusterTime());
      assertThat(events.get(2).getClusterTime())
          .isEqualTo(events.get(3).getClusterTime())
          .isGreaterThan(events.get(1).getClusterTime());
      assertThat(events.get(1).getFullDocument()).isEqualTo(order(1, there));
      try (var again = orders.watch().resumeAfter(events.get(0).getResumeToken()).cursor()) {
        assertThat(take(again, 3))
            .extracting(ChangeStreamDocument::getDocumentKey)
            .containsExactly(key(1, there), key(1, here), key(1, there));
      }
    }
    assertThat(orders.find()).containsExactly(order(1, here));
  }

  private void move(String from, String to) {
    orders.updateOne(
        Filters.and(Filters.eq("_id", 1), Filters.eq("region", from)), Updates.set("region", to));
  }

  @Test
  void aShardKeyThatChangesWithinItsShardIsAnUpdateUnderTheNewKey() {
    String alike = alike();
    orders.insertOne(order(1, here));
    try (var stream = orders.watch().cursor()) {
      move(here, alike);
      ChangeStreamDocument<Document> event = take(stream, 1).get(0);
      assertThat(event.getOperationType()).isEqualTo(OperationType.UPDATE);
      assertThat(event.getDocumentKey()).isEqualTo(key(1, alike));
    }
    assertThat(orders.find()).containsExactly(order(1, alike));
  }

  private String alike() {
    orders.insertOne(order("probe", here));
    for (int i = 1; ; i++) {
      try {
        orders.insertOne(order("probe", "r" + i));
        orders.deleteMany(Filters.eq("region", "r" + i));
      } catch (MongoWriteException e) {
        orders.deleteMany(new Document());
        return "r" + i;
      }
    }
  }

  @Test
  void refusesWhatAMongosRefuses() {
    orders.insertOne(order(1, here));
    refused(61, () -> orders.updateOne(Filters.eq("_id", 1), Updates.set("n", 1)));
    refused(61, () -> orders.deleteOne(Filters.eq("_id", 1)));
    refused(61, () -> orders.findOneAndDelete(Filters.eq("_id", 1)));
    refused(61, () -> orders.findOneAndUpdate(Filters.eq("_id", 1), Updates.set("n", 1)));
    refused(61, () -> orders.insertOne(order(2, List.of(1))));
    refused(61, () -> nested.insertOne(Document.parse("{_id: 1, a: [{b: 1}]}")));
    refused(72, () -> orders.updateMany(new Document(), Updates.set("region", there)));
    refused(20, () -> orders.renameCollection(new com.mongodb.MongoNamespace("shop.other")));
    try (MongoClient once = MongoClients.create(server.uri() + "?retryWrites=false")) {
      refused(
          20,
          () ->
              once.getDatabase("shop")
                  .getCollection("orders")
                  .updateOne(Filters.eq("region", here), Updates.set("region", there)));
    }
    orders.insertOne(order(1, there));
    refused(11000, () -> move(here, there));
  }

  private static void refused(int code, Runnable write) {
    assertThatThrownBy(write::run)
        .isInstanceOfSatisfying(MongoException.class, e -> assertThat(e.getCode()).isEqualTo(code));
  }

  @Test
  void anOldOneWantsEveryFieldOfTheShardKey() {
    try (MongoLocal old = MongoLocal.start(options().withCompatibility(Compatibility.V4_0));
        MongoClient oldClient = MongoClients.create(old.uri())) {
      refused(
          61,
          () ->
              oldClient
                  .getDatabase("shop")
                  .getCollection("orders")
                  .insertOne(new Document("_id", 1)));
    }
  }

  @Test
  void keepsBothOverARestart(@TempDir Path dir) {
    stop();
    start(options().withStateDir(dir));
    orders.insertOne(order(1, here));
    orders.insertOne(order(1, there));
    orders.insertOne(order(2, here));
    orders.updateOne(
        Filters.and(Filters.eq("_id", 2), Filters.eq("region", here)),
        Updates.set("region", there));
    stop();
    server = MongoLocal.start(options().withStateDir(dir));
    client = MongoClients.create(server.uri());
    orders = client.getDatabase("shop").getCollection("orders");
    assertThat(orders.find())
        .containsExactlyInAnyOrder(order(1, here), order(1, there), order(2, there));
  }
}
