package dev.sluice.guard;

import dev.sluice.guard.policy.Policies;
import dev.sluice.guard.policy.PolicyConfig;
import dev.sluice.guard.service.connect.Bypasses;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The settings of the {@link SchemaGuard} transformation. */
public final class SchemaGuardConfig extends AbstractConfig {

  public static final String TOPIC_PREFIX = "topic.prefix";
  public static final String CONNECTOR = "connector";
  public static final String SNAPSHOT_SEQ = "snapshot.seq";
  public static final String QUARANTINE_TOPIC = "quarantine.topic";
  public static final String SKIPPED_TOPIC = "skipped.topic";
  public static final String HEARTBEAT_TOPIC = "heartbeat.topic";
  public static final String INCIDENT_SAMPLE = "incident.sample";
  public static final String BYPASS_ACCEPTED = Bypasses.ACCEPTED;

  /** What the name of a snapshot connector has after the name of its stream connector. */
  static final String SNAPSHOT_SUFFIX = ".snapshot";

  public static final ConfigDef DEF =
      PolicyConfig.define(ControlConfig.define(new ConfigDef()))
          .define(
              TOPIC_PREFIX,
              ConfigDef.Type.STRING,
              "sluice",
              ControlConfig::topicName,
              Importance.HIGH,
              "First part of the data topics' names: <topic.prefix>.<database>.<collection>.")
          .define(
              SNAPSHOT_SEQ,
              ConfigDef.Type.LONG,
              0L,
              ConfigDef.Range.atLeast(0),
              Importance.HIGH,
              "Of a snapshot connector: T0, the cluster time that all its records carry as _sluice_seq, a BSON timestamp"
                  + " as a long (seconds in the upper, increment in the lower 32 bits). 0: not a snapshot connector; a"
                  + " copied document then stops the task.")
          .define(
              CONNECTOR,
              ConfigDef.Type.STRING,
              "",
              Importance.LOW,
              "Name of the stream connector that owns the contract. Empty: this connector's own name, without the"
                  + " suffix .snapshot.")
          .define(
              QUARANTINE_TOPIC,
              ConfigDef.Type.STRING,
              "sluice.quarantine",
              ControlConfig::topicName,
              Importance.MEDIUM,
              "Topic of records that a decision or a policy sends to quarantine: the event's BSON, the reason in headers.")
          .define(
              SKIPPED_TOPIC,
              ConfigDef.Type.STRING,
              "sluice.skipped",
              ControlConfig::topicName,
              Importance.MEDIUM,
              "Topic of updates whose document was gone when the connector looked it up (a later event of the same"
                  + " document tells its state): the event's BSON.")
          .define(
              HEARTBEAT_TOPIC,
              ConfigDef.Type.STRING,
              "__mongodb_heartbeats",
              ControlConfig::topicName,
              Importance.LOW,
              "Topic of the connector's heartbeats (heartbeat.topic.name); its records pass as they are.")
          .define(
              INCIDENT_SAMPLE,
              ConfigDef.Type.BOOLEAN,
              false,
              Importance.LOW,
              "Whether an incident carries the document that does not fit, with its values. Off: types and counts"
                  + " alone.")
          .define(
              BYPASS_ACCEPTED,
              ConfigDef.Type.LIST,
              "",
              ConfigDef.ValidList.in(Bypasses.ACCEPTABLE.toArray(new String[0])),
              Importance.LOW,
              "Ways past the gate that somebody accepts knowingly, which else are incident BYPASS: predicate (the"
                  + " guard has one), transforms (others stand beside it), key.converter, value.converter,"
                  + " header.converter (not the guard's).");

  private final Policies policies;

  /**
   * Reads the settings.
   *
   * @throws org.apache.kafka.common.config.ConfigException if a value cannot be, or a policy's key
   *     is unknown; the message names the key
   */
  public SchemaGuardConfig(Map<String, ?> settings) {
    super(DEF, settings);
    policies = PolicyConfig.policies(this);
  }

  /** What to do about changes that nobody has decided about. */
  Policies policies() {
    return policies;
  }

  /** Settings of the control topic's clients; empty: those of the worker. */
  Map<String, Object> controlClients() {
    return ControlConfig.clients(this);
  }

  String controlTopic() {
    return getString(ControlConfig.TOPIC);
  }
}
