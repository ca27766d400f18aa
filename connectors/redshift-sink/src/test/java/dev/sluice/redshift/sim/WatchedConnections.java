package dev.sluice.redshift.sim;

import dev.sluice.redshift.sql.ConnectionFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections whose statements are told to a test before they run. Thread-safe. */
public final class WatchedConnections implements ConnectionFactory {

  /** Sees what is going to run. */
  @FunctionalInterface
  public interface Watch {

    /**
     * A statement is going to run; it does so when this returns.
     *
     * @param connection which connection, the first that was opened being 1
     */
    void before(int connection, String sql) throws Exception;
  }

  private final ConnectionFactory real;
  private final Watch watch;
  private final AtomicInteger opened = new AtomicInteger();

  public WatchedConnections(ConnectionFactory real, Watch watch) {
    this.real = real;
    this.watch = watch;
  }

  /** How many connections were opened. */
  public int opened() {
    return opened.get();
  }

  @Override
  public Connection open() throws SQLException {
    Connection connection = real.open();
    int number = opened.incrementAndGet();
    return ProxiedConnection.of(
        connection,
        (target, method, arguments) -> {
          if (target instanceof Statement && method.getName().startsWith("execute")) {
            watch.before(number, (String) arguments[0]);
          }
          return ProxiedConnection.invoke(target, method, arguments);
        });
  }
}
