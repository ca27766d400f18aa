package dev.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaGuardConfigTest {

  @Test
  void defaults() {
    SchemaGuardConfig config = new SchemaGuardConfig(Map.of());
    assertThat(config.getString("topic.prefix")).isEqualTo("sluice");
    assertThat(config.getString("connector")).isEmpty();
    assertThat(config.getLong("snapshot.seq")).isZero();
    assertThat(config.getString("quarantine.topic")).isEqualTo("sluice.quarantine");
    assertThat(config.getString("skipped.topic")).isEqualTo("sluice.skipped");
    assertThat(config.getString("heartbeat.topic")).isEqualTo("__mongodb_heartbeats");
    assertThat(config.getBoolean("incident.sample")).isFalse();
    assertThat(config.controlTopic()).isEqualTo("sluice.control");
    assertThat(config.controlClients()).isEmpty();
  }

  @Test
  void controlClientsTakeBrokersAndFurtherSettings() {
    SchemaGuardConfig config =
        new SchemaGuardConfig(
            Map.of(
                "control.bootstrap.servers",
                "b:9092",
                "control.kafka.security.protocol",
                "SASL_SSL"));
    assertThat(config.controlClients())
        .isEqualTo(Map.of("bootstrap.servers", "b:9092", "security.protocol", "SASL_SSL"));
  }

  @Test
  void furtherSettingsNeedBrokers() {
    assertThatThrownBy(
            () ->
                new SchemaGuard<>()
                    .configure(Map.of("control.kafka.security.protocol", "SASL_SSL")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("control.bootstrap.servers");
  }

  @ParameterizedTest
  @CsvSource({
    "topic.prefix,a/b",
    "topic.prefix,''",
    "snapshot.seq,-1",
    "snapshot.seq,soon",
    "quarantine.topic,a b",
    "skipped.topic,''",
    "heartbeat.topic,''",
    "control.topic,''",
    "incident.sample,perhaps"
  })
  void refusesWithTheKey(String key, String value) {
    assertThatThrownBy(() -> new SchemaGuardConfig(Map.of(key, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key);
  }

  @Test
  void theDocumentedTableIsTheDefinition() throws IOException {
    assertThat(Files.readString(ConfigDocs.FILE))
        .as("write it with the main method of ConfigDocs")
        .isEqualTo(ConfigDocs.page());
  }
}
