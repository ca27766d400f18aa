package dev.sluice.redshift.sim;

import dev.sluice.redshift.sql.ConnectionFactory;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections that are cut at a chosen statement: before it reaches the server, or after it was run
 * and before the answer arrives. To the sink both look the same, as they do in life.
 */
public final class CuttingConnections implements ConnectionFactory {

  private static final Set<String> RUNS =
      Set.of("execute", "executeUpdate", "executeQuery", "commit", "rollback");

  private final ConnectionFactory real;
  private final Set<Connection> dead = ConcurrentHashMap.newKeySet();
  private int left = Integer.MAX_VALUE;
  private boolean answerLost;
  private boolean cut;
  private boolean serverNotices = true;

  public CuttingConnections(ConnectionFactory real) {
    this.real = real;
  }

  /**
   * Arms the cut.
   *
   * @param statements how many statements are let through before
   * @param answerLost whether the next one is run but its answer lost
   */
  public synchronized void cutAfter(int statements, boolean answerLost) {
    this.left = statements;
    this.answerLost = answerLost;
    this.cut = false;
  }

  /** From now on the server does not notice that a connection was cut, and keeps its locks. */
  public synchronized void hideFromServer() {
    serverNotices = false;
  }

  /** Lets everything through. */
  public synchronized void mend() {
    left = Integer.MAX_VALUE;
  }

  /** Whether the armed cut has happened. */
  public synchronized boolean cut() {
    return cut;
  }

  @Override
  public Connection open() throws SQLException {
    Connection connection = real.open();
    return ProxiedConnection.of(
        connection, (target, method, arguments) -> run(connection, target, method, arguments));
  }

  private Object run(Connection connection, Object target, Method method, Object[] arguments)
      throws Throwable {
    boolean isDead = dead.contains(connection);
    if (isDead && method.getName().equals("close") && !serverNotices) {
      return null;
    }
    if (!RUNS.contains(method.getName())) {
      return ProxiedConnection.invoke(target, method, arguments);
    }
    if (isDead) {
      throw new SQLException("The connection is closed", "08003");
    }
    boolean now;
    synchronized (this) {
      now = left-- == 0;
    }
    if (!now) {
      return ProxiedConnection.invoke(target, method, arguments);
    }
    synchronized (this) {
      cut = true;
      dead.add(connection);
    }
    if (answerLost) {
      ProxiedConnection.invoke(target, method, arguments);
    }
    if (serverNotices) {
      connection.abort(Runnable::run);
    }
    throw new SQLException("The connection was cut at " + method.getName(), "08006");
  }
}
