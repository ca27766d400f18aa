package dev.sluice.redshift.schedule;

import dev.sluice.redshift.failure.Failure;
import dev.sluice.redshift.load.LoadResult;
import dev.sluice.redshift.schedule.TableWork.State;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs loads when they are due: each table by itself, at most one load of a table at a time, as
 * many tables at once as the executor has threads. A table that fails waits alone. Thread-safe.
 */
final class LoadScheduler {

  private static final Logger LOG = LoggerFactory.getLogger(LoadScheduler.class);

  /** How often a table may lose against other transactions in a row before it has to wait. */
  private static final int MAX_CONFLICTS = 5;

  private static final Duration CONFLICT_PAUSE = Duration.ofMillis(100);
  private static final int MAX_DOUBLINGS = 20;

  private final ScheduledExecutorService executor;
  private final LoadPolicy policy;
  private final Clock clock;
  private final LongSupplier nanoClock;
  private final AtomicReference<Throwable> fatal = new AtomicReference<>();
  private final AtomicBoolean progressed = new AtomicBoolean();

  LoadScheduler(
      ScheduledExecutorService executor, LoadPolicy policy, Clock clock, LongSupplier nanoClock) {
    this.executor = executor;
    this.policy = policy;
    this.clock = clock;
    this.nanoClock = nanoClock;
  }

  /** Something was announced: loads the table as soon as interval or schedule allow. */
  void announced(TableWork work) {
    if (work.behind() && work.go(State.IDLE, State.SCHEDULED)) {
      schedule(work, policy.schedule().map(this::untilNext).orElseGet(() -> untilDue(work)));
    }
  }

  private Duration untilNext(CronSchedule schedule) {
    Instant now = clock.instant();
    Instant next = schedule.next(now.atZone(ZoneOffset.UTC)).toInstant();
    return Duration.between(now, next);
  }

  private Duration untilDue(TableWork work) {
    long started = work.startedAt();
    long due =
        started == Long.MIN_VALUE
            ? 0
            : started + policy.interval().toNanos() - nanoClock.getAsLong();
    return Duration.ofNanos(Math.max(0, due));
  }

  /** What went so wrong that the task cannot go on. */
  Optional<Throwable> fatal() {
    return Optional.ofNullable(fatal.get());
  }

  /** Whether anything was loaded since the last call. */
  boolean progressed() {
    return progressed.getAndSet(false);
  }

  private void schedule(TableWork work, Duration delay) {
    try {
      ScheduledFuture<?> unused =
          executor.schedule(() -> run(work), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("{} is not loaded any more: the task stops", work.table());
    }
  }

  private void run(TableWork work) {
    if (!work.go(State.SCHEDULED, State.RUNNING)) {
      return;
    }
    work.started(nanoClock.getAsLong());
    Duration pause = Duration.ZERO;
    boolean retry = false;
    try {
      // Full loads follow each other: what is left of a backlog does not wait.
      retry = work.loader().load(work.chains(), result -> loaded(work, result));
    } catch (Exception e) {
      pause = failed(work, e);
      retry = true;
    } catch (Throwable e) {
      fatal.compareAndSet(null, e);
      return;
    }
    if (retry) {
      if (work.go(State.RUNNING, State.SCHEDULED)) {
        schedule(work, pause);
      }
    } else if (work.go(State.RUNNING, State.IDLE)) {
      announced(work);
    }
  }

  private void loaded(TableWork work, LoadResult result) {
    work.failure()
        .filter(failure -> failure.kind() != Failure.Kind.CONFLICT)
        .ifPresent(failure -> LOG.info("{} is loaded again after: {}", work.table(), failure));
    work.loaded(result);
    work.metrics().loaded(result);
    progressed.set(true);
    if (result.files() > 0) {
      LOG.info(
          "{}: loaded {} files, {} rows: {} applied, {} deleted; now at {}",
          work.table(),
          result.files(),
          result.rows(),
          result.applied(),
          result.deleted(),
          result.next());
    }
  }

  private Duration failed(TableWork work, Exception e) {
    Failure failure = Failure.of(e);
    boolean news = work.failed(failure);
    work.metrics().failed(failure);
    switch (failure.kind()) {
      case CONFLICT -> LOG.info("{}: another transaction was in the way", work.table());
      case RETRY -> LOG.warn("{} could not be loaded and is tried again", work.table(), e);
      case STOP -> {
        LOG.error("Loading cannot go on: {}", failure.message(), e);
        fatal.compareAndSet(null, e);
      }
      case HELD -> {
        if (news) {
          LOG.error("{} is held, other tables go on: {}", work.table(), failure.message(), e);
          record(work, failure);
        } else {
          LOG.warn("{} is still held: {}", work.table(), failure.message());
        }
      }
    }
    return pause(failure, work.failures());
  }

  private static void record(TableWork work, Failure failure) {
    try {
      work.loader().recordHeld(failure.message());
    } catch (SQLException | RuntimeException e) {
      LOG.warn("{}: sluice.loads does not say that it is held: {}", work.table(), e.toString());
    }
  }

  private Duration pause(Failure failure, int failures) {
    return switch (failure.kind()) {
      case HELD -> policy.heldRetry();
      case CONFLICT ->
          failures <= MAX_CONFLICTS
              ? jittered(CONFLICT_PAUSE.multipliedBy(failures))
              : backoff(failures - MAX_CONFLICTS);
      case RETRY, STOP -> backoff(failures);
    };
  }

  private Duration backoff(int failures) {
    Duration grown = policy.backoff().multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
    return jittered(grown.compareTo(policy.backoffMax()) < 0 ? grown : policy.backoffMax());
  }

  private static Duration jittered(Duration pause) {
    double factor = ThreadLocalRandom.current().nextDouble(0.5, 1.0);
    return Duration.ofNanos((long) (pause.toNanos() * factor));
  }
}
