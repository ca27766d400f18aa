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
 */
record CollectionProgress(
    String name, long documents, long files, long rows, CollectionStatus status) {
  /**
   * Whether what is in MongoDB has, by all counts, arrived; whether it is the same, only a
   * comparison says.
   */
  boolean arrived() {
    return documents == 0
        || (status != null
            && "STREAMING".equals(status.state())
            && status.lag() == 0
            && rows == documents);
  }

  /**
   * Whether documents are streamed, the copy is over and some of it has arrived: rows, or files
   * that hold deletes alone, or nothing at all where every document is in quarantine.
   */
  boolean streams() {
    return documents == 0
        || (status != null
            && "STREAMING".equals(status.state())
            && (rows > 0 || files > 0 || Long.valueOf(0).equals(status.lag())));
  }

  String state() {
    if (status == null) {
      return documents == 0 ? "empty" : "starting";
    }
    return documents == 0 && !"HELD".equals(status.state()) ? "empty" : status.state();
  }
}
