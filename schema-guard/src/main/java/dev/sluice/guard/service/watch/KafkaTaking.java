package dev.sluice.guard.service.watch;

import dev.sluice.guard.service.connect.GuardedConnector;

/** Whether Kafka takes what a connector would write. */
@FunctionalInterface
public interface KafkaTaking {

  /**
   * Looks at the topics of the connector. Blocking, bounded in time.
   *
   * @return false when a topic that exists has a partition without a leader, or fewer in-sync
   *     replicas than it needs, or when Kafka does not answer
   */
  boolean takes(GuardedConnector connector);
}
