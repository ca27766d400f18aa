package dev.sluice.redshift.chain;

import dev.sluice.files.FileEvent;
import java.util.Optional;
import java.util.OptionalLong;

/** The bucket: the files of the chains, and the manifests that COPY reads. Thread-safe. */
public interface FileStore extends AutoCloseable {

  /** The file with this key, described by its own footer; empty if there is no such object. */
  Optional<FileEvent> read(String bucket, String key);

  /** The first offset of the first file of a partition; empty if it has no file. */
  OptionalLong first(String bucket, String topic, int partition);

  /** The first offset of the last file that begins at or below this offset. */
  OptionalLong floor(String bucket, String topic, int partition, long offset);

  /** Stores a small text object. */
  void put(String bucket, String key, String json);

  /** Deletes an object, if it exists. */
  void delete(String bucket, String key);

  @Override
  void close();
}
