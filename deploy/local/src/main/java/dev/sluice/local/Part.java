package dev.sluice.local;

import java.util.Locale;

/** A part of the embedded stack. */
public enum Part {
  /** The MongoDB stand-in: a replica set of one with change streams. */
  MONGODB,
  /** One Kafka broker that is its own KRaft controller. */
  KAFKA,
  /** The Kafka Connect workers. */
  CONNECT,
  /** The S3 endpoint with one bucket. */
  S3,
  /** The local stand-in for Redshift. */
  REDSHIFT;

  /**
   * The part's name in messages, options, log files and the state folder, such as {@code kafka}.
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
