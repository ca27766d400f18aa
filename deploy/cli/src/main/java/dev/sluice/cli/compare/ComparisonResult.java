package dev.sluice.cli.compare;

import java.util.List;

/**
 * What a comparison of one collection found.
 *
 * @param namespace {@code <db>.<collection>}
 * @param table {@code <schema>.<table>}
 * @param documents in MongoDB
 * @param rows in Redshift
 * @param fields values that were held against each other
 * @param quarantined documents that lie in quarantine as they are, and need not be in Redshift
 * @param differenceCount how many differences there are
 * @param differences the first of them
 */
public record ComparisonResult(
    String namespace,
    String table,
    long documents,
    long rows,
    long fields,
    long quarantined,
    long differenceCount,
    List<Difference> differences) {
  /** Copies the list. */
  public ComparisonResult {
    differences = List.copyOf(differences);
  }

  /** Whether both sides say the same. */
  public boolean agrees() {
    return differenceCount == 0;
  }
}
