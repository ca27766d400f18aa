package dev.sluice.cli.chains;

import dev.sluice.files.Hold;

/**
 * A partition that an S3 sink holds.
 *
 * @param connector the sink
 * @param topic the partition's topic
 * @param partition its number
 * @param hold why, and since when
 */
public record HeldPartition(String connector, String topic, int partition, Hold hold) {

  /** Such as {@code sluice.shop.orders-3}. */
  String name() {
    return topic + "-" + partition;
  }
}
