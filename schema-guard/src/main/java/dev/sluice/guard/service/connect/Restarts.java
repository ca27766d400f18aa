package dev.sluice.guard.service.connect;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restarts what failed without an incident, less and less often while it keeps failing. For one
 * thread.
 */
public final class Restarts {
  private static final Logger LOG = LoggerFactory.getLogger(Restarts.class);
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration HEALTHY_AFTER = Duration.ofMinutes(1);

  private final ConnectRest rest;
  private final Clock clock;
  private final Duration longest;
  private final Consumer<String> onRestart;
  private final Map<String, Wait> waits = new HashMap<>();

  private record Wait(Duration length, Instant until) {}

  /**
   * @param steady for waits
   * @param onRestart is told the connector
   */
  public Restarts(ConnectRest rest, Clock steady, Duration longest, Consumer<String> onRestart) {
    this.rest = rest;
    this.onRestart = onRestart;
    this.clock = steady;
    this.longest = longest;
  }

  /** Restarts the connector's failed tasks when it is time to; whether it did. */
  public boolean converge(ConnectorView view) {
    Instant now = clock.instant();
    Wait wait = waits.get(view.name());
    if (!view.anyFailed()) {
      if (wait != null && now.isAfter(wait.until().plus(HEALTHY_AFTER))) {
        waits.remove(view.name());
      }
      return false;
    }
    if (wait == null) {
      waits.put(view.name(), new Wait(FIRST, now.plus(FIRST)));
      return false;
    }
    if (now.isBefore(wait.until())) {
      return false;
    }
    Duration next = wait.length().multipliedBy(2);
    next = next.compareTo(longest) > 0 ? longest : next;
    waits.put(view.name(), new Wait(next, now.plus(next)));
    LOG.warn(
        "Connector {} failed without an incident; it is restarted now, and if it fails again in {}: {}",
        view.name(),
        next,
        view.trace().lines().findFirst().orElse("no trace"));
    onRestart.accept(view.name());
    rest.restartFailed(view);
    return true;
  }

  /** Restarts at once what failed for a reason that is gone, and forgets earlier failures. */
  public void now(ConnectorView view) {
    waits.remove(view.name());
    rest.restartFailed(view);
  }
}
