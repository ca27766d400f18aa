package dev.sluice.s3;

import dev.sluice.s3.kafka.FileEvents;
import dev.sluice.s3.kafka.KafkaFileEvents;
import dev.sluice.s3.kafka.KafkaTopicLog;
import dev.sluice.s3.kafka.TopicLog;
import dev.sluice.s3.retry.Retries;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.StringSerializer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The clients of S3 and Kafka that one task uses. */
interface SinkClients {

  /** S3, without retries of its own. */
  S3Client s3(S3ParquetSinkConfig config);

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

    @Override
    public S3Client s3(S3ParquetSinkConfig config) {
      S3ClientBuilder builder =
          S3Client.builder()
              .region(Region.of(config.getString(S3ParquetSinkConfig.REGION)))
              .forcePathStyle(config.getBoolean(S3ParquetSinkConfig.PATH_STYLE))
              .credentialsProvider(credentials(config))
              // Where a checksum is not required the sink gives its own of the whole file.
              .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
              .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
              .httpClientBuilder(
                  Apache5HttpClient.builder()
                      .maxConnections(config.getInt(S3ParquetSinkConfig.UPLOAD_THREADS) + 2)
                      .connectionTimeout(Duration.ofSeconds(10))
                      .socketTimeout(
                          Duration.ofMillis(config.getInt(S3ParquetSinkConfig.REQUEST_TIMEOUT))))
              .overrideConfiguration(
                  o ->
                      o.retryStrategy(AwsRetryStrategy.doNotRetry())
                          .apiCallTimeout(
                              Duration.ofMillis(
                                  config.getInt(S3ParquetSinkConfig.REQUEST_TIMEOUT))));
      config.endpoint().map(URI::create).ifPresent(builder::endpointOverride);
      return builder.build();
    }

    private static AwsCredentialsProvider credentials(S3ParquetSinkConfig config) {
      String id = config.getString(S3ParquetSinkConfig.ACCESS_KEY_ID);
      return config
          .secret()
          .map(Password::value)
          .<AwsCredentialsProvider>map(
              secret -> StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret)))
          .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    }

    @Override
    public TopicLog topicLog(S3ParquetSinkConfig config, Retries retries) {
      return new KafkaTopicLog(admin(config, "log"), config.consumerGroup(), retries);
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
