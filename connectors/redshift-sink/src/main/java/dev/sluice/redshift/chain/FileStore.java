package dev.sluice.redshift.chain;

import dev.sluice.files.FileEvent;
import java.util.Optional;

/** The bucket: the files of the chains, and the manifests that COPY reads. Thread-safe. */
public interface FileStore extends AutoCloseable {

  /** The file with this key, described by its own footer; empty if there is no such object. */
  Optional<FileEvent> read(String bucket, String key);

  /** The lowest key with this prefix; empty if there is none. */
  Optional<String> first(String bucket, String prefix);

  /** The highest key with this prefix that is not above {@code limit}; empty if there is none. */
  Optional<String> floor(String bucket, String prefix, String limit);

  /** Stores a small text object. */
  void put(String bucket, String key, String json);

  /** Deletes an object, if it exists. */
  void delete(String bucket, String key);

  @Override
  void close();
}
