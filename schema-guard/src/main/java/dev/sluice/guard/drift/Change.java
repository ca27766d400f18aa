package dev.sluice.guard.drift;

import dev.sluice.guard.contract.DocumentPath;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One path at which documents do not fit the contract.
 *
 * @param path see {@link dev.sluice.guard.contract.DocumentPath}; {@code $} is the document itself
 * @param column the column that the path lies in, existing or proposed; null for {@code $}
 * @param driftClass how it does not fit
 * @param from the contract's type at the path as a text; null where the contract knows none
 * @param to the type that the proposed contract has there as a text; null where it has none
 * @param evidence how many values of each BSON type (MongoDB's alias) were seen at the path, "null"
 *     and "missing" among them; never values
 * @param note what Redshift cannot hold, or why the key is another one, for a reader; null where
 *     the class says all
 */
public record Change(
    String path,
    String column,
    DriftClass driftClass,
    String from,
    String to,
    Map<String, Long> evidence,
    String note) {

  public Change {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(driftClass, "driftClass");
    evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
  }

  /** Whether it is the collection's key that is another one, and not a value of a document. */
  public boolean isOfKey() {
    return driftClass == DriftClass.KEY_CHANGED && path.equals(DocumentPath.ROOT);
  }

  /** A change without a note. */
  public Change(
      String path,
      String column,
      DriftClass driftClass,
      String from,
      String to,
      Map<String, Long> evidence) {
    this(path, column, driftClass, from, to, evidence, null);
  }
}
