package dev.sluice.guard.service.connect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.guard.control.Generation;
import dev.sluice.guard.event.ResumeTokens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.bson.BsonTimestamp;

/** Where streams stand by their committed offsets, looked at now and then. For one thread. */
public final class Positions {
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
  public record Position(String offset, long seconds) {}

  /**
   * @param every how old a position may be before it is asked for again
   */
  public Positions(ConnectRest rest, Clock steady, Duration every) {
    this.rest = rest;
    this.steady = steady;
    this.every = every;
  }

  /** The stream's position, of a collection that has a generation. */
  public Position of(GuardedCollection subject) {
    Instant now = steady.instant();
    Seen last = seen.get(subject.name());
    if (last == null || now.isAfter(last.at().plus(every))) {
      last = new Seen(now, ask(subject));
      seen.put(subject.name(), last);
    }
    return last.position();
  }

  private Position ask(GuardedCollection subject) {
    Generation generation = subject.generation();
    String wanted = subject.stream().streamPartition(generation);
    for (Map.Entry<JsonNode, JsonNode> offset : rest.offsets(subject.name()).entrySet()) {
      if (wanted.equals(offset.getKey().path("ns").asText()) && offset.getValue().isObject()) {
        long seconds = ResumeTokens.seconds(offset.getValue().path("_id").asText());
        return new Position(
            offset.getValue().toString(), seconds > 0 ? seconds : seconds(generation));
      }
    }
    return new Position("", seconds(generation));
  }

  private static long seconds(Generation generation) {
    return Integer.toUnsignedLong(new BsonTimestamp(generation.t0()).getTime());
  }
}
