package dev.sluice.guard.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.guard.service.connect.ConnectRest;
import dev.sluice.guard.service.mongodb.SampleBounds;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardServiceConfigTest {

  private static GuardServiceConfig config(String... settings) {
    Map<String, String> worker = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      worker.put(settings[i], settings[i + 1]);
    }
    return new GuardServiceConfig(worker);
  }

  @Test
  void twoConnectClustersOnOneKafkaAreTwoGroups() {
    assertThat(new GuardServiceConfig(Map.of("group.id", "a")).groupId())
        .isEqualTo("sluice-guard-a");
    assertThat(new GuardServiceConfig(Map.of("group.id", "b")).groupId())
        .isEqualTo("sluice-guard-b");
  }

  @Test
  void aTrustStoreThatIsNotThereIsNamed() {
    GuardServiceConfig config =
        new GuardServiceConfig(Map.of("sluice.guard.rest.ssl.truststore.location", "/nowhere"));

    assertThatThrownBy(config::restTls)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("sluice.guard.rest.ssl.");
  }

  @Test
  void defaults() {
    GuardServiceConfig config = config();

    assertThat(config.controlTopic()).isEqualTo("sluice.control");
    assertThat(config.controlReplicationFactor()).isEqualTo(3);
    assertThat(config.groupId()).isEqualTo("sluice-guard-connect-cluster");
    assertThat(config.restTls()).isEmpty();
    assertThat(config.pollInterval()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.registersContracts()).isFalse();
    assertThat(config.sampleBounds())
        .isEqualTo(new SampleBounds(10_000, 32L * 1024 * 1024, Duration.ofSeconds(10)));
    assertThat(config.t0Margin()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.heartbeatInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.restartBackoffMax()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.silence()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.oplogWarning()).isEqualTo(Duration.ofHours(1));
    assertThat(config.offsetFlushInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.restTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.restUrl()).isEqualTo(URI.create("http://127.0.0.1:8083"));
    assertThat(config.restCredentials()).isEmpty();
  }

  @Test
  void everyKeyIsMapped() {
    GuardServiceConfig config =
        config(
            "sluice.guard.control.topic", "other.control",
            "sluice.guard.replication.factor", "-1",
            "sluice.guard.group.id", "other",
            "sluice.guard.poll.interval.ms", "100",
            "sluice.guard.contract.bootstrap", "registered",
            "sluice.guard.sample.documents", "5",
            "sluice.guard.sample.bytes", "2097152",
            "sluice.guard.sample.seconds", "3",
            "sluice.guard.t0.margin.ms", "0",
            "sluice.guard.heartbeat.interval.ms", "1000",
            "sluice.guard.restart.backoff.max.ms", "2000",
            "sluice.guard.silence.ms", "4000",
            "sluice.guard.oplog.warning.ms", "0",
            "offset.flush.interval.ms", "7000",
            "offset.storage.topic", "connect-offsets",
            "sluice.guard.rest.url", "https://connect:8443",
            "sluice.guard.rest.user", "guard",
            "sluice.guard.rest.password", "secret",
            "sluice.guard.rest.timeout.ms", "5000");

    assertThat(config.controlTopic()).isEqualTo("other.control");
    assertThat(config.controlReplicationFactor()).isEqualTo(-1);
    assertThat(config.groupId()).isEqualTo("other");
    assertThat(config.pollInterval()).isEqualTo(Duration.ofMillis(100));
    assertThat(config.registersContracts()).isTrue();
    assertThat(config.sampleBounds())
        .isEqualTo(new SampleBounds(5, 2L * 1024 * 1024, Duration.ofSeconds(3)));
    assertThat(config.t0Margin()).isZero();
    assertThat(config.heartbeatInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.restartBackoffMax()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.silence()).isEqualTo(Duration.ofSeconds(4));
    assertThat(config.oplogWarning()).isZero();
    assertThat(config.offsetFlushInterval()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.offsetTopic()).isEqualTo("connect-offsets");
    assertThat(config.restTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.restUrl()).isEqualTo(URI.create("https://connect:8443"));
    assertThat(config.restCredentials()).contains(new ConnectRest.Credentials("guard", "secret"));
  }

  @ParameterizedTest
  @CsvSource({
    "sluice.guard.control.topic,''",
    "sluice.guard.replication.factor,0",
    "sluice.guard.group.id,''",
    "sluice.guard.poll.interval.ms,10",
    "sluice.guard.contract.bootstrap,guess",
    "sluice.guard.sample.documents,0",
    "sluice.guard.sample.bytes,1",
    "sluice.guard.sample.seconds,0",
    "sluice.guard.t0.margin.ms,-1",
    "sluice.guard.heartbeat.interval.ms,0",
    "sluice.guard.restart.backoff.max.ms,1",
    "sluice.guard.silence.ms,1",
    "sluice.guard.oplog.warning.ms,-1",
    "sluice.guard.rest.url,connect:8083",
    "sluice.guard.rest.user,alone",
    "sluice.guard.rest.timeout.ms,1"
  })
  void aWrongValueIsRefusedByItsKey(String key, String value) {
    assertThatThrownBy(() -> config(key, value))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key);
  }

  @Test
  void withoutAValueTheWorkersReplicationFactorServes() {
    assertThat(config("config.storage.replication.factor", "1").controlReplicationFactor())
        .isEqualTo(1);
  }

  @Test
  void brokersAndSecurityAreTheWorkers() {
    GuardServiceConfig config =
        config(
            "bootstrap.servers", "broker:9092",
            "security.protocol", "SASL_SSL",
            "sasl.mechanism", "PLAIN",
            "ssl.truststore.type", "PEM",
            "group.id", "connect",
            "producer.acks", "1");

    assertThat(config.kafkaClient())
        .containsOnlyKeys(
            "bootstrap.servers", "security.protocol", "sasl.mechanism", "ssl.truststore.type");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://127.0.0.1:18083|http://127.0.0.1:18083",
        "http://:8083|http://127.0.0.1:8083",
        "http://0.0.0.0:8083|http://127.0.0.1:8083",
        "HTTP://[::]:8083|http://127.0.0.1:8083",
        "https://connect:8443,http://connect:8083|http://connect:8083",
        "https://connect:8443|https://connect:8443"
      })
  void theWorkersAddressIsTakenFromItsListeners(String listeners, String url) {
    assertThat(config("listeners", listeners).restUrl()).isEqualTo(URI.create(url));
  }

  @Test
  void aListenerOnAnyPortNeedsTheUrl() {
    assertThatThrownBy(() -> config("listeners", "http://127.0.0.1:0").restUrl())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("sluice.guard.rest.url");
  }
}
