package dev.sluice.bench.redshift;

import dev.sluice.files.FileEvent;
import dev.sluice.files.ObjectKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.core.sync.RequestBody;

/** The chain of files of a topic with one partition. Not thread-safe. */
final class Chain {

  private static final ObjectKeys KEYS = new ObjectKeys("sluice");

  private final Stand stand;
  private final Orders orders;
  private final String topic;
  private long next;

  Chain(Stand stand, Orders orders, String table) {
    this.stand = stand;
    this.orders = orders;
    this.topic = "sluice.bench." + table;
  }

  /** Stores the next files, of so many rows each. */
  List<FileEvent> write(int files, int rows) throws SQLException, IOException {
    List<FileEvent> written = new ArrayList<>();
    for (int file = 0; file < files; file++) {
      written.add(write(rows));
    }
    return written;
  }

  /** Stores the next file. */
  FileEvent write(int rows) throws SQLException, IOException {
    long from = next;
    next += rows;
    String key = KEYS.file(topic, 0, from);
    Path file = Files.createTempFile("sluice-bench", ".parquet");
    try {
      orders.write(file, from, next);
      stand
          .s3()
          .putObject(request -> request.bucket(Stand.BUCKET).key(key), RequestBody.fromFile(file));
      Optional<Instant> now = Optional.of(Instant.now());
      return new FileEvent(
          Stand.BUCKET,
          key,
          Optional.empty(),
          OptionalLong.of(Files.size(file)),
          Optional.empty(),
          topic,
          "id-of-" + topic,
          0,
          from,
          next,
          rows,
          0,
          1,
          Orders.columns(),
          now,
          now);
    } finally {
      Files.delete(file);
    }
  }
}
