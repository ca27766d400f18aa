package dev.sluice.redshift.local.backend;

import dev.sluice.redshift.local.wire.Report;

/**
 * An error that the backend answered with; the backend now ignores everything up to the next Sync.
 */
public final class BackendException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Report report;

  public BackendException(Report report) {
    super(report.state() + " " + report.text());
    this.report = report;
  }

  public Report report() {
    return report;
  }
}
