package dev.sluice.e2e;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import dev.sluice.cli.compare.ComparisonResult;
import dev.sluice.mongodb.local.MongoLocal;
import dev.sluice.mongodb.local.MongoLocalOptions;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedPipeline.class)
class SnapshotAndStreamIT {

  @Test
  void realDocumentsAreCopiedFieldByField(Pipeline pipeline) {
    List<BsonDocument> flights = Documents.real("flights-2k.json");
    pipeline.collection("real.flights").insertMany(flights);

    pipeline.add("real.flights");
    pipeline.awaitStreaming("real.flights");
    ComparisonResult result = pipeline.awaitEqual("real.flights");

    assertThat(result.documents()).isEqualTo(2000);
    assertThat(result.rows()).isEqualTo(2000);
  }

  @Test
  void insertsUpdatesReplacesAndDeletesAfterTheSnapshotArrive(Pipeline pipeline) {
    MongoCollection<BsonDocument> cars = pipeline.collection("stream.cars");
    cars.insertMany(Documents.real("cars.json"));
    pipeline.add("stream.cars");
    pipeline.awaitStreaming("stream.cars");
    pipeline.awaitEqual("stream.cars");

    cars.updateMany(eq("Origin", "Japan"), combine(inc("Cylinders", 1), set("Origin", "JP")));
    cars.updateMany(eq("Cylinders", 8), unset("Horsepower"));
    cars.replaceOne(
        eq("Name", "buick skylark 320"),
        new BsonDocument("Name", new BsonString("replaced")).append("Cylinders", new BsonInt32(3)));
    cars.deleteMany(lt("Acceleration", 12));
    cars.insertMany(Documents.real("cars.json").subList(0, 100));

    ComparisonResult result = pipeline.awaitEqual("stream.cars");
    assertThat(result.rows()).isEqualTo(cars.countDocuments());
  }

  @Test
  void changesDuringTheSnapshotAreNeitherLostNorUndone(Pipeline pipeline) {
    MongoCollection<BsonDocument> counters = pipeline.collection("during.counters");
    counters.insertMany(IntStream.range(0, 5000).mapToObj(SnapshotAndStreamIT::counter).toList());

    pipeline.add("during.counters");
    // From before the copy starts until after it has ended: every document is updated, some are
    // deleted,
    // some of those inserted again.
    for (int i = 0; i < 5000; i++) {
      counters.updateOne(eq("_id", i), inc("n", 1));
      if (i % 5 == 0) {
        counters.deleteOne(eq("_id", i));
      }
      if (i % 10 == 0) {
        counters.insertOne(counter(i));
      }
    }
    pipeline.awaitStreaming("during.counters");

    assertThat(pipeline.awaitEqual("during.counters").rows()).isEqualTo(4500);
  }

  @Test
  void anEmptyCollectionWaitsForItsFirstDocument(Pipeline pipeline) {
    pipeline.add("empty.later");
    pipeline.collection("empty.later").insertOne(counter(1));

    assertThat(pipeline.awaitEqual("empty.later").rows()).isEqualTo(1);
  }

  /** r0 and r1 lie on different shards; a move to r1 is first deleted, one to r0 first inserted. */
  @Test
  void aShardedCollectionHasARowForEachDocumentKeyAndMovesIt(Pipeline pipeline) {
    try (MongoLocal mongos =
            MongoLocal.start(MongoLocalOptions.defaults().withSharded("sharded.orders", "region"));
        MongoClient client = MongoClients.create(mongos.uri())) {
      MongoCollection<BsonDocument> orders =
          client.getDatabase("sharded").getCollection("orders", BsonDocument.class);
      orders.insertMany(
          List.of(order(1, "r0"), order(1, "r1"), order(2, "r0"), order(3, "r1"), order(4, "r0")));

      pipeline
          .sluice("collections", "add", "--mongodb-uri", mongos.uri(), "sharded.orders")
          .succeeded();
      pipeline.awaitStreaming("sharded.orders");
      assertThat(pipeline.awaitEqual("sharded.orders", orders).rows()).isEqualTo(5);
      assertThat(pipeline.contract("sharded.orders").key()).containsExactly("_id", "region");

      orders.updateOne(and(eq("_id", 1), eq("region", "r0")), set("n", 7));
      orders.updateOne(and(eq("_id", 1), eq("region", "r1")), set("n", 8));
      orders.updateOne(and(eq("_id", 2), eq("region", "r0")), set("region", "r1"));
      orders.updateOne(and(eq("_id", 3), eq("region", "r1")), set("region", "r0"));
      orders.deleteOne(and(eq("_id", 4), eq("region", "r0")));
      orders.insertOne(order(4, "r1"));

      ComparisonResult result = pipeline.awaitEqual("sharded.orders", orders);
      assertThat(result.rows()).isEqualTo(5);
      assertThat(orders.countDocuments(eq("_id", 1))).isEqualTo(2);
    } finally {
      pipeline.connect().delete("sharded.orders");
    }
  }

  private static BsonDocument order(int id, String region) {
    return counter(id).append("region", new BsonString(region));
  }

  private static BsonDocument counter(int id) {
    return new BsonDocument("_id", new BsonInt32(id)).append("n", new BsonInt32(0));
  }
}
