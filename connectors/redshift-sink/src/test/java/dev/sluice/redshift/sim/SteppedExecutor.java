package dev.sluice.redshift.sim;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Time that the test moves: what is scheduled runs on the test's thread when the time has come to
 * it. Not thread-safe.
 */
public final class SteppedExecutor extends ScheduledThreadPoolExecutor {

  private final PriorityQueue<Due> queue = new PriorityQueue<>(Comparator.comparing(Due::at));
  private Instant now;

  private record Due(Instant at, Runnable task) {}

  public SteppedExecutor(Instant start) {
    super(0);
    this.now = start;
  }

  /** Runs in order what is due until then. */
  public void advanceTo(Instant time) {
    while (!queue.isEmpty() && !queue.peek().at().isAfter(time)) {
      Due next = queue.remove();
      now = next.at().isAfter(now) ? next.at() : now;
      next.task().run();
    }
    now = time;
  }

  /** A clock that shows this time. */
  public Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("There is UTC only");
      }

      @Override
      public Instant instant() {
        return now;
      }
    };
  }

  /** Nobody asks for what comes of it. */
  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    queue.add(new Due(now.plus(Duration.of(delay, unit.toChronoUnit())), task));
    return null;
  }

  /** What is repeated is of no matter to loads: it closes idle connections. */
  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    return null;
  }
}
