package dev.sluice.cli.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * How one collection is doing.
 *
 * @param connector its stream connector
 * @param namespace {@code <db>.<collection>}
 * @param topic its data topic
 * @param state as the guard has it
 * @param contractVersion null as long as there is no contract
 * @param records in the data topic; null when Kafka was not asked
 * @param lag records of the data topic that are not yet in Redshift; null when that could not be
 *     found out
 * @param freshnessMillis time since the oldest change in Kafka that is not yet queryable came
 *     there, 0 for none; null when that could not be found out
 * @param snapshot state of the copy that still runs, or null
 * @param incident id of the open incident, or null
 * @param pausedBy who paused it, or null
 * @param held the partitions that the S3 sink holds; null when that could not be found out
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record CollectionStatus(
    String connector,
    String namespace,
    String topic,
    String state,
    Integer contractVersion,
    Long records,
    Long lag,
    Long freshnessMillis,
    String snapshot,
    String incident,
    String pausedBy,
    List<Held> held) {

  /**
   * A partition of the data topic that the S3 sink holds.
   *
   * @param partition its number
   * @param since when it was first held
   * @param reason why, in a word
   * @param message what, where, and what to do
   */
  public record Held(int partition, String since, String reason, String message) {}
}
