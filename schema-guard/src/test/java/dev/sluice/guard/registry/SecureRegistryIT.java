package dev.sluice.guard.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry behind TLS with client certificates and basic authentication. */
class SecureRegistryIT {
  private static final Schema SCHEMA =
      SchemaBuilder.record("n.Secure").fields().requiredInt("x").endRecord();
  private static final Map<String, String> USER =
      Map.of("registry.user", "sluice", "registry.password", "s3cret");

  @TempDir static Path folder;
  private static ApicurioRegistry apicurio;
  private static RegistryProxy proxy;
  private static TlsStores stores;

  @BeforeAll
  static void start() throws IOException {
    stores = new TlsStores(Files.createDirectory(folder.resolve("tls")));
    apicurio = ApicurioRegistry.start(folder);
    proxy = RegistryProxy.secure(apicurio.url(), stores.server(), "sluice", "s3cret");
  }

  @AfterAll
  static void stop() {
    proxy.close();
    apicurio.close();
  }

  private static SchemaRegistry registry(List<Map<String, String>> settings) {
    Map<String, String> all = new HashMap<>();
    settings.forEach(all::putAll);
    return new SchemaRegistry(Settings.of(all, proxy.url()));
  }

  @Test
  void storesAndCredentialsLetTheGuardIn() {
    SchemaRegistry registry = registry(List.of(stores.trust(), stores.key(), USER));
    int id = registry.register("secure-value", SCHEMA);
    assertThat(registry.schema(id)).contains(SCHEMA);
  }

  @Test
  void aWrongPasswordIsARefusalThatDoesNotTellIt() {
    SchemaRegistry registry =
        registry(
            List.of(
                stores.trust(),
                stores.key(),
                Map.of("registry.user", "sluice", "registry.password", "wr0ng")));
    assertThatThrownBy(() -> registry.register("secure-value", SCHEMA))
        .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.refused()).isTrue())
        .hasMessageContaining("401")
        .hasMessageContaining("registry.user")
        .message()
        .doesNotContain("wr0ng");
  }

  @Test
  void aServerThatIsNotTrustedGetsNoCredentials() {
    assertThatThrownBy(() -> registry(List.of(stores.key(), USER)).register("secure-value", SCHEMA))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(proxy.url().toString())
        .hasMessageContaining("SSLHandshakeException");
  }

  @Test
  void aClientWithoutACertificateIsNotLetIn() {
    assertThatThrownBy(
            () -> registry(List.of(stores.trust(), USER)).register("secure-value", SCHEMA))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(proxy.url().toString());
  }
}
