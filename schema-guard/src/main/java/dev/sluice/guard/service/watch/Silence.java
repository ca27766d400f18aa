package dev.sluice.guard.service.watch;

import dev.sluice.guard.service.connect.ConnectRest;
import dev.sluice.guard.service.connect.GuardedCollection;
import dev.sluice.guard.service.connect.Positions;
import dev.sluice.guard.service.mongodb.Source;
import dev.sluice.guard.service.questions.Questions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices a stream that runs and says nothing: neither an event nor a heartbeat moves its committed
 * offset. The MongoDB connector goes on without a cursor after errors that it does not know,
 * RUNNING for ever. Such a stream is restarted once from its offset, and given up when that does
 * not help. While MongoDB itself does not answer nobody is silent. For one thread.
 */
public final class Silence {
  private static final Logger LOG = LoggerFactory.getLogger(Silence.class);
  private static final String HEARTBEAT = "heartbeat.interval.ms";
  private static final int BEATS = 3;
  private static final int FLUSHES = 2;

  private final ConnectRest rest;
  private final Positions positions;
  private final Source source;
  private final Questions<Boolean> questions;
  private final Clock steady;
  private final Duration bound;
  private final Duration flush;
  private final Map<String, Quiet> quiet = new HashMap<>();

  private record Quiet(String offset, Instant since, boolean restarted) {}

  /**
   * @param bound how long nothing may come
   * @param flush how often the worker commits offsets
   */
  public Silence(
      ConnectRest rest,
      Positions positions,
      Source source,
      Questions<Boolean> questions,
      Clock steady,
      Duration bound,
      Duration flush) {
    this.rest = rest;
    this.positions = positions;
    this.source = source;
    this.questions = questions;
    this.steady = steady;
    this.bound = bound;
    this.flush = flush;
  }

  /** Whether the stream has to be given up. */
  public boolean givenUp(GuardedCollection subject) {
    String name = subject.name();
    if (!subject.view().running()) {
      quiet.remove(name);
      return false;
    }
    Instant now = steady.instant();
    String offset = positions.of(subject).offset();
    Quiet before = quiet.get(name);
    if (before == null || !before.offset().equals(offset)) {
      quiet.put(name, new Quiet(offset, now, false));
      return false;
    }
    if (now.isBefore(before.since().plus(bound(subject)))) {
      return false;
    }
    if (questions.answer(name, () -> source.answers(subject.stream())).isEmpty()) {
      return false;
    }
    questions.forget(name);
    if (before.restarted()) {
      quiet.remove(name);
      return true;
    }
    LOG.warn(
        "Connector {} runs but neither event nor heartbeat came for {}; it is restarted from its offset",
        name,
        bound(subject));
    rest.restartTasks(subject.view());
    quiet.put(name, new Quiet(offset, now, true));
    return false;
  }

  /** How long nothing may come: not less than heartbeats and commits take. */
  public Duration bound(GuardedCollection subject) {
    Duration least = flush.multipliedBy(FLUSHES);
    try {
      long heartbeat = Long.parseLong(subject.view().config().getOrDefault(HEARTBEAT, "0").trim());
      least = least.plusMillis(BEATS * heartbeat);
    } catch (NumberFormatException e) {
      LOG.debug("Connector {}: {} is not a number", subject.name(), HEARTBEAT, e);
    }
    return least.compareTo(bound) > 0 ? least : bound;
  }
}
