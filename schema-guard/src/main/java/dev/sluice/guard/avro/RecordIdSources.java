package dev.sluice.guard.avro;

import dev.sluice.guard.ControlConfig;
import dev.sluice.guard.control.GuardRuntime;
import dev.sluice.guard.registry.Registrar;
import dev.sluice.guard.registry.RegistryConfig;
import dev.sluice.guard.registry.SchemaRegistry;
import dev.sluice.guard.registry.WorkerRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/** Where a converter of some configuration gets its ids from. */
final class RecordIdSources {

  private RecordIdSources() {}

  /**
   * Opens the control log, and takes the registry: the converter's own, or the worker's along with
   * the worker's log. Without a control log a registry alone can be read.
   */
  static RecordIds of(AbstractConfig config) {
    Optional<SchemaRegistry> own =
        RegistryConfig.read(config, RegistryConfig.CONVERTER_PREFIX).map(SchemaRegistry::new);
    Map<String, Object> clients = ControlConfig.clients(config);
    String topic = config.getString(ControlConfig.TOPIC);
    GuardRuntime runtime;
    try {
      runtime = GuardRuntime.shared(clients, topic);
    } catch (ConfigException e) {
      if (own.isPresent()) {
        return new RegistryReader(own.get());
      }
      throw e;
    }
    Optional<SchemaRegistry> registry =
        own.or(() -> clients.isEmpty() ? WorkerRegistry.registry() : Optional.empty());
    return new RegisteredIds(
        new ControlIds(runtime, topic),
        runtime.log(),
        registry.map(known -> new Registrar(known, runtime.log(), Clock.systemUTC())),
        registry.map(RegistryReader::new));
  }
}
