package dev.sluice.redshift.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that are opened when needed and closed when idle, so that a serverless workgroup can
 * sleep, and never more than a limit. Thread-safe.
 */
public final class Connections implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  private final ConnectionFactory factory;
  private final Semaphore free;
  private final Duration idleLimit;
  private final LongSupplier nanoClock;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private final Set<Session> borrowed = new HashSet<>();
  private final Set<ServerSession> lost = new HashSet<>();
  private boolean closed;

  private record Idle(Session session, long since) {}

  /** What is done with a session. */
  @FunctionalInterface
  public interface Work<R> {
    R with(Session session) throws SQLException;
  }

  /**
   * @param limit how many there are at most, at least 1
   * @param idleLimit after what time an unused one is closed by {@link #closeIdle}
   */
  public Connections(
      ConnectionFactory factory, int limit, Duration idleLimit, LongSupplier nanoClock) {
    this.factory = factory;
    this.free = new Semaphore(limit, true);
    this.idleLimit = idleLimit;
    this.nanoClock = nanoClock;
  }

  /**
   * Does something with a session, which it leaves outside of a transaction and without temporary
   * tables. If it fails, the session's state is not known, and it is discarded.
   *
   * @throws SQLException as {@link #borrow}, or from the work
   */
  public <R> R use(Work<R> work) throws SQLException {
    Session session = borrow();
    boolean clean = false;
    try {
      R result = work.with(session);
      clean = true;
      return result;
    } finally {
      if (clean) {
        giveBack(session);
      } else {
        discard(session);
      }
    }
  }

  /**
   * A session to use and then to give back or to discard. Waits while as many are in use as there
   * may be.
   *
   * @throws SQLException if none could be opened, or the thread was interrupted while it waited
   */
  public Session borrow() throws SQLException {
    try {
      free.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stopping();
    }
    return take();
  }

  /**
   * A session that is not needed but of use; empty if there is none to spare. Who has one gives it
   * back as soon as it is {@link #wanted}.
   */
  public Optional<Session> tryBorrow() throws SQLException {
    return !wanted() && free.tryAcquire() ? Optional.of(take()) : Optional.empty();
  }

  /** Whether {@link #tryBorrow} would have a session now. */
  public boolean spare() {
    return !wanted() && free.availablePermits() > 0;
  }

  /** Whether somebody waits for a session. */
  public boolean wanted() {
    return free.hasQueuedThreads();
  }

  /** A session for somebody who is within the limit. */
  private Session take() throws SQLException {
    boolean taken = false;
    try {
      Session session = reuseOrOpen();
      synchronized (this) {
        if (!closed) {
          borrowed.add(session);
          taken = true;
          return session;
        }
      }
      closeQuietly(session.connection());
      throw stopping();
    } finally {
      if (!taken) {
        free.release();
      }
    }
  }

  private Session reuseOrOpen() throws SQLException {
    Idle newest;
    boolean someLost;
    synchronized (this) {
      newest = idle.pollLast();
      someLost = !lost.isEmpty();
    }
    if (newest == null) {
      return open();
    }
    if (!someLost) {
      return newest.session();
    }
    // A lost session may keep a lock. A connection that is opened now ends it; that one may be lost
    // as well.
    closeQuietly(newest.session().connection());
    return open();
  }

  /** What ends a load whose task is stopped. */
  public static SQLException stopping() {
    return new SQLException("The task is stopping", "08003");
  }

  private Session open() throws SQLException {
    Connection connection = factory.open();
    try {
      Session session = new Session(connection);
      endLost(session);
      return session;
    } catch (SQLException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  private void endLost(Session session) {
    List<ServerSession> toEnd;
    synchronized (this) {
      toEnd = List.copyOf(lost);
    }
    for (ServerSession orphan : toEnd) {
      try {
        orphan.end(session);
      } catch (SQLException e) {
        LOG.warn(
            "Session {} could not be ended; it may keep a table locked: {}", orphan, e.toString());
      }
      synchronized (this) {
        lost.remove(orphan);
      }
    }
  }

  /** Returns a session outside of a transaction and without temporary tables. */
  public void giveBack(Session session) {
    synchronized (this) {
      borrowed.remove(session);
      if (!closed) {
        idle.addLast(new Idle(session, nanoClock.getAsLong()));
        free.release();
        return;
      }
    }
    closeQuietly(session.connection());
    free.release();
  }

  /**
   * Closes a session of unknown state, which ends its transaction. If the server should not notice,
   * the next session that is opened ends it there.
   */
  public void discard(Session session) {
    synchronized (this) {
      borrowed.remove(session);
      session.onServer().ifPresent(lost::add);
    }
    closeQuietly(session.connection());
    free.release();
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("Closing a connection failed: {}", e.toString());
    }
  }

  /** Closes connections that were not used for long. */
  public void closeIdle() {
    List<Session> old = new ArrayList<>();
    synchronized (this) {
      long now = nanoClock.getAsLong();
      while (!idle.isEmpty() && now - idle.peekFirst().since() >= idleLimit.toNanos()) {
        old.add(idle.pollFirst().session());
      }
    }
    old.forEach(session -> closeQuietly(session.connection()));
  }

  /** Closes all connections, those in use, too: their transactions are rolled back. */
  @Override
  public void close() {
    List<Session> all = new ArrayList<>();
    List<Session> inUse;
    synchronized (this) {
      closed = true;
      idle.forEach(entry -> all.add(entry.session()));
      idle.clear();
      inUse = List.copyOf(borrowed);
    }
    all.forEach(session -> closeQuietly(session.connection()));
    for (Session session : inUse) {
      try {
        session.connection().abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("Cutting a connection failed: {}", e.toString());
      }
    }
  }
}
