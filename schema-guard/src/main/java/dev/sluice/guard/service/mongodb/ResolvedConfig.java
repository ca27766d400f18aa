package dev.sluice.guard.service.mongodb;

import dev.sluice.guard.service.connect.GuardedConnector;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** A connector's config with its placeholders resolved by the worker's config providers. */
public final class ResolvedConfig {
  private ResolvedConfig() {}

  /**
   * Resolves the config of a connector.
   *
   * @param worker properties of the worker
   * @throws SourceException when a placeholder cannot be resolved
   */
  public static AbstractConfig of(GuardedConnector connector, Map<String, ?> worker) {
    try {
      return new AbstractConfig(new ConfigDef(), connector.view().config(), worker, false);
    } catch (ConfigException e) {
      throw new SourceException(
          "Connector "
              + connector.name()
              + ": its config cannot be resolved: "
              + e.getMessage()
              + ". The guard uses the worker's config.providers; a provider of a plugin folder must also be on the"
              + " worker's class path",
          e);
    }
  }
}
