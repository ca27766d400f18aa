package dev.sluice.guard.support;

import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;

/** Source records as the MongoDB source connector makes them. */
public final class Records {

  private Records() {}

  public static SourceRecord of(byte[] event) {
    return of("shop.orders", event);
  }

  public static SourceRecord of(String topic, byte[] event) {
    return new SourceRecord(
        Map.of("ns", "shop.orders"),
        Map.of("_id", "8201"),
        topic,
        3,
        Schema.BYTES_SCHEMA,
        new byte[] {5, 0, 0, 0, 0},
        Schema.BYTES_SCHEMA,
        event);
  }

  public static SourceRecord heartbeat() {
    return heartbeat("{\"_data\": \"8201\"}");
  }

  /** A heartbeat at a resume token, which is given as JSON. */
  public static SourceRecord heartbeat(String token) {
    return new SourceRecord(
        Map.of("ns", "shop.orders"),
        Map.of("HEARTBEAT", "true"),
        "__mongodb_heartbeats",
        Schema.STRING_SCHEMA,
        token,
        null,
        null);
  }
}
