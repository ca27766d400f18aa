package dev.sluice.redshift.chain;

import dev.sluice.files.FileEvent;
import dev.sluice.redshift.failure.HeldException;
import java.util.Optional;

/** Finds the next file of a chain: among the announced ones, else on S3. */
public final class ChainFollower {

  private final FileStore store;

  public ChainFollower(FileStore store) {
    this.store = store;
  }

  /**
   * The first offset of a partition's first file, where loading starts when nothing was loaded yet.
   *
   * @throws HeldException if the bucket has no file of the partition
   */
  public long start(PartitionChain chain) {
    FileEvent newest = chain.newest();
    ChainPlace place = ChainPlace.of(newest);
    String key =
        store
            .first(place.bucket(), place.prefix())
            .orElseThrow(
                () ->
                    new HeldException(
                        "s3://%s/%s has no files, though s3://%s/%s was announced; restore it"
                            .formatted(
                                place.bucket(), place.prefix(), newest.bucket(), newest.key())));
    // A file that was announced and is gone is a hole, not the part before the beginning.
    return Math.min(place.keys().from(place.topic(), place.partition(), key), chain.firstKnown());
  }

  /**
   * The file that holds {@code offset}, which is below the announced end of the chain.
   *
   * @throws HeldException if there is a hole in the chain
   */
  public FileEvent next(PartitionChain chain, long offset) {
    Optional<FileEvent> known = chain.known(offset);
    if (known.isPresent()) {
      ChainPlace.of(known.get());
      return known.get();
    }
    ChainPlace place = ChainPlace.of(chain.newest());
    String key = place.key(offset);
    return store
        .read(place.bucket(), key)
        .or(
            () ->
                store
                    .floor(place.bucket(), place.prefix(), key)
                    .flatMap(floor -> store.read(place.bucket(), floor))
                    .filter(file -> file.from() <= offset && file.to() > offset))
        .orElseThrow(
            () ->
                new HeldException(
                    "The chain of files of %s-%d has a hole: no file holds offset %d, though files up to offset %d were announced; restore s3://%s/%s"
                        .formatted(
                            place.topic(),
                            place.partition(),
                            offset,
                            chain.announced(),
                            place.bucket(),
                            key)));
  }
}
