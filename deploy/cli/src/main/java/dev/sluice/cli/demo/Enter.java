package dev.sluice.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** Notices when Enter is pressed, without making anybody wait for it. Thread-safe. */
final class Enter {
  private final AtomicBoolean pressed = new AtomicBoolean();
  private final AtomicBoolean available = new AtomicBoolean(true);

  private Enter() {}

  /** Watches an input until it ends. */
  static Enter of(InputStream input) {
    var enter = new Enter();
    var thread = new Thread(() -> enter.read(input), "demo-enter");
    thread.setDaemon(true);
    thread.start();
    return enter;
  }

  /** Nobody is there to press anything. */
  static Enter never() {
    var enter = new Enter();
    enter.available.set(false);
    return enter;
  }

  /** Whether Enter was pressed since this was last asked. */
  boolean pressed() {
    return pressed.getAndSet(false);
  }

  /** Whether there is an input in which Enter could be pressed. */
  boolean available() {
    return available.get();
  }

  private void read(InputStream input) {
    try {
      for (int c = input.read(); c >= 0; c = input.read()) {
        if (c == '\n') {
          pressed.set(true);
        }
      }
      available.set(false);
    } catch (IOException e) {
      // An input that fails is one in which nothing can be pressed.
      available.set(false);
    }
  }
}
