package dev.sluice.e2e;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.sluice.cli.compare.ComparisonResult;
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

  private static BsonDocument counter(int id) {
    return new BsonDocument("_id", new BsonInt32(id)).append("n", new BsonInt32(0));
  }
}
