package dev.sluice.guard.service.connect;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Offsets by Connect's REST API, a request for each connector. */
public final class RestOffsets implements CommittedOffsets {
  private final ConnectRest rest;
  private final Clock steady;
  private final Duration every;
  private final Map<String, Answer> answers = new HashMap<>();

  private record Answer(Instant at, Map<String, CommittedOffset> offsets) {}

  /**
   * @param every how old an answer may become before Connect is asked again
   */
  public RestOffsets(ConnectRest rest, Clock steady, Duration every) {
    this.rest = rest;
    this.steady = steady;
    this.every = every;
  }

  @Override
  public void refresh() {
    Instant now = steady.instant();
    answers.values().removeIf(answer -> !now.isBefore(answer.at().plus(every)));
  }

  @Override
  public Optional<CommittedOffset> of(ConnectorView connector, String partition) {
    Answer answer =
        answers.computeIfAbsent(
            connector.name(), name -> new Answer(steady.instant(), offsets(name)));
    return Optional.ofNullable(answer.offsets().get(partition));
  }

  private Map<String, CommittedOffset> offsets(String connector) {
    Map<String, CommittedOffset> offsets = new HashMap<>();
    for (Map.Entry<JsonNode, JsonNode> entry : rest.offsets(connector).entrySet()) {
      if (entry.getValue().isObject()) {
        offsets.put(
            entry.getKey().path(TopicOffsets.PARTITION_MEMBER).asText(),
            CommittedOffset.of(entry.getValue()));
      }
    }
    return offsets;
  }

  @Override
  public void close() {
    answers.clear();
  }
}
