package dev.sluice.guard.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryConfigTest {

  private static Optional<RegistrySettings> read(Map<String, String> given) {
    return RegistryConfig.read(Settings.config(given), "registry.");
  }

  @Test
  void withoutAUrlThereIsNoRegistry() {
    assertThat(read(Map.of())).isEmpty();
    assertThat(read(Map.of("registry.timeout.ms", "500"))).isEmpty();
  }

  @Test
  void theDefaultsAskOnceForTenSecondsAndLeaveTheLevelAlone() {
    RegistrySettings settings = read(Map.of("registry.url", "http://r:8081")).orElseThrow();
    assertThat(settings.urls()).containsExactly(URI.create("http://r:8081"));
    assertThat(settings.user()).isNull();
    assertThat(settings.password()).isNull();
    assertThat(settings.token()).isNull();
    assertThat(settings.tls()).isEmpty();
    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.compatibility()).isNull();
  }

  @Test
  void everySettingArrives() {
    RegistrySettings settings =
        read(Map.ofEntries(
                Map.entry("registry.url", "http://a:1/x/, https://b"),
                Map.entry("registry.user", "u"),
                Map.entry("registry.password", "secret-p"),
                Map.entry("registry.timeout.ms", "500"),
                Map.entry("registry.compatibility", "NONE"),
                Map.entry("registry.ssl.truststore.location", "/t"),
                Map.entry("registry.ssl.truststore.password", "secret-t"),
                Map.entry("registry.ssl.truststore.type", "PKCS12"),
                Map.entry("registry.ssl.keystore.location", "/k"),
                Map.entry("registry.ssl.keystore.password", "secret-k"),
                Map.entry("registry.ssl.keystore.type", "PEM"),
                Map.entry("registry.ssl.key.password", "secret-q")))
            .orElseThrow();
    assertThat(settings.urls())
        .containsExactly(URI.create("http://a:1/x/"), URI.create("https://b"));
    assertThat(settings.user()).isEqualTo("u");
    assertThat(settings.password().value()).isEqualTo("secret-p");
    assertThat(settings.timeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(settings.compatibility()).isEqualTo("NONE");
    assertThat(settings.tls())
        .containsEntry("ssl.truststore.location", "/t")
        .containsEntry("ssl.truststore.type", "PKCS12")
        .containsEntry("ssl.keystore.location", "/k")
        .containsEntry("ssl.keystore.type", "PEM")
        .hasSize(7);
    assertThat(settings.toString()).doesNotContain("secret");
  }

  @Test
  void aTokenTakesThePlaceOfAUser() {
    RegistrySettings settings =
        read(Map.of("registry.url", "http://r", "registry.token", "t")).orElseThrow();
    assertThat(settings.token().value()).isEqualTo("t");
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "registry.url", "http://r",
                        "registry.token", "t",
                        "registry.user", "u",
                        "registry.password", "p")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("registry.token");
  }

  @Test
  void userAndPasswordGoTogether() {
    assertThatThrownBy(() -> read(Map.of("registry.url", "http://r", "registry.user", "u")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("registry.password");
    assertThatThrownBy(() -> read(Map.of("registry.url", "http://r", "registry.password", "p")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("registry.user");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r:8081",
        "ftp://r",
        "http://",
        "http://u:secret@r",
        "http://r?x=1",
        "http://r/#x",
        "http://r, nonsense url"
      })
  void whatIsNoBaseUrlIsRefusedWithoutItsSecrets(String url) {
    assertThatThrownBy(() -> read(Map.of("registry.url", url)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("registry.url")
        .message()
        .doesNotContain("secret");
  }

  @Test
  void levelsAndTimesOutsideTheirRangeAreRefused() {
    assertThatThrownBy(() -> read(Map.of("registry.compatibility", "none")))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> read(Map.of("registry.timeout.ms", "99")))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> read(Map.of("registry.ssl.keystore.type", "BKS")))
        .isInstanceOf(ConfigException.class);
  }
}
