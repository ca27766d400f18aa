package dev.sluice.guard.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.guard.control.Generation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonTimestamp;
import org.bson.json.JsonParseException;

/** Where streams stand by their committed offsets, looked at now and then. For one thread. */
final class Positions {
  /** Type byte of a timestamp, with which the key string of every resume token begins. */
  private static final String TIMESTAMP = "82";

  private static final int SECONDS_DIGITS = 8;
  private static final int HEXADECIMAL = 16;

  private final ConnectRest rest;
  private final Clock steady;
  private final Duration every;
  private final Map<String, Seen> seen = new HashMap<>();

  private record Seen(Instant at, Position position) {}

  /**
   * Where a stream stands.
   *
   * @param offset the committed offset as JSON text; empty before the first
   * @param seconds of cluster time, since the epoch
   */
  record Position(String offset, long seconds) {}

  /**
   * @param every how old a position may be before it is asked for again
   */
  Positions(ConnectRest rest, Clock steady, Duration every) {
    this.rest = rest;
    this.steady = steady;
    this.every = every;
  }

  /** The stream's position, of a collection that has a generation. */
  Position of(Subject subject) {
    Instant now = steady.instant();
    Seen last = seen.get(subject.name());
    if (last == null || now.isAfter(last.at().plus(every))) {
      last = new Seen(now, ask(subject));
      seen.put(subject.name(), last);
    }
    return last.position();
  }

  private Position ask(Subject subject) {
    Generation generation = subject.generation();
    String wanted = subject.stream().streamPartition(generation);
    for (Map.Entry<JsonNode, JsonNode> offset : rest.offsets(subject.name()).entrySet()) {
      if (wanted.equals(offset.getKey().path("ns").asText()) && offset.getValue().isObject()) {
        long seconds = seconds(offset.getValue().path("_id").asText());
        return new Position(
            offset.getValue().toString(), seconds > 0 ? seconds : seconds(generation));
      }
    }
    return new Position("", seconds(generation));
  }

  private static long seconds(Generation generation) {
    return Integer.toUnsignedLong(new BsonTimestamp(generation.t0()).getTime());
  }

  /** The cluster time in a resume token, given as JSON; 0 when it tells none. */
  static long seconds(String token) {
    try {
      BsonDocument document = BsonDocument.parse(token);
      String data = document.isString("_data") ? document.getString("_data").getValue() : "";
      int end = TIMESTAMP.length() + SECONDS_DIGITS;
      return data.length() >= end && data.startsWith(TIMESTAMP)
          ? Long.parseLong(data.substring(TIMESTAMP.length(), end), HEXADECIMAL)
          : 0;
    } catch (JsonParseException | BsonInvalidOperationException | NumberFormatException e) {
      return 0;
    }
  }
}
