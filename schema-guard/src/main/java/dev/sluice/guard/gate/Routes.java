package dev.sluice.guard.gate;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.event.ChangeEvent;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Headers;

/**
 * Sends records elsewhere than to their collection's topic: the event's BSON as it came, the reason
 * in headers.
 */
final class Routes {

  private final GateSettings settings;

  Routes(GateSettings settings) {
    this.settings = settings;
  }

  <R extends ConnectRecord<R>> R quarantined(
      R record, ChangeEvent event, String key, Contract contract, List<Change> misfits) {
    Headers headers = headers(record, event, contract.namespace());
    headers.addString(
        "sluice.reason",
        misfits.stream()
            .map(change -> change.driftClass().name())
            .distinct()
            .collect(Collectors.joining(",")));
    headers.addString(
        "sluice.path", misfits.stream().map(Change::path).collect(Collectors.joining(",")));
    headers.addString("sluice.contract.version", Integer.toString(contract.version()));
    return to(record, settings.quarantineTopic(), event, key, headers);
  }

  <R extends ConnectRecord<R>> R skipped(R record, ChangeEvent event, String key, String reason) {
    Headers headers = headers(record, event, event.namespace());
    headers.addString("sluice.reason", reason);
    return to(record, settings.skippedTopic(), event, key, headers);
  }

  private Headers headers(ConnectRecord<?> record, ChangeEvent event, String namespace) {
    Headers headers = record.headers().duplicate();
    headers.addString("sluice.connector", settings.connector());
    headers.addString("sluice.namespace", namespace);
    headers.addString("sluice.op", event.operation().code());
    return headers;
  }

  private static <R extends ConnectRecord<R>> R to(
      R record, String topic, ChangeEvent event, String key, Headers headers) {
    Long timestamp =
        event.hasClusterTime() ? (Long) ((event.clusterTime() >>> 32) * 1000) : record.timestamp();
    return record.newRecord(
        topic,
        null,
        Schema.STRING_SCHEMA,
        key,
        Schema.BYTES_SCHEMA,
        event.bytes(),
        timestamp,
        headers);
  }
}
