package dev.sluice.files;

/**
 * Offsets of a partition that are not in S3 and that somebody may decide to go on without.
 *
 * @param topicId Kafka's id of the topic: ids never return, so that a decision about one topic
 *     never counts for the next of the same name
 * @param from first offset, inclusive
 * @param to first offset behind them
 */
public record MissingOffsets(String topicId, long from, long to) {

  public MissingOffsets {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException("No offsets: [%d, %d)".formatted(from, to));
    }
  }

  /** As people write it, both ends included, such as {@code 10-19}. */
  public String text() {
    return from + "-" + (to - 1);
  }
}
