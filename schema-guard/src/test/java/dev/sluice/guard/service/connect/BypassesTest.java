package dev.sluice.guard.service.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BypassesTest {
  private static final Map<String, String> WORKER =
      Map.of("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");

  private static GuardedConnector connector(Map<String, String> changes) {
    Map<String, String> config = new HashMap<>();
    config.put("connector.class", "com.mongodb.kafka.connect.MongoSourceConnector");
    config.put("transforms", "guard");
    config.put("transforms.guard.type", "dev.sluice.guard.SchemaGuard");
    config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
    config.put("value.converter", "dev.sluice.guard.avro.ContractConverter");
    config.putAll(changes);
    config.values().removeIf(""::equals);
    return GuardedConnector.of(new ConnectorView("shop.orders", config, "RUNNING", List.of()))
        .orElseThrow();
  }

  private static Optional<String> found(Map<String, String> changes) {
    return new Bypasses(WORKER).of(connector(changes));
  }

  @Test
  void theTemplateHasNone() {
    assertThat(found(Map.of())).isEmpty();
  }

  @Test
  void shortNamesAreTheSameClasses() {
    assertThat(
            found(
                Map.of(
                    "connector.class", "MongoSource",
                    "transforms.guard.type", "SchemaGuard",
                    "key.converter", "StringConverter",
                    "value.converter", "Contract",
                    "errors.tolerance", "none")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "errors.tolerance, all, errors.tolerance=all",
    "mongo.errors.tolerance, all, mongo.errors.tolerance=all",
    "mongo.errors.tolerance, data, mongo.errors.tolerance=data",
    "transforms.guard.predicate, isOrder, transforms.guard.predicate=isOrder",
    "transforms, 'mask,guard', 'transforms has mask beside'",
    "transforms, 'guard, route', 'transforms has route beside'",
    "value.converter, org.apache.kafka.connect.json.JsonConverter, value.converter=org",
    "value.converter, '', value.converter=org.apache.kafka.connect.converters.ByteArrayConverter",
    "key.converter, '', key.converter is not set",
    "key.converter, org.apache.kafka.connect.json.JsonConverter, key.converter=org",
    "header.converter, com.example.Dropping, header.converter=com.example.Dropping"
  })
  void eachWayIsNamed(String key, String value, String named) {
    assertThat(found(Map.of(key, value)).orElseThrow()).contains(named);
  }

  @ParameterizedTest
  @CsvSource({
    "transforms.guard.predicate, isOrder, predicate",
    "transforms, 'mask,guard', transforms",
    "value.converter, org.apache.kafka.connect.json.JsonConverter, 'key.converter, value.converter'",
    "key.converter, '', key.converter",
    "header.converter, com.example.Dropping, header.converter"
  })
  void whatIsAcceptedByNameDoesNotCount(String key, String value, String accepted) {
    assertThat(found(Map.of(key, value, "transforms.guard.bypass.accepted", accepted))).isEmpty();
    assertThat(found(Map.of(key, value, "transforms.guard.bypass.accepted", "other"))).isPresent();
  }

  @Test
  void tolerancesCannotBeAccepted() {
    assertThat(
            found(
                Map.of(
                    "errors.tolerance", "all",
                    "transforms.guard.bypass.accepted", "errors.tolerance")))
        .isPresent();
  }

  @Test
  void allWaysAreToldAtOnce() {
    assertThat(found(Map.of("errors.tolerance", "all", "key.converter", "")).orElseThrow())
        .contains("errors.tolerance=all", "key.converter");
  }
}
