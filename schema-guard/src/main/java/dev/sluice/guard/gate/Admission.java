package dev.sluice.guard.gate;

import dev.sluice.guard.bson.MalformedBsonException;
import dev.sluice.guard.event.ChangeEvent;
import dev.sluice.guard.event.Operation;
import dev.sluice.guard.key.BrokenKeyException;
import dev.sluice.guard.key.KeyReader;
import dev.sluice.guard.key.OtherKeyException;
import org.apache.kafka.connect.connector.ConnectRecord;

/** Makes records of the events that fit a passage. Not thread-safe. */
final class Admission {

  private final GateMetrics metrics;
  private final Routes routes;

  Admission(GateMetrics metrics, Routes routes) {
    this.metrics = metrics;
    this.routes = routes;
  }

  /**
   * The record of an event as it goes on; null if the document does not fit.
   *
   * @param seq {@code _sluice_seq}
   * @throws OtherKeyException if the event's key is not one of the contract
   * @throws BrokenKeyException if the key cannot be made a text
   * @throws MalformedBsonException if the document cannot be read
   */
  <R extends ConnectRecord<R>> R admit(R record, ChangeEvent event, Passage passage, long seq) {
    boolean deleted = event.operation() == Operation.DELETE;
    if (!deleted && !event.hasDocument()) {
      // An update whose document was gone when it was looked up is told by a later event.
      metrics.skipped();
      return routes.skipped(record, event, name(event, passage), "NO_IMAGE");
    }
    String key = event.key(passage.keys());
    event.checkKey(passage.keys());
    if (deleted) {
      return passage.deleted(record, event, key);
    }
    if (!passage.project(event, key, seq)) {
      return null;
    }
    metrics.ignored(passage.ignored());
    return passage.record(record, key, seq);
  }

  /** What a document is called where its record does not go into its collection's topic. */
  static String name(ChangeEvent event, Passage passage) {
    try {
      return event.key(passage.keys());
    } catch (BrokenKeyException e) {
      return e.standIn();
    } catch (OtherKeyException e) {
      return event.key(new KeyReader(e.paths()));
    }
  }
}
