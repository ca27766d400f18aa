package dev.sluice.local.connect;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A connector as it is to be created.
 *
 * @param name its name
 * @param initialState {@code RUNNING}, {@code PAUSED} or {@code STOPPED}; empty for Connect's
 *     default, which runs it
 * @param config its config, in the order of the template
 */
public record ConnectorSpec(
    String name, Optional<String> initialState, Map<String, String> config) {

  /** Keeps a copy of the config. */
  public ConnectorSpec {
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
  }
}
