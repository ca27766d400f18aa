package dev.sluice.redshift.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.redshift.sim.Borrower;
import dev.sluice.redshift.sim.SharedWarehouse;
import dev.sluice.redshift.sim.Warehouse;
import dev.sluice.redshift.sim.WatchedConnections;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedWarehouse.class)
@Timeout(120)
class ConnectionsIT {

  private final List<String> statements = new CopyOnWriteArrayList<>();
  private WatchedConnections factory;

  @BeforeEach
  void watch(Warehouse warehouse) {
    factory =
        new WatchedConnections(
            new RedshiftConnectionFactory(
                warehouse.url(),
                Map.of("user", warehouse.user(), "password", warehouse.password()),
                Duration.ofMinutes(1)),
            (connection, sql) -> statements.add(connection + " " + sql));
  }

  private Connections connections(ConnectionFactory with, int limit) {
    return new Connections(with, limit, Duration.ofMinutes(1), System::nanoTime);
  }

  @Test
  void thereAreNoMoreThanTheLimitAndWhoNeedsOneWaits() throws Exception {
    try (Connections connections = connections(factory, 2)) {
      Session one = connections.borrow();
      Session two = connections.tryBorrow().orElseThrow();
      assertThat(connections.spare()).isFalse();
      assertThat(connections.tryBorrow()).isEmpty();
      assertThat(connections.wanted()).isFalse();

      CompletableFuture<Session> third = Borrower.start(connections);
      assertThat(connections.wanted()).isTrue();
      assertThat(third).isNotDone();
      connections.giveBack(two);

      assertThat(third.get(60, TimeUnit.SECONDS)).isSameAs(two);
      connections.giveBack(one);
      assertThat(connections.spare()).isTrue();
      assertThat(factory.opened()).isEqualTo(2);
    }
  }

  @Test
  void aConnectionThatIsDiscardedOrCannotBeOpenedIsFreeAgain() throws SQLException {
    boolean[] down = {true};
    ConnectionFactory sometimes =
        () -> {
          if (down[0]) {
            throw new SQLException("The server is down", "08001");
          }
          return factory.open();
        };
    try (Connections connections = connections(sometimes, 1)) {
      assertThatThrownBy(connections::borrow).hasMessageContaining("is down");
      assertThatThrownBy(connections::tryBorrow).hasMessageContaining("is down");
      down[0] = false;
      connections.discard(connections.borrow());

      connections.giveBack(connections.borrow());
      assertThat(connections.spare()).isTrue();
    }
  }

  @Test
  void aSessionWhoseWorkFailedIsNotUsedAgain() throws SQLException {
    try (Connections connections = connections(factory, 1)) {
      Session first = connections.use(session -> session);
      assertThat(connections.<Session>use(session -> session)).isSameAs(first);

      assertThatThrownBy(
              () ->
                  connections.use(
                      session -> {
                        throw new IllegalStateException("no");
                      }))
          .hasMessage("no");

      assertThat(connections.<Session>use(session -> session)).isNotSameAs(first);
      assertThat(connections.spare()).isTrue();
    }
  }

  /** An idle one is closed for it, so that there are not more than the limit. */
  @Test
  void theNextConnectionAfterALostOneIsNewAndEndsIt() throws SQLException {
    try (Connections connections = connections(factory, 2)) {
      Session lost = connections.borrow();
      Session other = connections.borrow();
      connections.giveBack(other);
      connections.discard(lost);
      statements.clear();

      Session next = connections.borrow();

      assertThat(next).isNotSameAs(other);
      assertThat(factory.opened()).isEqualTo(3);
      // Its own session, and the lost one.
      assertThat(statements)
          .filteredOn(sql -> sql.startsWith("3 ") && sql.contains("stv_sessions"))
          .hasSize(2);
      connections.giveBack(next);
      assertThat(connections.borrow()).isSameAs(next);
    }
  }

  @Test
  void whoIsInterruptedWhileWaitingIsToldThatTheTaskStops() throws SQLException {
    try (Connections connections = connections(factory, 1)) {
      connections.giveBack(connections.borrow());
      Thread.currentThread().interrupt();

      assertThatThrownBy(connections::borrow)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("stopping");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(connections.spare()).isTrue();
    }
  }

  @Test
  void nobodyGetsAConnectionOnceTheyAreClosed() throws SQLException {
    Connections connections = connections(factory, 1);
    connections.giveBack(connections.borrow());
    connections.close();

    assertThatThrownBy(connections::borrow).hasMessageContaining("stopping");
    assertThatThrownBy(connections::borrow).hasMessageContaining("stopping");
  }
}
