package dev.sluice.guard.registry;

import dev.sluice.guard.control.ControlEntry.ContractRegistered;
import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.ControlState;
import dev.sluice.guard.record.RecordSchema;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers contract versions and notes their ids in the control log, where they stay whatever
 * becomes of the registry. Whoever comes first registers, the guard service or a converter; the
 * others read. Thread-safe.
 */
public final class Registrar {
  private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);

  private final SchemaRegistry registry;
  private final ControlLog log;
  private final Clock clock;

  public Registrar(SchemaRegistry registry, ControlLog log, Clock clock) {
    this.registry = registry;
    this.log = log;
    this.clock = clock;
  }

  /** The subject of a topic's values, by Confluent's TopicNameStrategy. */
  public static String subject(String topic) {
    return topic + "-value";
  }

  /** The registry's URLs, for messages. */
  public String describe() {
    return registry.describe();
  }

  /**
   * The id of a contract version, registered now when it was not yet. Repeating it does no harm.
   *
   * @param schema the version's Avro schema
   * @throws RegistryException when the registry does not answer or refuses
   * @throws dev.sluice.guard.gate.ControlUnavailableException when the control log cannot be
   *     written
   */
  public int register(String connector, int version, String topic, Schema schema) {
    String subject = subject(topic);
    OptionalInt known = log.state().schemaIds().id(connector, version, subject);
    if (known.isPresent()) {
      return known.getAsInt();
    }
    verifyEarlier(connector, subject);
    int id = registry.register(subject, schema);
    verify(id, schema, subject);
    ControlState after =
        log.append(new ContractRegistered(connector, version, subject, id, clock.instant()))
            .state();
    OptionalInt noted = after.schemaIds().id(connector, version, subject);
    if (noted.isEmpty() || noted.getAsInt() != id) {
      throw otherMeaning(connector, version, subject, id, after);
    }
    LOG.info(
        "Connector {}: contract {} is schema id {} under subject {} at {}",
        connector,
        version,
        id,
        subject,
        registry.describe());
    return id;
  }

  /** A registry that no longer has what records carry must not go on with other ids. */
  private void verifyEarlier(String connector, String subject) {
    List<ContractRegistered> earlier =
        log.state().schemaIds().of(connector).stream()
            .filter(entry -> entry.subject().equals(subject))
            .toList();
    if (earlier.isEmpty()) {
      return;
    }
    ContractRegistered last = earlier.get(earlier.size() - 1);
    boolean there =
        registry
            .schema(last.id(), subject)
            .filter(
                schema ->
                    connector.equals(schema.getProp(RecordSchema.CONNECTOR_PARAMETER))
                        && Integer.toString(last.contractVersion())
                            .equals(schema.getProp(RecordSchema.VERSION_PROPERTY)))
            .isPresent();
    if (!there) {
      throw RegistryException.refused(
          "Schema registry "
              + registry.describe()
              + " does not have contract version "
              + last.contractVersion()
              + " of connector "
              + connector
              + " as id "
              + last.id()
              + ", which records of subject "
              + subject
              + " carry. It is another registry than before, or has lost its content: restore it, or name the one"
              + " before. "
              + Remedies.WAIT);
    }
  }

  /** Readers elsewhere have nothing but what the registry gives them under this id. */
  private void verify(int id, Schema schema, String subject) {
    Schema stored =
        registry
            .schema(id, subject)
            .orElseThrow(
                () ->
                    RegistryException.unavailable(
                        "Schema registry "
                            + registry.describe()
                            + " gave id "
                            + id
                            + " under subject "
                            + subject
                            + " and does not know it yet. "
                            + Remedies.WAIT,
                        null));
    if (!stored.equals(schema)) {
      throw RegistryException.refused(
          "Schema registry "
              + registry.describe()
              + " gave id "
              + id
              + " under subject "
              + subject
              + ", but has another schema there. Turn off what changes schemas in it (normalisation, rules). "
              + Remedies.WAIT);
    }
  }

  private RegistryException otherMeaning(
      String connector, int version, String subject, int id, ControlState state) {
    if (state.collection(connector).contract(version).isEmpty()) {
      return RegistryException.unavailable(
          "The control log does not have contract version "
              + version
              + " of connector "
              + connector
              + ", whose schema registry "
              + registry.describe()
              + " has as id "
              + id,
          null);
    }
    String taken =
        state
            .schemaIds()
            .withId(id)
            .map(
                entry ->
                    "contract version "
                        + entry.contractVersion()
                        + " of connector "
                        + entry.connector())
            .orElse("another one");
    return RegistryException.refused(
        "Schema registry "
            + registry.describe()
            + " gave id "
            + id
            + " under subject "
            + subject
            + " to contract version "
            + version
            + " of connector "
            + connector
            + ", but by the control log that id means "
            + taken
            + ". It is another registry than before, or has lost its content: restore it, or name the one before. "
            + Remedies.WAIT);
  }
}
