package dev.sluice.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A record that no file can hold, from its coming to the decision, as an operator sees it. */
@ExtendWith(SharedPipeline.class)
class HeldPartitionIT {

  private static final String TOPIC = "sluice.holds.orders";

  @Test
  void holdsItsPartitionUntilSomebodyDecidesWhileOtherCollectionsGoOn(Pipeline pipeline) {
    for (String namespace : new String[] {"holds.orders", "holds.others"}) {
      pipeline.collection(namespace).insertOne(document(1));
    }
    pipeline.add("holds.orders", "holds.others");
    for (String namespace : new String[] {"holds.orders", "holds.others"}) {
      pipeline.awaitStreaming(namespace);
      pipeline.awaitEqual(namespace);
    }

    tombstone(pipeline, TOPIC);
    pipeline.collection("holds.orders").insertOne(document(2));
    Await.until(
        Pipeline.LIMIT,
        () -> "no hold: " + pipeline.sluice("chain", "list").out(),
        () -> pipeline.sluice("chain", "list").succeeded().out().contains("REFUSED_RECORD"));
    assertThat(pipeline.sluice("chain", "list").out())
        .contains(TOPIC + "-0")
        .contains("./sluice chain skip " + TOPIC + "-0");
    assertThat(pipeline.sluice("status").succeeded().out())
        .contains(TOPIC + "-0 is held before S3 since");

    pipeline.collection("holds.others").insertOne(document(2));
    pipeline.awaitEqual("holds.others");
    assertThat(pipeline.compare("holds.orders").agrees()).isFalse();

    assertThat(pipeline.sluice("chain", "skip", TOPIC + "-0").succeeded().out())
        .contains(TOPIC + "-0 goes on without offsets");
    pipeline.awaitEqual("holds.orders");
    Await.until(
        Pipeline.LIMIT,
        () -> "still held: " + pipeline.sluice("chain", "list").out(),
        () -> pipeline.sluice("chain", "list").out().contains("no partition is held"));
  }

  private static BsonDocument document(int id) {
    return new BsonDocument("_id", new BsonInt32(id)).append("n", new BsonInt32(id));
  }

  /** Appends what no file can hold to the first partition of a data topic. */
  static void tombstone(Pipeline pipeline, String topic) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, pipeline.stack().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>(topic, 0, "\"x\"".getBytes(UTF_8), null))
          .get(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("Nothing can be appended to " + topic, e);
    }
  }
}
