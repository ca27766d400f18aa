package dev.sluice.s3;

import dev.sluice.s3.kafka.FileEvents;
import dev.sluice.s3.kafka.KafkaFileEvents;
import dev.sluice.s3.kafka.KafkaTopicLog;
import dev.sluice.s3.kafka.TopicLog;
import dev.sluice.s3.retry.Retries;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import software.amazon.awssdk.services.s3.S3Client;

/** The clients of S3 and Kafka that one task uses. */
interface SinkClients {

  /**
   * S3, without retries of its own.
   *
   * @param onRequest takes the operation of every request
   */
  S3Client s3(S3ParquetSinkConfig config, Consumer<String> onRequest);

  /** What Kafka knows of the logs. */
  TopicLog topicLog(S3ParquetSinkConfig config, Retries retries);

  /** Where files are announced. */
  FileEvents fileEvents(S3ParquetSinkConfig config, Retries retries);

  /** The clients of real services. */
  static SinkClients real() {
    return new Real();
  }

  /** Makes real clients. */
  final class Real implements SinkClients {

    private static final int SPARE_CONNECTIONS = 2;
    private static final int LOOK_AHEAD_BYTES = 64 << 10;

    @Override
    public S3Client s3(S3ParquetSinkConfig config, Consumer<String> onRequest) {
      return new S3Clients(
              config.store(),
              config.getInt(S3ParquetSinkConfig.UPLOAD_THREADS)
                  + config.getInt(S3ParquetSinkConfig.RECOVERY_THREADS)
                  + SPARE_CONNECTIONS)
          .s3(onRequest);
    }

    @Override
    public TopicLog topicLog(S3ParquetSinkConfig config, Retries retries) {
      return new KafkaTopicLog(
          admin(config, "log"), () -> consumer(config), config.consumerGroup(), retries);
    }

    /** Reads few records, of any partition, and commits nothing. */
    private static KafkaConsumer<byte[], byte[]> consumer(S3ParquetSinkConfig config) {
      Map<String, Object> client = config.kafkaClient();
      client.putIfAbsent(CommonClientConfigs.CLIENT_ID_CONFIG, config.connector() + "-look-ahead");
      client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
      client.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
      client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
      client.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
      client.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, LOOK_AHEAD_BYTES);
      return new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public FileEvents fileEvents(S3ParquetSinkConfig config, Retries retries) {
      Map<String, Object> client = config.kafkaClient();
      client.putIfAbsent(CommonClientConfigs.CLIENT_ID_CONFIG, config.connector() + "-file-events");
      client.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
      client.put(ProducerConfig.ACKS_CONFIG, "all");
      client.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
      return new KafkaFileEvents(
          new KafkaProducer<>(client, new StringSerializer(), new StringSerializer()),
          admin(config, "file-events"),
          config.getString(S3ParquetSinkConfig.FILES_TOPIC),
          config.getInt(S3ParquetSinkConfig.FILES_TOPIC_PARTITIONS),
          config.getShort(S3ParquetSinkConfig.FILES_TOPIC_REPLICATION),
          retries);
    }

    private static Admin admin(S3ParquetSinkConfig config, String purpose) {
      Map<String, Object> client = config.kafkaClient();
      client.putIfAbsent(
          CommonClientConfigs.CLIENT_ID_CONFIG, config.connector() + "-" + purpose + "-admin");
      return Admin.create(client);
    }
  }
}
