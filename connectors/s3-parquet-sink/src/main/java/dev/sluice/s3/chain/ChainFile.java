package dev.sluice.s3.chain;

import dev.sluice.files.FileEvent;
import dev.sluice.files.HoldReason;
import dev.sluice.s3.parquet.FinishedFile;
import dev.sluice.s3.store.StoredObject;
import java.util.HashMap;
import java.util.Map;

/**
 * A file of the chain as the metadata of its object describes it.
 *
 * @param object the object
 * @param to first offset that the file does not cover
 * @param topicId Kafka's id of the topic that the records came from
 * @param writer id of the task start that wrote it
 * @param checksum {@code crc32c:<base64>}
 */
record ChainFile(StoredObject object, long to, String topicId, String writer, String checksum) {

  private static final String TO = "sluice-to";
  private static final String ROWS = "sluice-rows";
  private static final String CONTRACT_VERSION = "sluice-contract-version";
  private static final String WRITER = "sluice-writer";
  private static final String CHECKSUM = "sluice-checksum";
  private static final String FIRST = "sluice-first";

  static final String TOPIC_ID = "sluice-topic-id";

  /** Metadata for a file that is to be stored. */
  static Map<String, String> metadata(FinishedFile file, String writer) {
    FileEvent event = file.event();
    Map<String, String> metadata = new HashMap<>();
    metadata.put(TO, Long.toString(event.to()));
    metadata.put(ROWS, Long.toString(event.rows()));
    metadata.put(CONTRACT_VERSION, Integer.toString(event.contractVersion()));
    metadata.put(WRITER, writer);
    metadata.put(CHECKSUM, checksum(file));
    metadata.put(TOPIC_ID, event.topicId());
    event.first().ifPresent(first -> metadata.put(FIRST, first.toString()));
    return metadata;
  }

  static String checksum(FinishedFile file) {
    return "crc32c:" + file.crc32c();
  }

  /**
   * Reads the metadata of an object.
   *
   * @param uri names the object in errors
   * @throws HeldException if the sink did not write it
   */
  static ChainFile of(StoredObject object, String uri) {
    Map<String, String> metadata = object.metadata();
    try {
      return new ChainFile(
          object,
          Long.parseLong(required(metadata, TO)),
          required(metadata, TOPIC_ID),
          required(metadata, WRITER),
          required(metadata, CHECKSUM));
    } catch (IllegalArgumentException e) {
      throw new HeldException(
          HoldReason.FOREIGN_OBJECT,
          ("%s stands where a file of the chain belongs, but this sink did not write it or its"
                  + " metadata was lost (%s). Move it away, or restore it with its metadata.")
              .formatted(uri, e.getMessage()),
          e);
    }
  }

  static String required(Map<String, String> metadata, String name) {
    String value = metadata.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return value;
  }

  /** Whether this is the given file, stored by the given writer. */
  boolean is(FinishedFile file, String byWriter) {
    return writer.equals(byWriter) && to == file.event().to() && checksum.equals(checksum(file));
  }
}
