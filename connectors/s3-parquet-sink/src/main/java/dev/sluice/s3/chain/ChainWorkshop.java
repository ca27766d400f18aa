package dev.sluice.s3.chain;

import dev.sluice.s3.parquet.ParquetSettings;
import java.util.Optional;
import java.util.concurrent.Executor;
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
 * @param executor runs what blocks
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
    Executor executor,
    ChainMetrics metrics) {}
