package dev.sluice.redshift.chain;

import dev.sluice.files.FileEvent;
import dev.sluice.files.ObjectKeys;
import dev.sluice.redshift.failure.HeldException;

/**
 * Where a partition's files are. A recreated topic's chain stands below another root, so the root
 * is taken from the file that was announced last.
 */
record ChainPlace(String bucket, String topic, int partition, ObjectKeys keys) {

  /**
   * The place that a file is in.
   *
   * @throws HeldException if the file's key is not that of a chain's file
   */
  static ChainPlace of(FileEvent file) {
    String end = new ObjectKeys("").file(file.topic(), file.partition(), file.from());
    String root = file.key().substring(0, Math.max(0, file.key().length() - end.length()));
    if (!file.key().endsWith(end) || !(root.isEmpty() || root.endsWith("/"))) {
      throw new HeldException(
          "s3://%s/%s cannot be the file of %s-%d from offset %d: its key should end in '%s'"
              .formatted(
                  file.bucket(), file.key(), file.topic(), file.partition(), file.from(), end));
    }
    String withoutSlash = root.isEmpty() ? "" : root.substring(0, root.length() - 1);
    return new ChainPlace(
        file.bucket(), file.topic(), file.partition(), new ObjectKeys(withoutSlash));
  }

  String key(long from) {
    return keys.file(topic, partition, from);
  }

  String prefix() {
    return keys.partitionPrefix(topic, partition);
  }
}
