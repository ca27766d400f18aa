package dev.sluice.s3.chain;

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
   * @throws ConnectException {@code failure}, if there is no reporter or it tolerates no errors
   */
  void reject(SinkRecord record, ConnectException failure) {
    if (reporter.isEmpty()) {
      throw failure;
    }
    try {
      pending.add(reporter.get().report(record, failure));
    } catch (ConnectException e) {
      failure.addSuppressed(e);
      throw failure;
    }
    if (pending.size() > 1 && pending.get(0).isDone()) {
      dropReported();
    }
  }

  /** Whether all are reported. */
  boolean settled() {
    dropReported();
    return pending.isEmpty();
  }

  private void dropReported() {
    int reported = 0;
    while (reported < pending.size() && pending.get(reported).isDone()) {
      await(pending.get(reported));
      reported++;
    }
    pending.subList(0, reported).clear();
  }

  /** The reports to wait for before the file that covers these records may be created. */
  List<Future<Void>> take() {
    List<Future<Void>> taken = pending;
    pending = new ArrayList<>();
    return taken;
  }

  /**
   * Waits for a report.
   *
   * @throws ConnectException if the record could not be reported
   */
  static void await(Future<Void> report) {
    try {
      report.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted while a record was reported");
    } catch (ExecutionException e) {
      throw new ConnectException(
          "A record that no file can hold could not be given to the errant-record reporter: "
              + e.getCause(),
          e.getCause());
    }
  }
}
