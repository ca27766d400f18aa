package dev.sluice.s3.chain;

import dev.sluice.s3.parquet.ParquetSettings;
import java.time.Clock;
import java.util.Optional;
import org.apache.kafka.connect.sink.ErrantRecordReporter;

/**
 * What all chains of a task work with.
 *
 * @param bucket bucket of the files
 * @param keys their object keys
 * @param parquet how they are written
 * @param rotation when they end
 * @param skipTombstones whether records without a value are left out
 * @param recovery finds the end of a chain
 * @param creation brings a file into its chain
 * @param check explains gaps between offsets
 * @param reporter takes records that no file can hold; empty if none is configured
 * @param lanes run what blocks
 * @param recheckMillis longest time until a held partition is looked at again
 * @param clock tells since when a partition is held
 * @param metrics counts
 */
public record ChainWorkshop(
    String bucket,
    ChainKeys keys,
    ParquetSettings parquet,
    Rotation rotation,
    boolean skipTombstones,
    ChainRecovery recovery,
    FileCreation creation,
    LogCheck check,
    Optional<ErrantRecordReporter> reporter,
    Lanes lanes,
    long recheckMillis,
    Clock clock,
    ChainMetrics metrics) {}
