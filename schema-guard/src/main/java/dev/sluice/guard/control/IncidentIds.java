package dev.sluice.guard.control;

import java.util.UUID;

/** New incident ids, each used once: {@code i-} and twelve hexadecimal digits. */
@FunctionalInterface
public interface IncidentIds {
  String next();

  /** Ids that no other worker gives either. */
  static IncidentIds random() {
    return () -> "i-" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
  }
}
