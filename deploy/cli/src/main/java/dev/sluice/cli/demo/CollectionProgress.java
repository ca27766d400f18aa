package dev.sluice.cli.demo;

import dev.sluice.cli.status.CollectionStatus;

/**
 * How far one collection is.
 *
 * @param name of the collection, without the database
 * @param documents in MongoDB
 * @param files on S3
 * @param rows in Redshift
 * @param status as {@code ./sluice status} has it; null before the guard has seen the collection
 * @param held why Redshift does not take what is loaded; null if it does
 */
record CollectionProgress(
    String name, long documents, long files, long rows, CollectionStatus status, String held) {
  /**
   * Whether nothing is under way, neither a copy nor records that are not loaded; where Redshift
   * does not take them, nothing more comes either.
   */
  boolean settled() {
    return documents == 0
        || held != null
        || (status != null && "STREAMING".equals(status.state()) && status.lag() == 0);
  }

  /**
   * Whether what is in MongoDB has, by all counts, arrived; whether it is the same, only a
   * comparison says.
   *
   * @param quarantined how many documents need not have a row
   */
  boolean arrived(long quarantined) {
    long missing = documents - rows;
    return settled()
        && (documents == 0 || held != null || (missing >= 0 && missing <= quarantined));
  }

  /**
   * Whether documents are streamed, the copy is over and some of it has arrived: rows, or files
   * that hold deletes alone, or nothing at all where every document is in quarantine. What Redshift
   * does not take is nothing to wait for.
   */
  boolean streams() {
    return documents == 0
        || held != null
        || (status != null
            && "STREAMING".equals(status.state())
            && (rows > 0 || files > 0 || Long.valueOf(0).equals(status.lag())));
  }

  String state() {
    if (held != null) {
      return "NOT LOADED";
    }
    if (status == null) {
      return documents == 0 ? "empty" : "starting";
    }
    return documents == 0 && !"HELD".equals(status.state()) ? "empty" : status.state();
  }
}
