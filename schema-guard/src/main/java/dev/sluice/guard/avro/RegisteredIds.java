package dev.sluice.guard.avro;

import dev.sluice.guard.control.ControlEntry.ContractRegistered;
import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.ControlState;
import dev.sluice.guard.record.RecordSchema;
import dev.sluice.guard.registry.Registrar;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.connect.data.Schema;

/**
 * Ids as the control log and, when one is configured, a schema registry have them. What the log has
 * needs no registry, so that neither writing nor reading stops with it. A connector whose contracts
 * are registered goes on with the registry's ids, or not at all.
 */
final class RegisteredIds implements RecordIds {

  private final ControlIds control;
  private final ControlLog log;
  private final Optional<Registrar> registrar;
  private final Optional<RegistryReader> registry;

  RegisteredIds(
      ControlIds control,
      ControlLog log,
      Optional<Registrar> registrar,
      Optional<RegistryReader> registry) {
    this.control = control;
    this.log = log;
    this.registrar = registrar;
    this.registry = registry;
  }

  @Override
  public int id(String topic, Schema record) {
    String connector = record.parameters().get(RecordSchema.CONNECTOR_PARAMETER);
    int version = record.version();
    String subject = Registrar.subject(topic);
    OptionalInt known = log.state().schemaIds().id(connector, version, subject);
    if (known.isPresent()) {
      return known.getAsInt();
    }
    if (registrar.isPresent()) {
      return registrar.get().register(connector, version, topic, AvroSchema.of(record));
    }
    ControlState now = log.readToEnd();
    known = now.schemaIds().id(connector, version, subject);
    if (known.isPresent()) {
      return known.getAsInt();
    }
    boolean registered =
        now.schemaIds().of(connector).stream().anyMatch(entry -> entry.subject().equals(subject));
    if (registered) {
      throw new IllegalStateException(
          "its earlier versions are registered under subject "
              + subject
              + ", and no schema registry is configured any more. Set sluice.guard.registry.url of the workers, or"
              + " registry.url of the converter");
    }
    return control.id(topic, record);
  }

  @Override
  public Schema record(String topic, int id) {
    if (ControlIds.isOne(id)) {
      return control.record(topic, id);
    }
    Optional<Schema> known = inLog(log.state(), topic, id);
    if (known.isEmpty()) {
      known = inLog(log.readToEnd(), topic, id);
    }
    if (known.isPresent()) {
      return known.get();
    }
    return registry.isPresent() ? registry.get().record(topic, id) : control.record(topic, id);
  }

  /**
   * A registry's id means what the log says for this topic. For another topic, a mirrored one
   * perhaps, that holds only as long as there is no registry to ask.
   */
  private Optional<Schema> inLog(ControlState state, String topic, int id) {
    return state
        .schemaIds()
        .withId(id)
        .filter(
            entry ->
                registry.isEmpty()
                    || state
                        .schemaIds()
                        .id(entry.connector(), entry.contractVersion(), Registrar.subject(topic))
                        .isPresent())
        .flatMap(entry -> contract(state, entry));
  }

  private static Optional<Schema> contract(ControlState state, ContractRegistered entry) {
    return state
        .collection(entry.connector())
        .contract(entry.contractVersion())
        .map(stored -> RecordSchema.of(stored.contract()));
  }

  @Override
  public void close() {
    control.close();
  }
}
