package dev.sluice.guard.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.guard.control.ControlState;
import dev.sluice.guard.service.watch.CollectionReport;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.ServiceUnavailableException;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guarded collections that Connect has. While the workers rebalance, Connect does not say what
 * connectors there are; that passes soon. Thread-safe.
 */
final class Collections {
  private static final Logger LOG = LoggerFactory.getLogger(Collections.class);
  private static final int ATTEMPTS = 25;
  private static final long PAUSE_MS = 200;

  private final CollectionReport report;

  Collections(CollectionReport report) {
    this.report = report;
  }

  ArrayNode all(ControlState state) {
    return patiently(() -> report.collections(state));
  }

  /**
   * The collection of a stream connector.
   *
   * @throws NotFoundException when there is none
   */
  ObjectNode require(String connector, ControlState state) {
    return patiently(() -> report.collection(connector, state))
        .orElseThrow(
            () ->
                new NotFoundException(
                    "No guarded stream connector "
                        + connector
                        + ": it does not exist, or has no transformation dev.sluice.guard.SchemaGuard"));
  }

  private static <T> T patiently(Supplier<T> question) {
    for (int attempt = 1; ; attempt++) {
      try {
        return question.get();
      } catch (ConnectException e) {
        if (attempt == ATTEMPTS) {
          throw new ServiceUnavailableException(
              "Connect cannot say now what connectors there are, ask again: " + e.getMessage(),
              (Long) null,
              e);
        }
        LOG.debug("Asked again in {} ms", PAUSE_MS, e);
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceUnavailableException("The worker stops", (Long) null, e);
    }
  }
}
