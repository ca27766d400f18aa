package dev.sluice.guard;

import dev.sluice.guard.control.ContractView;
import dev.sluice.guard.control.GuardRuntime;
import dev.sluice.guard.gate.Gate;
import dev.sluice.guard.gate.GateClosedError;
import dev.sluice.guard.gate.GateMetrics;
import dev.sluice.guard.gate.GateSettings;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.metrics.Monitorable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * The gate in a MongoDB source connector: validates every changed document against its collection's
 * approved contract and projects it onto the contract's columns; closes when a document does not
 * fit.
 *
 * <p>Expects the records of the MongoDB source connector with {@code output.format.key=bson},
 * {@code output.format.value=bson} and {@code publish.full.document.only=false}. Gives records with
 * the key {@code _sluice_key} and a struct of {@link dev.sluice.guard.record.RecordSchema};
 * heartbeats pass as they are.
 *
 * <p>Everything it throws is a {@link GateClosedError}, which fails the task whatever {@code
 * errors.tolerance} is. It learns its connector's name from the metrics that Connect gives to
 * plugins (Connect 4.1 or newer).
 *
 * @param <R> the type of records, a source connector's
 */
public final class SchemaGuard<R extends ConnectRecord<R>>
    implements Transformation<R>, Versioned, Monitorable {

  private final Function<SchemaGuardConfig, ContractView> views;
  private SchemaGuardConfig config;
  private PluginMetrics pluginMetrics;
  private ContractView view;
  private Gate gate;

  /** A guard over the control log of its configuration. */
  public SchemaGuard() {
    this(config -> GuardRuntime.shared(config.controlClients(), config.controlTopic()));
  }

  SchemaGuard(Function<SchemaGuardConfig, ContractView> views) {
    this.views = views;
  }

  @Override
  public void configure(Map<String, ?> settings) {
    config = new SchemaGuardConfig(settings);
    config.controlClients();
  }

  @Override
  public ConfigDef config() {
    return SchemaGuardConfig.DEF;
  }

  @Override
  public String version() {
    return PluginVersion.version();
  }

  @Override
  public void withPluginMetrics(PluginMetrics metrics) {
    pluginMetrics = metrics;
  }

  @Override
  public R apply(R record) {
    try {
      if (gate == null) {
        gate = gate();
      }
      return gate.pass(record);
    } catch (RuntimeException e) {
      throw new GateClosedError("The guard failed, and the gate stays closed: " + e, e);
    }
  }

  private Gate gate() {
    GateSettings settings =
        new GateSettings(
            connector(),
            config.getString(SchemaGuardConfig.TOPIC_PREFIX),
            config.getString(SchemaGuardConfig.QUARANTINE_TOPIC),
            config.getString(SchemaGuardConfig.SKIPPED_TOPIC),
            config.getString(SchemaGuardConfig.HEARTBEAT_TOPIC),
            config.getLong(SchemaGuardConfig.SNAPSHOT_SEQ),
            config.policies(),
            config.getBoolean(SchemaGuardConfig.INCIDENT_SAMPLE));
    try {
      view = views.apply(config);
    } catch (RuntimeException e) {
      throw new GateClosedError(
          "Connector "
              + settings.connector()
              + " is held, since the control log cannot be opened: "
              + e.getMessage(),
          e);
    }
    ContractView control = view;
    GateMetrics metrics = new GateMetrics(InstantSource.system());
    return new Gate(
        view,
        settings,
        metrics,
        namespace -> {
          if (pluginMetrics != null) {
            metrics.register(
                pluginMetrics,
                namespace,
                settings.streams(),
                () -> control.held(settings.connector()));
          }
        });
  }

  private String connector() {
    String name = config.getString(SchemaGuardConfig.CONNECTOR);
    if (!name.isEmpty()) {
      return name;
    }
    String own =
        pluginMetrics == null
            ? null
            : pluginMetrics.metricName("held", "", new LinkedHashMap<>()).tags().get("connector");
    if (own == null) {
      throw new GateClosedError(
          "The guard cannot tell which connector it is in: Connect before 4.1 does not say. Set the transformation's"
              + " 'connector' to the connector's name.");
    }
    return own.endsWith(SchemaGuardConfig.SNAPSHOT_SUFFIX)
        ? own.substring(0, own.length() - SchemaGuardConfig.SNAPSHOT_SUFFIX.length())
        : own;
  }

  @Override
  public void close() {
    if (view instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new GateClosedError("The control log of the guard cannot be closed", e);
      }
    }
    view = null;
    gate = null;
  }
}
