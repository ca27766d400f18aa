package dev.sluice.redshift.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that are opened when needed and closed when idle, so that a serverless workgroup can
 * sleep. How many there are is limited by how many threads borrow. Thread-safe.
 */
public final class Connections implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  private final ConnectionFactory factory;
  private final Duration idleLimit;
  private final LongSupplier nanoClock;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private final Set<Session> borrowed = new HashSet<>();
  private final Set<ServerSession> lost = new HashSet<>();
  private boolean closed;

  private record Idle(Session session, long since) {}

  public Connections(ConnectionFactory factory, Duration idleLimit, LongSupplier nanoClock) {
    this.factory = factory;
    this.idleLimit = idleLimit;
    this.nanoClock = nanoClock;
  }

  /** A session to use and then to give back or to discard. */
  public Session borrow() throws SQLException {
    synchronized (this) {
      Idle newest = idle.pollLast();
      if (newest != null) {
        borrowed.add(newest.session());
        return newest.session();
      }
    }
    Session session = open();
    synchronized (this) {
      if (!closed) {
        borrowed.add(session);
        return session;
      }
    }
    closeQuietly(session.connection());
    throw new SQLException("The task is stopping", "08003");
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
        return;
      }
    }
    closeQuietly(session.connection());
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
