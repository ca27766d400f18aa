package dev.sluice.local;

import java.time.Instant;
import java.util.List;

/**
 * A stack that runs: what its state folder says about it.
 *
 * @param pid the process that started it
 * @param startedAt when that was
 * @param mongodbUri MongoDB's connection string, or null when this part is absent
 * @param bootstrapServers Kafka's, or null
 * @param connectUrl the REST interface of a Connect worker, or null
 * @param s3 the bucket, or null
 * @param redshift Redshift, or null
 * @param processes the processes that belong to it beside {@code pid}
 */
public record RunningStack(
    long pid,
    Instant startedAt,
    String mongodbUri,
    String bootstrapServers,
    String connectUrl,
    S3Address s3,
    RedshiftAddress redshift,
    List<OwnedProcess> processes) {

  /**
   * A process of the stack.
   *
   * @param pid its id
   * @param startedAtMillis when the system says it was started, so that a reused id is told apart;
   *     0 when unknown
   */
  public record OwnedProcess(long pid, long startedAtMillis) {}

  /** Several lines for people: process and addresses, without secrets. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("process ").append(pid);
    line(text, "MongoDB", mongodbUri == null ? null : Secrets.withoutPassword(mongodbUri));
    line(text, "Kafka", bootstrapServers);
    line(text, "Connect", connectUrl);
    line(text, "S3", s3);
    line(text, "Redshift", redshift);
    return text.toString();
  }

  private static void line(StringBuilder text, String label, Object value) {
    if (value != null) {
      text.append(System.lineSeparator()).append("  ").append(label).append(": ").append(value);
    }
  }
}
