package dev.sluice.redshift.skip;

import dev.sluice.redshift.load.Skip;
import dev.sluice.redshift.sql.ConnectionFactory;
import dev.sluice.redshift.sql.Connections;
import dev.sluice.redshift.sql.Literal;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Leaves out a file that cannot be loaded, because a person says so. The object stays where it is,
 * so that its rows can be looked at and loaded by hand; {@code sluice.loads} says which object, who
 * and why; and the table's watermark moves past it in the same transaction, so that the next load
 * goes on behind it. Not thread-safe.
 */
public final class FileSkip implements AutoCloseable {

  private final Connections connections;
  private final S3Client s3;
  private final Clock clock;

  public FileSkip(ConnectionFactory redshift, S3Client s3, Clock clock) {
    this.connections = new Connections(redshift, 1, Duration.ZERO, System::nanoTime);
    this.s3 = s3;
    this.clock = clock;
  }

  /**
   * Skips a file, which must be the next one of its chain.
   *
   * @param reason why, for those who look later
   * @param by who
   * @throws SkipException if it is not the next one, or nothing of its topic was ever tried
   */
  public SkippedFile skip(String bucket, String key, String reason, String by) throws SQLException {
    ChainFile file = ChainFile.read(s3, bucket, key);
    String note = "skipped by %s: %s (s3://%s/%s)".formatted(by, reason, bucket, key);
    try {
      return connections.use(session -> skip(session, file, note));
    } catch (IllegalStateException e) {
      throw new SkipException(e.getMessage());
    }
  }

  private SkippedFile skip(Session session, ChainFile file, String note) throws SQLException {
    TableName table = table(session, file.topic());
    Skip skip =
        new Skip(
            table,
            file.topic(),
            file.topicId().orElse(""),
            file.partition(),
            file.from(),
            file.to(),
            file.rows());
    long from = skip.run(session, note, clock.instant());
    return new SkippedFile(
        table.toString(), file.topic(), file.partition(), from, file.to(), file.rows());
  }

  private static TableName table(Session session, String topic) throws SQLException {
    List<TableName> tables =
        session.query(
            "SELECT DISTINCT \"schema_name\", \"table_name\" FROM sluice.loads WHERE \"topic\" = "
                + Literal.text(topic),
            row -> new TableName(row.getString(1), row.getString(2)));
    if (tables.size() != 1) {
      throw new SkipException(
          "sluice.loads names %d tables for topic %s, not one; is it loaded into this database?"
              .formatted(tables.size(), topic));
    }
    return tables.get(0);
  }

  @Override
  public void close() {
    connections.close();
  }
}
