package dev.sluice.s3.kafka;

import dev.sluice.files.FileEvent;

/** Where finished files are announced. Methods block; thread-safe. */
public interface FileEvents extends AutoCloseable {

  /**
   * Makes sure that events can be announced: creates the topic, or makes the one that is there keep
   * them.
   *
   * @throws org.apache.kafka.connect.errors.ConnectException if they cannot
   */
  void prepare();

  /**
   * Announces a file. When this returns, the event is stored on all in-sync replicas.
   *
   * @throws org.apache.kafka.connect.errors.ConnectException if Kafka refuses for good
   */
  void announce(FileEvent event);

  @Override
  void close();
}
