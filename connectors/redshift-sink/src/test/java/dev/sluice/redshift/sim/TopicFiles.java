package dev.sluice.redshift.sim;

import dev.sluice.files.FileColumn;
import dev.sluice.files.FileEvent;
import dev.sluice.files.FileEventJson;
import dev.sluice.files.ObjectKeys;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Writes the chain of files of one topic partition, as the S3 sink does. Parquet by DuckDB. */
public final class TopicFiles {

  private static final ObjectKeys KEYS = new ObjectKeys("sluice");

  private final S3Client s3;
  private final String topic;
  private final String topicId;
  private final int partition;
  private long next;

  public TopicFiles(S3Client s3, String topic, String topicId, int partition, long from) {
    this.s3 = s3;
    this.topic = topic;
    this.topicId = topicId;
    this.partition = partition;
    this.next = from;
  }

  public TopicFiles(S3Client s3, String topic) {
    this(s3, topic, "id-of-" + topic, 0, 0);
  }

  /** First offset of the next file. */
  public long next() {
    return next;
  }

  /**
   * Stores the changes as the next file.
   *
   * @param columns the contract's columns; {@code maxBytes} are found out
   */
  public FileEvent write(int contractVersion, List<FileColumn> columns, List<Change> changes) {
    try {
      List<FileColumn> all = allColumns(columns, changes);
      FileEvent inside = event(contractVersion, all, changes);
      byte[] bytes = parquet(all, changes, inside);
      s3.putObject(
          request -> request.bucket(S3Server.BUCKET).key(inside.key()),
          RequestBody.fromBytes(bytes));
      next = inside.to();
      return inside.stored(Optional.empty(), bytes.length, "");
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private FileEvent event(int contractVersion, List<FileColumn> all, List<Change> changes) {
    return new FileEvent(
        S3Server.BUCKET,
        KEYS.file(topic, partition, next),
        Optional.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        topic,
        topicId,
        partition,
        next,
        next + changes.size(),
        changes.size(),
        changes.stream().filter(change -> change.op().equals("d")).count(),
        contractVersion,
        all,
        changes.stream().map(Change::ts).min(Comparator.naturalOrder()),
        changes.stream().map(Change::ts).max(Comparator.naturalOrder()));
  }

  private static List<FileColumn> allColumns(List<FileColumn> columns, List<Change> changes) {
    List<FileColumn> all = new ArrayList<>();
    all.add(
        FileColumn.of(
            "_sluice_key",
            "string",
            changes.stream().mapToInt(change -> bytes(change.key())).max().orElse(0)));
    all.add(FileColumn.of("_sluice_op", "string", 1));
    all.add(FileColumn.of("_sluice_ts", "timestamp"));
    all.add(FileColumn.of("_sluice_seq", "long"));
    all.add(FileColumn.of("_sluice_partition", "int"));
    all.add(FileColumn.of("_sluice_offset", "long"));
    for (FileColumn column : columns) {
      boolean hasLength =
          List.of("string", "json", "uuid", "objectId").contains(column.type())
              || column.type().startsWith("bytes");
      int longest =
          changes.stream()
              .mapToInt(change -> bytes(change.values().get(column.name())))
              .max()
              .orElse(0);
      all.add(
          hasLength
              ? FileColumn.of(column.name(), column.type(), longest)
              : FileColumn.of(column.name(), column.type()));
    }
    return all;
  }

  private static int bytes(Object value) {
    if (value instanceof byte[] binary) {
      return binary.length;
    }
    return value instanceof String text ? text.getBytes(StandardCharsets.UTF_8).length : 0;
  }

  private byte[] parquet(List<FileColumn> columns, List<Change> changes, FileEvent event)
      throws SQLException, IOException {
    Path file = Files.createTempFile("sluice", ".parquet");
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      List<String> definitions = new ArrayList<>();
      List<String> marks = new ArrayList<>();
      for (FileColumn column : columns) {
        String type = duckType(column.type());
        definitions.add('"' + column.name() + "\" " + type);
        marks.add("CAST(? AS " + type + ")");
      }
      statement.execute("CREATE TABLE rows (" + String.join(", ", definitions) + ")");
      try (PreparedStatement insert =
          duck.prepareStatement("INSERT INTO rows VALUES (" + String.join(", ", marks) + ")")) {
        long offset = event.from();
        for (Change change : changes) {
          set(insert, columns, change, offset++);
          insert.executeUpdate();
        }
      }
      statement.execute(
          "COPY rows TO '%s' (FORMAT parquet, CODEC zstd, KV_METADATA {'sluice.file-event': '%s'})"
              .formatted(file, FileEventJson.write(event).replace("'", "''")));
      return Files.readAllBytes(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void set(PreparedStatement insert, List<FileColumn> columns, Change change, long offset)
      throws SQLException {
    insert.setString(1, change.key());
    insert.setString(2, change.op());
    insert.setObject(3, change.ts().atOffset(ZoneOffset.UTC));
    insert.setLong(4, change.seq());
    insert.setInt(5, partition);
    insert.setLong(6, offset);
    for (int i = 6; i < columns.size(); i++) {
      insert.setObject(i + 1, value(columns.get(i), change));
    }
  }

  private static Object value(FileColumn column, Change change) {
    Object value = change.values().get(column.name());
    if (column.type().equals("json") && value instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    if (value instanceof Instant instant) {
      return instant.atOffset(ZoneOffset.UTC);
    }
    return value instanceof BigDecimal number ? number.toPlainString() : value;
  }

  private static String duckType(String type) {
    return switch (type) {
      case "objectId", "string", "uuid" -> "VARCHAR";
      case "int" -> "INTEGER";
      case "long" -> "BIGINT";
      case "double" -> "DOUBLE";
      case "boolean" -> "BOOLEAN";
      case "timestamp" -> "TIMESTAMPTZ";
      case "json" -> "BLOB";
      default -> type.startsWith("bytes") ? "BLOB" : type.toUpperCase(Locale.ROOT);
    };
  }
}
