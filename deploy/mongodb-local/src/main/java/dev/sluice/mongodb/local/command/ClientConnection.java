package dev.sluice.mongodb.local.command;

import java.util.concurrent.atomic.AtomicBoolean;

/** What the server remembers about one connection. Thread-safe. */
public final class ClientConnection {
  private final int id;
  private final AtomicBoolean greeted = new AtomicBoolean();

  public ClientConnection(int id) {
    this.id = id;
  }

  public int id() {
    return id;
  }

  /** True for the first handshake only: client metadata may be sent once. */
  public boolean firstGreeting() {
    return greeted.compareAndSet(false, true);
  }

  public boolean isGreeted() {
    return greeted.get();
  }
}
