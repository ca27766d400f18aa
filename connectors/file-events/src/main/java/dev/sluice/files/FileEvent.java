package dev.sluice.files;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the S3 sink tells about one finished file and the Redshift sink loads by. Immutable. {@code
 * docs/formats.md} describes the JSON.
 *
 * @param bucket S3 bucket of the file
 * @param key object key of the file
 * @param versionId S3 version of the object; empty where the bucket has no versioning
 * @param size size of the object in bytes; empty only inside a file's own footer
 * @param checksum {@code <algorithm>:<base64>} of the object's bytes; empty only inside a file's
 *     own footer
 * @param topic Kafka topic of the records
 * @param topicId Kafka's id of that topic, which changes when a topic is recreated
 * @param partition Kafka partition of the records
 * @param from first offset that the file covers, inclusive
 * @param to first offset that the file does not cover any more; the {@code from} of the next file
 * @param rows rows in the file; may be less than {@code to - from}, as transaction markers and
 *     aborted records take offsets
 * @param deletes how many of the rows are deletes
 * @param contractVersion version of the contract that all rows have; 0 for topics without contracts
 * @param columns the file's columns in order
 * @param minTs earliest {@code _sluice_ts} in the file; empty if no row has one
 * @param maxTs latest {@code _sluice_ts} in the file; empty if no row has one
 * @param first whether the partition's chain of files begins with this file: where the lowest file
 *     that is left says no, files before it were removed; empty for a file of a writer that did not
 *     say
 */
public record FileEvent(
    String bucket,
    String key,
    Optional<String> versionId,
    OptionalLong size,
    Optional<String> checksum,
    String topic,
    String topicId,
    int partition,
    long from,
    long to,
    long rows,
    long deletes,
    int contractVersion,
    List<FileColumn> columns,
    Optional<Instant> minTs,
    Optional<Instant> maxTs,
    Optional<Boolean> first) {

  /** The version of the JSON that {@link FileEventJson} writes. */
  public static final int VERSION = 1;

  public FileEvent {
    requireNonNull(bucket, "bucket");
    requireNonNull(key, "key");
    requireNonNull(versionId, "versionId");
    requireNonNull(size, "size");
    requireNonNull(checksum, "checksum");
    requireNonNull(topic, "topic");
    requireNonNull(topicId, "topicId");
    requireNonNull(minTs, "minTs");
    requireNonNull(maxTs, "maxTs");
    requireNonNull(first, "first");
    columns = List.copyOf(columns);
    if (partition < 0 || from < 0 || to <= from || rows < 0 || rows > to - from) {
      throw new IllegalArgumentException(
          "File event of %s-%d: offsets [%d, %d) and %d rows do not go together"
              .formatted(topic, partition, from, to, rows));
    }
    if (deletes < 0 || deletes > rows || contractVersion < 0) {
      throw new IllegalArgumentException(
          "File event of %s-%d at %d: %d deletes of %d rows, contract version %d"
              .formatted(topic, partition, from, deletes, rows, contractVersion));
    }
  }

  /** A file of which nobody says whether a chain begins with it. */
  public FileEvent(
      String bucket,
      String key,
      Optional<String> versionId,
      OptionalLong size,
      Optional<String> checksum,
      String topic,
      String topicId,
      int partition,
      long from,
      long to,
      long rows,
      long deletes,
      int contractVersion,
      List<FileColumn> columns,
      Optional<Instant> minTs,
      Optional<Instant> maxTs) {
    this(
        bucket,
        key,
        versionId,
        size,
        checksum,
        topic,
        topicId,
        partition,
        from,
        to,
        rows,
        deletes,
        contractVersion,
        columns,
        minTs,
        maxTs,
        Optional.empty());
  }

  /** The key of this event's record in the topic of file events: {@code <topic>|<partition>}. */
  public String recordKey() {
    return topic + "|" + partition;
  }

  /** This event with what is known only once the object is stored. */
  public FileEvent stored(Optional<String> versionId, long size, String checksum) {
    return new FileEvent(
        bucket,
        key,
        versionId,
        OptionalLong.of(size),
        Optional.of(checksum),
        topic,
        topicId,
        partition,
        from,
        to,
        rows,
        deletes,
        contractVersion,
        columns,
        minTs,
        maxTs,
        first);
  }
}
