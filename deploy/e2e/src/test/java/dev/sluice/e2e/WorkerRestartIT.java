package dev.sluice.e2e;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.inc;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedPipeline.class)
class WorkerRestartIT {

  @Test
  void aWorkerKilledInTheMiddleLosesAndDoublesNothing(Pipeline pipeline) {
    MongoCollection<BsonDocument> orders = pipeline.collection("restart.orders");
    orders.insertMany(IntStream.range(0, 3000).mapToObj(WorkerRestartIT::order).toList());
    pipeline.add("restart.orders");
    // Killed while the snapshot runs, then while changes stream.
    pipeline.killAndStartWorker();
    pipeline.awaitStreaming("restart.orders");
    change(orders, 0, 1000);
    pipeline.killAndStartWorker();
    change(orders, 1000, 2000);

    assertThat(pipeline.awaitEqual("restart.orders").rows()).isEqualTo(orders.countDocuments());
  }

  private static void change(MongoCollection<BsonDocument> orders, int from, int to) {
    for (int i = from; i < to; i++) {
      if (i % 7 == 0) {
        orders.deleteOne(eq("_id", i));
      } else {
        orders.updateOne(eq("_id", i), inc("quantity", i));
      }
      orders.insertOne(order(10_000 + i));
    }
  }

  private static BsonDocument order(int id) {
    return new BsonDocument("_id", new BsonInt32(id))
        .append("item", new BsonString("item " + id))
        .append("quantity", new BsonInt32(1));
  }
}
