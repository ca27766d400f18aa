package dev.sluice.guard.drift;

import dev.sluice.guard.bson.MalformedBsonException;
import dev.sluice.guard.contract.Contract;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Documents read into evidence, to be held against a contract. Keeps no documents. Not thread-safe.
 */
public final class Sample {

  private final Evidence root = new Evidence();
  private final EvidenceReader reader;

  /** A sample for a first contract. */
  public Sample() {
    reader = new EvidenceReader();
  }

  private Sample(Contract contract) {
    reader = new EvidenceReader(contract);
  }

  /**
   * Adds one document.
   *
   * @param bytes where the document lies, from {@code offset} to before {@code limit}
   * @throws MalformedBsonException if the bytes are not BSON
   */
  public void add(byte[] bytes, int offset, int limit) {
    reader.read(bytes, offset, limit, root);
  }

  public long documents() {
    return root.documents();
  }

  /** The top-level fields of which every document of the sample has a value. */
  public Set<String> neverMissing() {
    Set<String> names = new LinkedHashSet<>();
    root.fields()
        .forEach(
            (name, seen) -> {
              if (seen.nonNull() >= root.documents()) {
                names.add(name);
              }
            });
    return names;
  }

  /** What all documents together are to a contract. */
  public Verdict against(Contract contract) {
    return Classification.of(contract, root);
  }

  /**
   * What one document is to a contract.
   *
   * @throws MalformedBsonException if the bytes are not BSON
   */
  public static Verdict verdict(Contract contract, byte[] bytes, int offset, int limit) {
    Sample sample = new Sample(contract);
    sample.add(bytes, offset, limit);
    return sample.against(contract);
  }
}
