package dev.sluice.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Finds and checks loopback ports. Thread-safe. */
public final class FreePorts {
  // Below the range that systems take outgoing connections' ports from, so that nothing grabs a
  // port between the choice and its use.
  private static final int FROM = 20_000;
  private static final int TO = 32_000;

  private static final Set<Integer> TAKEN = ConcurrentHashMap.newKeySet();

  private FreePorts() {}

  /** A free port that no other call in this process was given. */
  public static int pick() {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FROM, TO);
      if (isFree(port) && TAKEN.add(port)) {
        return port;
      }
    }
    throw new StackException(
        "No free port found between " + FROM + " and " + TO + " on 127.0.0.1.");
  }

  /** Throws when the port of a part is in use. */
  static void requireFree(Part part, int port) {
    if (!isFree(port)) {
      throw new StackException(
          "Port %d for %s is in use on 127.0.0.1. Stop what uses it, or choose another port: --port-%s <port>."
              .formatted(port, part.label(), part.label()));
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException inUse) {
      return false;
    }
  }
}
