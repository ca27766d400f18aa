package dev.sluice.redshift.local.session;

import dev.sluice.redshift.local.wire.Channel;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Looks now and then whether a client is still there while its session is busy with something that
 * does not read from it. Thread-safe.
 */
final class ClientWatch implements AutoCloseable {
  private static final long MILLIS = 200;

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "redshift-local-watch");
            thread.setDaemon(true);
            return thread;
          });

  /** The time of a watch. */
  interface Watching {
    /** Ends it; from then on the client's channel is the caller's alone. */
    void end();
  }

  /**
   * Begins to watch.
   *
   * @param client nobody reads from it during the watch
   * @param whenGone runs once, in another thread
   */
  Watching over(Channel client, Runnable whenGone) {
    Look look = new Look(client, whenGone);
    look.again = clock.scheduleWithFixedDelay(look, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
    return look;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  private static final class Look implements Runnable, Watching {
    private final Channel client;
    private final Runnable whenGone;
    private volatile ScheduledFuture<?> again;
    private boolean over;

    private Look(Channel client, Runnable whenGone) {
      this.client = client;
      this.whenGone = whenGone;
    }

    @Override
    public synchronized void run() {
      if (!over && client.isAbandoned()) {
        over = true;
        whenGone.run();
      }
    }

    @Override
    public void end() {
      again.cancel(false);
      synchronized (this) {
        over = true;
      }
    }
  }
}
