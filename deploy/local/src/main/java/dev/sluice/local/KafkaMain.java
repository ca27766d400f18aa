package dev.sluice.local;

import java.nio.file.Path;

/** A Kafka broker in a process of its own: {@code <folder> <port>}. */
public final class KafkaMain {
  private KafkaMain() {}

  /** Runs until the process is told to end. */
  public static void main(String[] args) throws Exception {
    ServeUntilEnd.serve(KafkaBroker.start(Path.of(args[0]), Integer.parseInt(args[1])));
  }
}
