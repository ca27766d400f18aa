package dev.sluice.guard.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaRegistryTest {
  private static final Schema SCHEMA =
      SchemaBuilder.record("n.R").fields().requiredInt("x").endRecord();
  private static final String SUBJECT = "sluice.shop.ördérs/1-value";

  private final RegistryStub stub = new RegistryStub();

  @AfterEach
  void stop() {
    stub.close();
  }

  private SchemaRegistry registry(Map<String, String> more) {
    return new SchemaRegistry(Settings.of(more, stub.url()));
  }

  private RegistryException failure(SchemaRegistry registry) {
    return catchThrowableOfType(RegistryException.class, () -> registry.register(SUBJECT, SCHEMA));
  }

  @Test
  void whatIsRegisteredIsReadByItsId() {
    SchemaRegistry registry = registry(Map.of());
    int id = registry.register(SUBJECT, SCHEMA);
    assertThat(registry.schema(id)).contains(SCHEMA);
    assertThat(registry.register(SUBJECT, SCHEMA)).isEqualTo(id);
    assertThat(registry.schema(id + 1)).isEmpty();
    assertThat(stub.requests().get(0))
        .isEqualTo("POST /subjects/sluice.shop.%C3%B6rd%C3%A9rs%2F1-value/versions");
    assertThat(stub.authorizations()).containsOnly("null");
  }

  @Test
  void aLevelIsSetBeforeRegistering() {
    registry(Map.of("registry.compatibility", "NONE")).register("s", SCHEMA);
    assertThat(stub.requests()).containsExactly("PUT /config/s", "POST /subjects/s/versions");
  }

  @Test
  void credentialsGoWithEveryRequest() {
    registry(Map.of("registry.user", "me", "registry.password", "pw")).register("s", SCHEMA);
    registry(Map.of("registry.token", "abc")).register("s", SCHEMA);
    assertThat(stub.authorizations()).containsExactly("Basic bWU6cHc=", "Bearer abc");
  }

  @ParameterizedTest
  @CsvSource({
    "409, compatibility=NONE",
    "422, READWRITE",
    "401, registry.user",
    "403, registry.user",
    "404, /apis/ccompat/v7",
    "400, registry's log",
    "301, registry's log"
  })
  void aRefusalNamesSubjectUrlStatusAndRemedy(int status, String remedy) {
    stub.fault(status, "{\"error_code\": 4711, \"message\": \"because\\nof this\"}");
    RegistryException e = failure(registry(Map.of()));
    assertThat(e.refused()).isTrue();
    assertThat(e)
        .hasMessageContaining(SUBJECT)
        .hasMessageContaining(stub.url().toString())
        .hasMessageContaining(status + ", 4711 because of this")
        .hasMessageContaining(remedy);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 408, 429})
  void whatMayPassIsNoRefusal(int status) {
    stub.fault(status, "<html>busy</html>");
    RegistryException e = failure(registry(Map.of()));
    assertThat(e.refused()).isFalse();
    assertThat(e)
        .hasMessageContaining(SUBJECT)
        .hasMessageContaining(String.valueOf(status))
        .hasMessageContaining("nothing is lost");
  }

  @Test
  void anAnswerThatIsNoRegistrysSaysSo() {
    stub.fault(200, "<html>welcome</html>");
    RegistryException e = failure(registry(Map.of()));
    assertThat(e.refused()).isTrue();
    assertThat(e).hasMessageContaining("Confluent's API");
    stub.fault(200, "{\"id\": \"x\"}");
    assertThat(failure(registry(Map.of()))).hasMessageContaining("Confluent's API");
    stub.fault(200, "{\"schema\": \"{nonsense\"}");
    assertThatThrownBy(() -> registry(Map.of()).schema(7))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("Schema id 7")
        .hasMessageContaining("not Avro");
  }

  @Test
  void theNextRegistryIsAskedWhenOneDoesNotAnswer() {
    try (RegistryStub down = new RegistryStub().fault(503, "")) {
      URI nobody = URI.create("http://127.0.0.1:1");
      SchemaRegistry registry =
          new SchemaRegistry(Settings.of(Map.of(), nobody, down.url(), stub.url()));
      assertThat(registry.register("s", SCHEMA)).isEqualTo(1);
      assertThat(down.requests()).hasSize(1);
    }
  }

  @Test
  void aRefusalIsNotAskedOfTheNextRegistry() {
    try (RegistryStub next = new RegistryStub()) {
      stub.fault(409, "{}");
      SchemaRegistry registry = new SchemaRegistry(Settings.of(Map.of(), stub.url(), next.url()));
      assertThat(failure(registry).refused()).isTrue();
      assertThat(next.requests()).isEmpty();
    }
  }

  @Test
  void silenceIsGivenUpAfterTheTimeout() {
    stub.silent();
    RegistryException e = failure(registry(Map.of("registry.timeout.ms", "100")));
    assertThat(e.refused()).isFalse();
    assertThat(e).hasMessageContaining("100 ms");
  }

  @Test
  void aStoreThatCannotBeReadIsAConfigError() {
    assertThatThrownBy(
            () -> registry(Map.of("registry.ssl.truststore.location", "/nowhere/trust.jks")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("registry.ssl")
        .hasMessageContaining("/nowhere/trust.jks");
  }
}
