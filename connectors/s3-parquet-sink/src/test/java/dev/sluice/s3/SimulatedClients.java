package dev.sluice.s3;

import dev.sluice.s3.kafka.FileEvents;
import dev.sluice.s3.kafka.TopicLog;
import dev.sluice.s3.retry.Retries;
import dev.sluice.s3.sim.SimulatedKafka;
import java.util.function.Consumer;
import software.amazon.awssdk.services.s3.S3Client;

/** A real S3 client, and Kafka simulated. */
record SimulatedClients(SimulatedKafka kafka) implements SinkClients {

  @Override
  public S3Client s3(S3ParquetSinkConfig config, Consumer<String> onRequest) {
    return SinkClients.real().s3(config, onRequest);
  }

  @Override
  public TopicLog topicLog(S3ParquetSinkConfig config, Retries retries) {
    return kafka.topicLog();
  }

  @Override
  public FileEvents fileEvents(S3ParquetSinkConfig config, Retries retries) {
    return kafka.fileEvents();
  }
}
