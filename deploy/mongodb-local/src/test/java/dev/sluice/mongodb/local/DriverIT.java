package dev.sluice.mongodb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.RenameCollectionOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.ValidationOptions;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.FullDocument;
import com.mongodb.client.model.changestream.OperationType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The official driver against the stand-in, or against a real replica set of 6.0 or newer: {@code
 * -Dsluice.test.mongodb-uri=mongodb://…}. It works in the database {@code sluice_it}, which it
 * drops.
 */
class DriverIT {
  private static final String DATABASE = "sluice_it";
  private static MongoLocal local;
  private static MongoClient client;
  private MongoDatabase database;
  private MongoCollection<Document> collection;

  @BeforeAll
  static void connect() {
    String uri = System.getProperty("sluice.test.mongodb-uri", "");
    if (uri.isEmpty()) {
      local = MongoLocal.start(MongoLocalOptions.defaults());
      uri = local.uri();
    }
    client = MongoClients.create(uri);
  }

  @AfterAll
  static void disconnect() {
    client.close();
    if (local != null) {
      local.close();
    }
  }

  @BeforeEach
  void start() {
    database = client.getDatabase(DATABASE);
    database.drop();
    collection = database.getCollection("things");
    database.createCollection("things");
  }

  @AfterEach
  void drop() {
    database.drop();
  }

  @Test
  void insertsAndFindsByAnyEqualNumber() {
    collection.insertOne(new Document("_id", 1).append("name", "one"));
    assertThat(collection.find(Filters.eq("_id", 1L)).first()).containsEntry("name", "one");
    assertThat(collection.find(Filters.eq("_id", 1.0)).first()).containsEntry("name", "one");
    assertThat(collection.find(Filters.eq("_id", new Decimal128(1))).first())
        .containsEntry("name", "one");
  }

  @Test
  void findSortsProjectsSkipsAndLimits() {
    insertNumbers(20);
    List<Document> found =
        collection
            .find(Filters.gte("n", 5))
            .sort(Sorts.descending("n"))
            .projection(Projections.fields(Projections.include("n"), Projections.excludeId()))
            .skip(2)
            .limit(3)
            .into(new ArrayList<>());
    assertThat(found)
        .containsExactly(new Document("n", 17), new Document("n", 16), new Document("n", 15));
  }

  @Test
  void readsALargeResultInBatches() {
    insertNumbers(1000);
    List<Integer> numbers = new ArrayList<>();
    collection.find().batchSize(7).map(d -> d.getInteger("n")).into(numbers);
    assertThat(numbers).hasSize(1000).isSorted();
  }

  @Test
  void countsAndTellsDistinctValues() {
    insertNumbers(10);
    assertThat(collection.countDocuments(Filters.lt("n", 4))).isEqualTo(4);
    assertThat(collection.estimatedDocumentCount()).isEqualTo(10);
    assertThat(collection.distinct("even", Boolean.class)).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void aggregates() {
    insertNumbers(10);
    List<Document> result =
        collection
            .aggregate(
                List.of(
                    Aggregates.match(Filters.gte("n", 2)),
                    Document.parse("{$group: {_id: '$even', total: {$sum: '$n'}}}"),
                    Aggregates.sort(Sorts.ascending("_id"))))
            .into(new ArrayList<>());
    assertThat(result)
        .containsExactly(
            new Document("_id", false).append("total", 24),
            new Document("_id", true).append("total", 20));
  }

  @Test
  void aggregatesAsTheConnectorCopies() {
    collection.insertOne(Document.parse("{_id: 1, a: {b: [1, 'x']}}"));
    Document copied =
        collection
            .aggregate(
                List.of(
                    Document.parse(
                        "{$replaceRoot: {newRoot: {_id: {_id: '$_id', copyingData: true},"
                            + " operationType: 'insert', ns: {db: 'd', coll: 'c'}, documentKey:"
                            + " {_id: '$_id'}, fullDocument: '$$ROOT'}}}"),
                    Document.parse("{$addFields: {__: '$ns'}}"),
                    Document.parse("{$project: {ns: 0}}")))
            .first();
    assertThat(copied)
        .isEqualTo(
            Document.parse(
                "{_id: {_id: 1, copyingData: true}, operationType: 'insert', documentKey: {_id: 1},"
                    + " fullDocument: {_id: 1, a: {b: [1, 'x']}}, __: {db: 'd', coll: 'c'}}"));
  }

  @Test
  void samplesNoMoreThanAsked() {
    insertNumbers(50);
    assertThat(collection.aggregate(List.of(Aggregates.sample(5)))).hasSize(5);
  }

  @Test
  void refusesADuplicateId() {
    collection.insertOne(new Document("_id", 1));
    assertThatThrownBy(() -> collection.insertOne(new Document("_id", 1L)))
        .hasMessageContaining("E11000");
  }

  @Test
  void bulkWritesInOrderUpToTheFirstError() {
    collection.insertOne(new Document("_id", 3));
    var writes =
        List.of(
            new InsertOneModel<>(new Document("_id", 1)),
            new UpdateOneModel<Document>(Filters.eq("_id", 1), Updates.set("a", 1)),
            new InsertOneModel<>(new Document("_id", 3)),
            new DeleteOneModel<Document>(Filters.eq("_id", 1)));
    assertThatThrownBy(() -> collection.bulkWrite(writes))
        .isInstanceOfSatisfying(
            MongoBulkWriteException.class,
            e -> {
              assertThat(e.getWriteErrors()).hasSize(1);
              assertThat(e.getWriteErrors().get(0).getIndex()).isEqualTo(2);
            });
    assertThat(collection.countDocuments()).isEqualTo(2);
  }

  @Test
  void bulkWritesWithoutOrderPastErrors() {
    var writes =
        List.of(
            new InsertOneModel<>(new Document("_id", 1)),
            new InsertOneModel<>(new Document("_id", 1)),
            new ReplaceOneModel<>(
                Filters.eq("_id", 5), new Document("b", 1), new ReplaceOptions().upsert(true)));
    assertThatThrownBy(() -> collection.bulkWrite(writes, new BulkWriteOptions().ordered(false)))
        .isInstanceOf(MongoBulkWriteException.class);
    assertThat(collection.find(Filters.eq("_id", 5)).first())
        .isEqualTo(new Document("_id", 5).append("b", 1));
  }

  @Test
  void updatesWithOperators() {
    collection.insertOne(Document.parse("{_id: 1, a: 1, list: [1, 2], gone: true}"));
    collection.updateOne(
        Filters.eq("_id", 1),
        Updates.combine(
            Updates.inc("a", 2),
            Updates.push("list", 3),
            Updates.unset("gone"),
            Updates.set("sub.deep", "x")));
    assertThat(collection.find().first())
        .isEqualTo(Document.parse("{_id: 1, a: 3, list: [1, 2, 3], sub: {deep: 'x'}}"));
  }

  @Test
  void updatesByArrayFilters() {
    collection.insertOne(Document.parse("{_id: 1, list: [{k: 1, v: 1}, {k: 2, v: 1}]}"));
    collection.updateOne(
        Filters.eq("_id", 1),
        Updates.set("list.$[e].v", 9),
        new UpdateOptions().arrayFilters(List.of(Filters.eq("e.k", 2))));
    assertThat(collection.find().first())
        .isEqualTo(Document.parse("{_id: 1, list: [{k: 1, v: 1}, {k: 2, v: 9}]}"));
  }

  @Test
  void updatesByAPipeline() {
    collection.insertOne(Document.parse("{_id: 1, a: 2}"));
    collection.updateOne(
        Filters.eq("_id", 1), List.of(Document.parse("{$set: {b: {$multiply: ['$a', 3]}}}")));
    assertThat(collection.find().first()).isEqualTo(Document.parse("{_id: 1, a: 2, b: 6}"));
  }

  @Test
  void findsAndModifies() {
    Document before =
        collection.findOneAndUpdate(
            Filters.eq("_id", 1), Updates.inc("n", 1), new FindOneAndUpdateOptions().upsert(true));
    Document after =
        collection.findOneAndUpdate(
            Filters.eq("_id", 1),
            Updates.inc("n", 1),
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
    Document removed = collection.findOneAndDelete(Filters.eq("_id", 1));
    assertThat(before).isNull();
    assertThat(after).isEqualTo(new Document("_id", 1).append("n", 2));
    assertThat(removed).isEqualTo(after);
    assertThat(collection.countDocuments()).isZero();
  }

  @Test
  void enforcesAJsonSchemaAndListsIt() {
    Document schema =
        Document.parse(
            "{$jsonSchema: {required: ['name'], properties: {name: {bsonType: 'string'}}}}");
    database.createCollection(
        "checked",
        new CreateCollectionOptions().validationOptions(new ValidationOptions().validator(schema)));
    MongoCollection<Document> checked = database.getCollection("checked");
    checked.insertOne(new Document("name", "ok"));
    assertThatThrownBy(() -> checked.insertOne(new Document("name", 1)))
        .hasMessageContaining("Document failed validation");
    Document listed = database.listCollections().filter(Filters.eq("name", "checked")).first();
    assertThat(listed.get("options", Document.class)).containsEntry("validator", schema);
  }

  @Test
  void enforcesUniqueIndexes() {
    collection.createIndex(Indexes.ascending("email"), new IndexOptions().unique(true));
    collection.insertOne(new Document("email", "a"));
    assertThatThrownBy(() -> collection.insertOne(new Document("email", "a")))
        .hasMessageContaining("E11000");
    assertThat(collection.listIndexes().map(d -> d.getString("name")))
        .containsExactly("_id_", "email_1");
  }

  @Test
  void streamsEveryKindOfChange() {
    try (var stream = collection.watch().cursor()) {
      collection.insertOne(Document.parse("{_id: 1, a: 1, b: 2}"));
      collection.updateOne(
          Filters.eq("_id", 1), Updates.combine(Updates.set("a", 2), Updates.unset("b")));
      collection.replaceOne(Filters.eq("_id", 1), new Document("c", 3));
      collection.deleteOne(Filters.eq("_id", 1));
      collection.drop();
      List<ChangeStreamDocument<Document>> events = take(stream, 6);
      assertThat(events)
          .extracting(ChangeStreamDocument::getOperationType)
          .containsExactly(
              OperationType.INSERT,
              OperationType.UPDATE,
              OperationType.REPLACE,
              OperationType.DELETE,
              OperationType.DROP,
              OperationType.INVALIDATE);
      assertThat(events.get(0).getFullDocument()).isEqualTo(Document.parse("{_id: 1, a: 1, b: 2}"));
      assertThat(events.get(0).getNamespace()).isEqualTo(collection.getNamespace());
      assertThat(events.get(0).getWallTime()).isNotNull();
      assertThat(events.get(1).getDocumentKey()).isEqualTo(BsonDocument.parse("{_id: 1}"));
      assertThat(events.get(1).getUpdateDescription().getUpdatedFields())
          .isEqualTo(BsonDocument.parse("{a: 2}"));
      assertThat(events.get(1).getUpdateDescription().getRemovedFields()).containsExactly("b");
      assertThat(events.get(2).getFullDocument()).isEqualTo(Document.parse("{_id: 1, c: 3}"));
    }
  }

  @Test
  void emitsNothingForUpdatesThatChangeNothing() {
    collection.insertOne(Document.parse("{_id: 1, a: 1}"));
    try (var stream = collection.watch().cursor()) {
      collection.updateOne(Filters.eq("_id", 1), Updates.set("a", 1));
      collection.replaceOne(Filters.eq("_id", 1), new Document("a", 1));
      collection.insertOne(new Document("_id", 2));
      assertThat(take(stream, 1).get(0).getOperationType()).isEqualTo(OperationType.INSERT);
    }
  }

  @Test
  void looksUpTheNewestDocument() {
    collection.insertOne(Document.parse("{_id: 1}"));
    try (var stream = collection.watch().fullDocument(FullDocument.UPDATE_LOOKUP).cursor()) {
      collection.updateOne(Filters.eq("_id", 1), Updates.set("a", 1));
      collection.updateOne(Filters.eq("_id", 1), Updates.set("a", 2));
      assertThat(take(stream, 2))
          .extracting(ChangeStreamDocument::getFullDocument)
          .containsOnly(Document.parse("{_id: 1, a: 2}"));
    }
  }

  @Test
  void looksUpNothingOnceTheDocumentIsGone() {
    collection.insertOne(Document.parse("{_id: 1}"));
    try (var stream = collection.watch().fullDocument(FullDocument.UPDATE_LOOKUP).cursor()) {
      collection.updateOne(Filters.eq("_id", 1), Updates.set("a", 1));
      collection.deleteOne(Filters.eq("_id", 1));
      assertThat(take(stream, 1).get(0).getFullDocument()).isNull();
    }
  }

  @Test
  void resumesAfterAnEvent() {
    BsonDocument token;
    try (var stream = collection.watch().cursor()) {
      insertNumbers(3);
      token = take(stream, 1).get(0).getResumeToken();
    }
    try (var stream = collection.watch().resumeAfter(token).cursor()) {
      assertThat(take(stream, 2))
          .extracting(e -> e.getDocumentKey().getInt32("_id").getValue())
          .containsExactly(1, 2);
    }
  }

  @Test
  void resumesAfterAPostBatchTokenOfAnIdleStream() {
    BsonDocument token;
    try (var stream = database.getCollection("other").watch().cursor()) {
      insertNumbers(1);
      assertThat(stream.tryNext()).isNull();
      token = stream.getResumeToken();
    }
    collection.insertOne(new Document("_id", "later"));
    try (var stream = database.watch().resumeAfter(token).cursor()) {
      List<ChangeStreamDocument<Document>> events = take(stream, 1);
      assertThat(events.get(0).getDocumentKey().get("_id")).isNotNull();
    }
  }

  @Test
  void advancesThePostBatchTokenPastChangesElsewhere() {
    try (var stream = database.getCollection("other").watch().cursor()) {
      assertThat(stream.tryNext()).isNull();
      String before = stream.getResumeToken().getString("_data").getValue();
      insertNumbers(1);
      assertThat(stream.tryNext()).isNull();
      assertThat(stream.getResumeToken().getString("_data").getValue()).isGreaterThan(before);
    }
  }

  @Test
  void startsAtAnOperationTime() {
    Document reply =
        database.runCommand(Document.parse("{insert: 'things', documents: [{_id: 'x'}]}"));
    BsonTimestamp time = reply.get("operationTime", BsonTimestamp.class);
    collection.insertOne(new Document("_id", "y"));
    try (var stream = collection.watch().startAtOperationTime(time).cursor()) {
      assertThat(take(stream, 2))
          .extracting(e -> e.getDocumentKey().getString("_id").getValue())
          .containsExactly("x", "y");
    }
  }

  @Test
  void startsAfterAnInvalidate() {
    BsonDocument token;
    try (var stream = collection.watch().cursor()) {
      collection.insertOne(new Document("_id", 1));
      collection.drop();
      token = take(stream, 3).get(2).getResumeToken();
    }
    collection.insertOne(new Document("_id", 2));
    assertThatThrownBy(() -> collection.watch().resumeAfter(token).cursor())
        .isInstanceOfSatisfying(
            MongoCommandException.class, e -> assertThat(e.getErrorCode()).isEqualTo(260));
    try (var stream = collection.watch().startAfter(token).cursor()) {
      assertThat(take(stream, 1).get(0).getDocumentKey()).isEqualTo(BsonDocument.parse("{_id: 2}"));
    }
  }

  @Test
  void streamsRenamesOfTheDatabase() {
    collection.insertOne(new Document("_id", 1));
    try (var stream = database.watch().cursor()) {
      collection.renameCollection(
          new com.mongodb.MongoNamespace(DATABASE, "renamed"), new RenameCollectionOptions());
      ChangeStreamDocument<Document> event = take(stream, 1).get(0);
      assertThat(event.getOperationType()).isEqualTo(OperationType.RENAME);
      assertThat(event.getDestinationNamespace().getCollectionName()).isEqualTo("renamed");
    }
  }

  @Test
  void streamsTheDropOfADatabase() {
    collection.insertOne(new Document("_id", 1));
    try (var stream = database.watch().cursor()) {
      database.drop();
      assertThat(take(stream, 3))
          .extracting(ChangeStreamDocument::getOperationType)
          .containsExactly(
              OperationType.DROP, OperationType.DROP_DATABASE, OperationType.INVALIDATE);
    }
  }

  @Test
  void streamsTheCluster() {
    try (var stream =
        client.watch(List.of(Aggregates.match(Filters.eq("ns.db", DATABASE)))).cursor()) {
      collection.insertOne(new Document("_id", 1));
      assertThat(take(stream, 1).get(0).getNamespace()).isEqualTo(collection.getNamespace());
    }
  }

  @Test
  void filtersAndShapesEvents() {
    ChangeStreamIterable<Document> watched =
        collection.watch(
            List.of(
                Aggregates.match(Filters.eq("operationType", "insert")),
                Document.parse("{$addFields: {'fullDocument.seen': true}}")));
    try (var stream = watched.cursor()) {
      insertNumbers(1);
      collection.deleteOne(Filters.eq("_id", 0));
      collection.insertOne(new Document("_id", "next"));
      List<ChangeStreamDocument<Document>> events = take(stream, 2);
      assertThat(events.get(0).getFullDocument()).containsEntry("seen", true);
      assertThat(events.get(1).getFullDocument()).containsEntry("_id", "next");
    }
  }

  @Test
  void awaitsTheNextChange() throws Exception {
    try (var stream = collection.watch().maxAwaitTime(1, TimeUnit.HOURS).cursor()) {
      CompletableFuture<ChangeStreamDocument<Document>> next =
          CompletableFuture.supplyAsync(stream::next);
      collection.insertOne(new Document("_id", 1));
      assertThat(next.get(2, TimeUnit.MINUTES).getOperationType()).isEqualTo(OperationType.INSERT);
    }
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> database.runCommand(new Document("noSuchCommand", 1)))
        .isInstanceOfSatisfying(
            MongoCommandException.class, e -> assertThat(e.getErrorCode()).isEqualTo(59));
    assertThatThrownBy(() -> collection.aggregate(List.of(new Document("$noSuchStage", 1))).first())
        .isInstanceOfSatisfying(
            MongoCommandException.class, e -> assertThat(e.getErrorCode()).isEqualTo(40324));
  }

  private void insertNumbers(int count) {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      documents.add(new Document("_id", i).append("n", i).append("even", i % 2 == 0));
    }
    collection.insertMany(documents);
  }

  private static List<ChangeStreamDocument<Document>> take(
      MongoChangeStreamCursor<ChangeStreamDocument<Document>> stream, int count) {
    List<ChangeStreamDocument<Document>> events = new ArrayList<>();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (events.size() < count) {
      ChangeStreamDocument<Document> event = stream.tryNext();
      if (event != null) {
        events.add(event);
      } else if (System.nanoTime() > deadline) {
        throw new AssertionError("only these events came: " + events);
      }
    }
    return events;
  }
}
