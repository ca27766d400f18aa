package dev.sluice.s3.chain;

import dev.sluice.files.MissingOffsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The offsets of which somebody has decided that they need not come to S3. A decision counts for
 * the topic with that id alone, and only for what cannot be had: a record that is there and fits is
 * written all the same. Immutable.
 */
public final class SkippedOffsets {

  private final Map<TopicPartition, List<MissingOffsets>> decided = new HashMap<>();

  /**
   * One decision.
   *
   * @param partition of which partition
   * @param offsets of which topic, and which offsets
   */
  public record Decision(TopicPartition partition, MissingOffsets offsets) {}

  public SkippedOffsets(Collection<Decision> decisions) {
    for (Decision decision : decisions) {
      decided
          .computeIfAbsent(decision.partition(), partition -> new ArrayList<>())
          .add(decision.offsets());
    }
  }

  /** The first offset at or behind {@code offset} that nobody has decided about. */
  public long firstUndecided(TopicPartition partition, String topicId, long offset) {
    long first = offset;
    for (boolean moved = true; moved; ) {
      moved = false;
      for (MissingOffsets offsets : decided.getOrDefault(partition, List.of())) {
        if (offsets.topicId().equals(topicId) && offsets.from() <= first && first < offsets.to()) {
          first = offsets.to();
          moved = true;
        }
      }
    }
    return first;
  }
}
