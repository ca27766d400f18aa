package dev.sluice.redshift.chain;

import dev.sluice.files.FileEvent;
import dev.sluice.files.ObjectKeys;
import dev.sluice.redshift.failure.HeldException;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds the next file of a chain: among the announced ones, else on S3. */
public final class ChainFollower {

  private final FileStore store;
  private final ObjectKeys keys;

  public ChainFollower(FileStore store, ObjectKeys keys) {
    this.store = store;
    this.keys = keys;
  }

  /**
   * The first offset of a partition's first file, where loading starts when nothing was loaded yet.
   *
   * @throws HeldException if the bucket has no file of the partition
   */
  public long start(PartitionChain chain) {
    FileEvent newest = checked(chain.newest());
    return store
        .first(newest.bucket(), newest.topic(), newest.partition())
        .orElseThrow(
            () ->
                new HeldException(
                    "s3://%s/%s has no files, though s3://%s/%s was announced; restore it"
                        .formatted(
                            newest.bucket(),
                            keys.partitionPrefix(newest.topic(), newest.partition()),
                            newest.bucket(),
                            newest.key())));
  }

  /**
   * The file that holds {@code offset}, which is below the announced end of the chain.
   *
   * @throws HeldException if there is a hole in the chain
   */
  public FileEvent next(PartitionChain chain, long offset) {
    Optional<FileEvent> known = chain.known(offset);
    if (known.isPresent()) {
      return checked(known.get());
    }
    FileEvent newest = checked(chain.newest());
    String topic = newest.topic();
    int partition = newest.partition();
    Optional<FileEvent> file =
        store.read(newest.bucket(), keys.file(topic, partition, offset)).map(this::checked);
    if (file.isEmpty()) {
      OptionalLong floor = store.floor(newest.bucket(), topic, partition, offset);
      if (floor.isPresent()) {
        file =
            store
                .read(newest.bucket(), keys.file(topic, partition, floor.getAsLong()))
                .map(this::checked)
                .filter(before -> before.to() > offset);
      }
    }
    return file.orElseThrow(
        () ->
            new HeldException(
                "The chain of files of %s-%d has a hole: no file on s3://%s holds offset %d, though"
                        .formatted(topic, partition, newest.bucket(), offset)
                    + " files up to offset %d were announced; restore s3://%s/%s"
                        .formatted(
                            chain.announced(),
                            newest.bucket(),
                            keys.file(topic, partition, offset))));
  }

  private FileEvent checked(FileEvent file) {
    String expected = keys.file(file.topic(), file.partition(), file.from());
    if (!file.key().equals(expected)) {
      throw new HeldException(
          "File s3://%s/%s of %s-%d should have the key '%s': set s3.root of this sink to that of"
                  .formatted(file.bucket(), file.key(), file.topic(), file.partition(), expected)
              + " the S3 sink");
    }
    return file;
  }
}
