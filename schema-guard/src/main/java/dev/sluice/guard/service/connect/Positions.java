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
   * @param time cluster time as a BSON timestamp
   */
  public record Position(String offset, long time) {

    /** Of cluster time, since the epoch. */
    public long seconds() {
      return Integer.toUnsignedLong(new BsonTimestamp(time).getTime());
    }
  }

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
        long time = ResumeTokens.time(offset.getValue().path("_id").asText());
        return new Position(
            offset.getValue().toString(), time != 0 ? time : subject.stream().startsAt(generation));
      }
    }
    return new Position("", subject.stream().startsAt(generation));
  }
}
