package dev.sluice.s3.chain;

import dev.sluice.files.FileEventException;
import dev.sluice.files.ObjectKeys;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/** Object keys of the chains, each in the generation of its topic. Immutable. */
public final class ChainKeys {

  private final String root;
  private final Map<String, Integer> generations;

  /**
   * Keys.
   *
   * @param root what all keys begin with; may be empty
   * @param generations generation of each topic that has one
   */
  public ChainKeys(String root, Map<String, Integer> generations) {
    this.root = root;
    this.generations = Map.copyOf(generations);
  }

  /** Which of the topic's chains is written: 0 for the first. */
  int generation(String topic) {
    return generations.getOrDefault(topic, 0);
  }

  String file(TopicPartition partition, long from) {
    return keys(partition).file(partition.topic(), partition.partition(), from);
  }

  String prefix(TopicPartition partition) {
    return keys(partition).partitionPrefix(partition.topic(), partition.partition());
  }

  /** Key of the object that says where the chain begins. */
  String beginning(TopicPartition partition) {
    return keys(partition).beginning(partition.topic(), partition.partition());
  }

  /** The first offset of the file with this key; empty if it is not one of the chain. */
  OptionalLong from(TopicPartition partition, String key) {
    try {
      return OptionalLong.of(keys(partition).from(partition.topic(), partition.partition(), key));
    } catch (FileEventException e) {
      return OptionalLong.empty();
    }
  }

  /** Key of the object that shows whether the store honours conditional writes. */
  public String probe() {
    return root.isEmpty() ? "_sluice.probe" : root + "/_sluice.probe";
  }

  private ObjectKeys keys(TopicPartition partition) {
    Integer generation = generations.get(partition.topic());
    if (generation == null) {
      return new ObjectKeys(root);
    }
    return new ObjectKeys((root.isEmpty() ? "" : root + "/") + "generation=" + generation);
  }
}
