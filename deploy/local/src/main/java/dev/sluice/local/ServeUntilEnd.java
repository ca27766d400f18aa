package dev.sluice.local;

import java.util.concurrent.CountDownLatch;

/** Keeps a process up until it is told to end, then closes what it serves. */
final class ServeUntilEnd {
  private ServeUntilEnd() {}

  static void serve(AutoCloseable server) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server), "close"));
    new CountDownLatch(1).await();
  }

  private static void close(AutoCloseable server) {
    try {
      server.close();
    } catch (Exception e) {
      throw new IllegalStateException("Cannot stop in order", e);
    }
  }
}
