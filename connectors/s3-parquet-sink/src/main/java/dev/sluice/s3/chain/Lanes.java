package dev.sluice.s3.chain;

import java.util.concurrent.Executor;

/**
 * What blocks runs beside the task's thread, in lanes: work of one kind never waits for another.
 *
 * @param uploads files on their way to S3
 * @param recovery looks for the ends of chains
 * @param checks asks Kafka about gaps; a gap is explained the surer the sooner
 * @param lookAhead looks behind the last record of idle partitions, one at a time
 */
public record Lanes(Executor uploads, Executor recovery, Executor checks, Executor lookAhead) {}
