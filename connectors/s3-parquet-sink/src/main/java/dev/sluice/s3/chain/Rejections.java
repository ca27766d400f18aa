package dev.sluice.s3.chain;

import dev.sluice.files.HoldReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Records of one partition that no file can hold and that Connect's errant-record reporter takes
 * (to a dead letter queue, say). The file around them is created only after they are reported. Used
 * by the task's thread only.
 */
final class Rejections {

  private final Optional<ErrantRecordReporter> reporter;
  private List<Future<Void>> pending = new ArrayList<>();

  /**
   * Rejections.
   *
   * @param reporter empty if the connector has none configured
   */
  Rejections(Optional<ErrantRecordReporter> reporter) {
    this.reporter = reporter;
  }

  /**
   * Reports a record.
   *
   * @throws HeldException {@code refused}, if there is no reporter or it tolerates no errors
   */
  void reject(SinkRecord record, HeldException refused) {
    if (reporter.isEmpty()) {
      throw refused;
    }
    try {
      pending.add(reporter.get().report(record, refused));
    } catch (ConnectException e) {
      refused.addSuppressed(e);
      throw refused;
    }
    if (pending.size() > 1 && pending.get(0).isDone()) {
      requireReported(pending);
    }
  }

  /**
   * Drops the reports that have arrived.
   *
   * @throws HeldException if one did not
   */
  void tick() {
    requireReported(pending);
  }

  /** Whether all are reported. */
  boolean settled() {
    return pending.isEmpty();
  }

  /** The reports to wait for before the file that covers these records may be created. */
  List<Future<Void>> take() {
    List<Future<Void>> taken = pending;
    pending = new ArrayList<>();
    return taken;
  }

  /**
   * Drops those of the reports, from the first on, that have arrived.
   *
   * @return whether none is left
   * @throws HeldException if a record could not be reported
   */
  static boolean requireReported(List<Future<Void>> reports) {
    int reported = 0;
    while (reported < reports.size() && reports.get(reported).isDone()) {
      requireReported(reports.get(reported));
      reported++;
    }
    reports.subList(0, reported).clear();
    return reports.isEmpty();
  }

  private static void requireReported(Future<Void> report) {
    try {
      report.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted while a record was reported");
    } catch (ExecutionException e) {
      throw new HeldException(
          HoldReason.UNREPORTED_RECORD,
          "A record that no file can hold could not be given to the errant-record reporter: "
              + e.getCause(),
          e.getCause());
    }
  }
}
