package dev.sluice.guard.service.mongodb;

/** What stands behind the name of a collection. */
public sealed interface Standing {

  /** A collection whose changes can be streamed. */
  record Collection(boolean empty) implements Standing {}

  /**
   * Nothing, or not yet.
   *
   * @param note for a reader: what there is instead
   */
  record Absent(String note) implements Standing {}

  /**
   * Something that MongoDB has no change stream of.
   *
   * @param reason for a reader: what it is, and what to do
   */
  record Refused(String reason) implements Standing {}
}
