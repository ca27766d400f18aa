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
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices a stream that runs and says nothing: neither an event nor a heartbeat moves its committed
 * offset. The MongoDB connector goes on without a cursor after errors that it does not know,
 * RUNNING for ever. Such a stream is restarted once from its offset, and given up when that does
 * not help. While MongoDB itself does not answer, or Kafka takes no records, nobody is silent: the
 * time counts anew from then. For one thread.
 */
public final class Silence {
  private static final Logger LOG = LoggerFactory.getLogger(Silence.class);
  private static final String HEARTBEAT = "heartbeat.interval.ms";
  private static final int BEATS = 3;
  private static final int FLUSHES = 2;

  /**
   * How often MongoDB and Kafka are looked at while nothing comes, until a stream counts as silent.
   */
  private static final int LOOKS = 5;

  private final ConnectRest rest;
  private final Positions positions;
  private final Source source;
  private final KafkaTaking kafka;
  private final Questions<Boolean> questions;
  private final Clock steady;
  private final Duration bound;
  private final Duration flush;
  private final Map<String, Quiet> quiet = new HashMap<>();

  /**
   * @param since when the offset moved last, or something else was last seen to be at fault
   * @param asked when MongoDB and Kafka were looked at last; null for not yet
   */
  private record Quiet(String offset, Instant since, Instant asked, boolean restarted) {
    Quiet looked(Instant now) {
      return new Quiet(offset, since, now, restarted);
    }

    Quiet excused(Instant now) {
      return new Quiet(offset, now, now, restarted);
    }
  }

  /**
   * @param bound how long nothing may come
   * @param flush how often the worker commits offsets
   */
  public Silence(
      ConnectRest rest,
      Positions positions,
      Source source,
      KafkaTaking kafka,
      Questions<Boolean> questions,
      Clock steady,
      Duration bound,
      Duration flush) {
    this.rest = rest;
    this.positions = positions;
    this.source = source;
    this.kafka = kafka;
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
      quiet.put(name, new Quiet(offset, now, now, false));
      return false;
    }
    if (before.asked() != null
        && now.isBefore(before.asked().plus(bound(subject).dividedBy(LOOKS)))) {
      return false;
    }
    Optional<Boolean> able =
        questions.answer(
            name, () -> source.answers(subject.stream()) && kafka.takes(subject.stream()));
    if (able.isEmpty()) {
      // Asked a moment ago, or MongoDB does not answer: nobody is silent meanwhile.
      if (questions.failed(name)) {
        quiet.put(name, before.excused(now));
      }
      return false;
    }
    questions.forget(name);
    if (!able.get()) {
      quiet.put(name, before.excused(now));
      return false;
    }
    if (now.isBefore(before.since().plus(bound(subject)))) {
      quiet.put(name, before.looked(now));
      return false;
    }
    if (before.restarted()) {
      quiet.remove(name);
      return true;
    }
    LOG.warn(
        "Connector {} runs but neither event nor heartbeat came for {}; it is restarted from its offset",
        name,
        bound(subject));
    rest.restartTasks(subject.view());
    quiet.put(name, new Quiet(offset, now, now, true));
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
