package dev.sluice.cli.status;

import com.fasterxml.jackson.annotation.JsonInclude;

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
    String pausedBy) {}
