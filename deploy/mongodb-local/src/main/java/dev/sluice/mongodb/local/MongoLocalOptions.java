package dev.sluice.mongodb.local;

import dev.sluice.mongodb.local.storage.Sharding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How to start the stand-in.
 *
 * @param host the address to listen on; loopback unless there is a reason
 * @param port 0 for any free port
 * @param replicaSet the name of the one-node replica set
 * @param oplogBytes how many bytes of changes are kept for change streams
 * @param stateDir the folder of the journal; null to keep everything in memory only
 * @param compatibility which server to behave like
 * @param readLag how far behind reads with a read preference other than primary are, as if a
 *     lagging secondary served them; zero for not at all
 * @param sharding which collections are sharded; where any is, it answers as a mongos
 */
public record MongoLocalOptions(
    String host,
    int port,
    String replicaSet,
    long oplogBytes,
    Path stateDir,
    Compatibility compatibility,
    Duration readLag,
    Sharding sharding) {

  /** 256 MiB. */
  public static final long DEFAULT_OPLOG_BYTES = 256L << 20;

  public MongoLocalOptions {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(replicaSet, "replicaSet");
    Objects.requireNonNull(compatibility, "compatibility");
    Objects.requireNonNull(readLag, "readLag");
    Objects.requireNonNull(sharding, "sharding");
    if (readLag.isNegative()) {
      throw new IllegalArgumentException("readLag must not be negative: " + readLag);
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
    }
    if (oplogBytes <= 0) {
      throw new IllegalArgumentException("oplogBytes must be positive, not " + oplogBytes);
    }
  }

  /** Loopback, any free port, {@code rs0}, in memory. */
  public static MongoLocalOptions defaults() {
    return new MongoLocalOptions(
        "127.0.0.1",
        0,
        "rs0",
        DEFAULT_OPLOG_BYTES,
        null,
        Compatibility.V6_0,
        Duration.ZERO,
        Sharding.NONE);
  }

  public MongoLocalOptions withPort(int newPort) {
    return new MongoLocalOptions(
        host, newPort, replicaSet, oplogBytes, stateDir, compatibility, readLag, sharding);
  }

  public MongoLocalOptions withOplogBytes(long newBytes) {
    return new MongoLocalOptions(
        host, port, replicaSet, newBytes, stateDir, compatibility, readLag, sharding);
  }

  public MongoLocalOptions withStateDir(Path newDir) {
    return new MongoLocalOptions(
        host, port, replicaSet, oplogBytes, newDir, compatibility, readLag, sharding);
  }

  public MongoLocalOptions withCompatibility(Compatibility newCompatibility) {
    return new MongoLocalOptions(
        host, port, replicaSet, oplogBytes, stateDir, newCompatibility, readLag, sharding);
  }

  /** Reads with a read preference other than primary see what was so this long ago. */
  public MongoLocalOptions withReadLag(Duration newLag) {
    return new MongoLocalOptions(
        host, port, replicaSet, oplogBytes, stateDir, compatibility, newLag, sharding);
  }

  /**
   * Answers as a mongos before two shards, over which a collection is divided by these fields;
   * further calls add further collections.
   */
  public MongoLocalOptions withSharded(String namespace, String... paths) {
    return new MongoLocalOptions(
        host,
        port,
        replicaSet,
        oplogBytes,
        stateDir,
        compatibility,
        readLag,
        sharding.with(namespace, List.of(paths)));
  }
}
