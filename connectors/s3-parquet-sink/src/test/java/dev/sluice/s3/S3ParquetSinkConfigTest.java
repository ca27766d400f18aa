package dev.sluice.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.s3.chain.SkippedOffsets;
import dev.sluice.s3.store.ObjectAttributes;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3ParquetSinkConfigTest {

  private static final Map<String, String> LEAST =
      Map.of("s3.bucket", "b", "kafka.bootstrap.servers", "h:9092");

  private static S3ParquetSinkConfig with(String... more) {
    Map<String, String> properties = new HashMap<>(LEAST);
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
    }
    return new S3ParquetSinkConfig(properties);
  }

  @Test
  void defaults() {
    S3ParquetSinkConfig config = with("name", "c");
    assertThat(config.store().root()).isEqualTo("sluice");
    assertThat(config.store().region()).isEqualTo("us-east-1");
    assertThat(config.store().endpoint()).isEmpty();
    assertThat(config.store().pathStyle()).isFalse();
    assertThat(config.store().secret()).isEmpty();
    assertThat(config.store().partBytes()).isEqualTo(16 << 20);
    assertThat(config.store().requestTimeout()).isEqualTo(120_000);
    assertThat(config.getString(S3ParquetSinkConfig.FILES_TOPIC)).isEqualTo("sluice.files");
    assertThat(config.getInt(S3ParquetSinkConfig.FILES_TOPIC_PARTITIONS)).isEqualTo(1);
    assertThat(config.getShort(S3ParquetSinkConfig.FILES_TOPIC_REPLICATION)).isEqualTo((short) -1);
    assertThat(config.generations()).isEmpty();
    assertThat(
            config
                .skippedOffsets()
                .firstUndecided(new TopicPartition("sluice.shop.orders", 0), "J3s0", 10))
        .isEqualTo(10);
    assertThat(config.getString(S3ParquetSinkConfig.TOMBSTONES)).isEqualTo("hold");
    assertThat(config.getInt(S3ParquetSinkConfig.RECOVERY_THREADS)).isEqualTo(16);
    assertThat(config.getLong(S3ParquetSinkConfig.HELD_RECHECK)).isEqualTo(60_000);
    assertThat(config.getLong(S3ParquetSinkConfig.MAX_ROWS)).isEqualTo(1_000_000);
    assertThat(config.getLong(S3ParquetSinkConfig.MAX_BYTES)).isEqualTo(128 << 20);
    assertThat(config.getLong(S3ParquetSinkConfig.MAX_AGE)).isEqualTo(60_000);
    assertThat(config.getString(S3ParquetSinkConfig.COMPRESSION)).isEqualTo("zstd");
    assertThat(config.getInt(S3ParquetSinkConfig.COMPRESSION_LEVEL)).isEqualTo(1);
    assertThat(config.getLong(S3ParquetSinkConfig.ROW_GROUP_BYTES)).isEqualTo(32 << 20);
    assertThat(config.getLong(S3ParquetSinkConfig.MEMORY_BUDGET)).isEqualTo(256 << 20);
    assertThat(config.getInt(S3ParquetSinkConfig.UPLOAD_THREADS)).isEqualTo(4);
    assertThat(config.getInt(S3ParquetSinkConfig.UPLOADS_MAX)).isEqualTo(64);
    assertThat(config.getLong(S3ParquetSinkConfig.BACKOFF)).isEqualTo(200);
    assertThat(config.getLong(S3ParquetSinkConfig.BACKOFF_MAX)).isEqualTo(30_000);
    assertThat(config.consumerGroup()).isEqualTo("connect-c");
  }

  @Test
  void skippedOffsetsCountForTheirTopicAlone() {
    SkippedOffsets skipped =
        with("skip.offsets", "sluice.a-b:J3_-s0:7:20-29,sluice.a-b:J3_-s0:7:10-19")
            .skippedOffsets();
    TopicPartition partition = new TopicPartition("sluice.a-b", 7);
    assertThat(skipped.firstUndecided(partition, "J3_-s0", 9)).isEqualTo(9);
    assertThat(skipped.firstUndecided(partition, "J3_-s0", 10)).isEqualTo(30);
    assertThat(skipped.firstUndecided(partition, "J3_-s0", 29)).isEqualTo(30);
    assertThat(skipped.firstUndecided(partition, "J3_-s0", 30)).isEqualTo(30);
    assertThat(skipped.firstUndecided(partition, "other", 10)).isEqualTo(10);
    assertThat(skipped.firstUndecided(new TopicPartition("sluice.a-b", 6), "J3_-s0", 10))
        .isEqualTo(10);
  }

  @Test
  void storeIsLeftToItsDefaults() {
    StoreConfig store = with().store();
    assertThat(store.role()).isEmpty();
    assertThat(store.roleExternalId()).isEmpty();
    assertThat(store.roleSession()).isEqualTo("sluice");
    assertThat(store.stsEndpoint()).isEmpty();
    assertThat(store.truststore()).isEmpty();
    assertThat(store.truststorePassword()).isEmpty();
    assertThat(store.truststoreType()).isEqualTo("PKCS12");
    assertThat(store.attributes())
        .isEqualTo(
            new ObjectAttributes(
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Map.of(),
                Optional.empty()));
  }

  @Test
  void storeFollowsTheConfiguration() {
    StoreConfig store =
        with(
                "s3.role.arn",
                "arn:aws:iam::123456789012:role/w",
                "s3.role.external.id",
                "x",
                "s3.role.session.name",
                "s1",
                "s3.sts.endpoint",
                "https://sts",
                "s3.bucket.owner",
                "123456789012",
                "s3.encryption",
                "aws:kms",
                "s3.encryption.kms.key",
                "k",
                "s3.encryption.bucket.key",
                "true",
                "s3.storage.class",
                "GLACIER_IR",
                "s3.tags",
                "a=1,b=x=y",
                "s3.tls.truststore.location",
                "/f",
                "s3.tls.truststore.password",
                "p",
                "s3.tls.truststore.type",
                "JKS")
            .store();
    assertThat(store.role()).contains("arn:aws:iam::123456789012:role/w");
    assertThat(store.roleExternalId()).contains("x");
    assertThat(store.roleSession()).isEqualTo("s1");
    assertThat(store.stsEndpoint()).contains("https://sts");
    assertThat(store.truststore()).contains(Path.of("/f"));
    assertThat(store.truststorePassword()).contains("p");
    assertThat(store.truststoreType()).isEqualTo("JKS");
    assertThat(store.attributes())
        .isEqualTo(
            new ObjectAttributes(
                Optional.of("aws:kms"),
                Optional.of("k"),
                true,
                Optional.of("GLACIER_IR"),
                Map.of("a", "1", "b", "x=y"),
                Optional.of("123456789012")));
  }

  @Test
  void consumerGroupFollowsTheOverride() {
    assertThat(with("name", "c", "consumer.override.group.id", "g").consumerGroup()).isEqualTo("g");
  }

  @Test
  void everyOtherKafkaKeyGoesToTheClients() {
    assertThat(with("kafka.security.protocol", "SSL").kafkaClient())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("bootstrap.servers", "h:9092")
        .hasSize(2);
  }

  @Test
  void generationsArePerTopic() {
    assertThat(with("generation", "a.b=2,c=1").generations()).isEqualTo(Map.of("a.b", 2, "c", 1));
  }

  @Test
  void secretIsNotShown() {
    assertThat(
            with("s3.access.key.id", "id", "s3.secret.access.key", "very secret")
                .values()
                .toString())
        .doesNotContain("very secret");
  }

  @ParameterizedTest
  @CsvSource({
    "s3.root, /a",
    "s3.root, a/",
    "s3.bucket, ''",
    "s3.endpoint, localhost:9000",
    "s3.endpoint, http://localhost:9000/path",
    "s3.access.key.id, only-one",
    "s3.secret.access.key, only-one",
    "s3.part.bytes, 1000000",
    "generation, orders",
    "generation, orders=0",
    "generation, orders=x",
    "skip.offsets, t:id:0:5",
    "skip.offsets, t:0:5-6",
    "skip.offsets, t:id:0:6-5",
    "skip.offsets, t:id:0:5-9999999999999999999",
    "recovery.threads, 0",
    "held.recheck.ms, 999",
    "tombstones, keep",
    "compression, gzip",
    "compression.level, 0",
    "file.max.rows, 0",
    "file.max.age.ms, 0",
    "upload.threads, 0",
    "memory.budget.bytes, 10",
    "kafka.bootstrap.servers, ''",
    "s3.role.arn, writer",
    "s3.role.external.id, x",
    "s3.role.session.name, a b",
    "s3.sts.endpoint, http://h:1",
    "s3.bucket.owner, 1234",
    "s3.encryption, rot13",
    "s3.encryption.kms.key, k",
    "s3.encryption.bucket.key, true",
    "s3.storage.class, DEEP_ARCHIVE",
    "s3.tags, a",
    "s3.tags, 'a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1,j=1,k=1'",
    "s3.tls.truststore.password, p",
    "s3.tls.truststore.type, PEM"
  })
  void refuses(String key, String value) {
    assertThatThrownBy(() -> with(key, value))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key);
  }

  @Test
  void everyKeyIsDocumented() {
    for (ConfigDef.ConfigKey key : S3ParquetSinkConfig.definition().configKeys().values()) {
      assertThat(key.documentation).as(key.name).isNotBlank();
    }
  }
}
