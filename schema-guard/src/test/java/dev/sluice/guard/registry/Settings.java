package dev.sluice.guard.registry;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** Settings of a registry as a converter has them. */
final class Settings {
  private Settings() {}

  static AbstractConfig config(Map<String, ?> given) {
    return new AbstractConfig(
        RegistryConfig.define(new ConfigDef(), RegistryConfig.CONVERTER_PREFIX, "none."),
        given,
        false);
  }

  static RegistrySettings of(Map<String, String> more, URI... urls) {
    Map<String, String> given = new HashMap<>(more);
    given.put("registry.url", Stream.of(urls).map(URI::toString).collect(Collectors.joining(",")));
    given.putIfAbsent("registry.timeout.ms", "60000");
    return RegistryConfig.read(config(given), RegistryConfig.CONVERTER_PREFIX).orElseThrow();
  }
}
