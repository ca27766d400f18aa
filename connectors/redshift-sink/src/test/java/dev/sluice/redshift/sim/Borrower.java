package dev.sluice.redshift.sim;

import dev.sluice.redshift.sql.Connections;
import dev.sluice.redshift.sql.Session;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** Somebody else who needs a session. */
public final class Borrower {

  private Borrower() {}

  /** Borrows on a thread of its own; returns when that one waits for the session, or has it. */
  public static CompletableFuture<Session> start(Connections connections) {
    CompletableFuture<Session> session = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                session.complete(connections.borrow());
              } catch (SQLException e) {
                session.completeExceptionally(e);
              }
            });
    thread.start();
    while (!connections.wanted() && !session.isDone()) {
      LockSupport.parkNanos(1_000_000);
    }
    return session;
  }
}
