package dev.sluice.guard.contract;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The approved shape of one collection at one version. Immutable; a change makes a new version.
 *
 * @param connector the stream connector whose records it governs
 * @param namespace {@code <database>.<collection>}
 * @param version 1 for the first contract; 0 only for {@link #none}, what a collection has before
 *     its first
 * @param fields the columns in their order; {@code path} and {@code column} are each unique
 * @param treatments what was decided for paths whose values do not fit: {@code IGNORE} or {@code
 *     QUARANTINE} by path (text is a property of the field or shape)
 */
public record Contract(
    String connector,
    String namespace,
    int version,
    List<ContractField> fields,
    Map<String, Treatment> treatments) {

  /** The path and column of a document's key. */
  public static final String ID = "_id";

  /** Names that begin so are the columns that Sluice adds. */
  public static final String RESERVED_PREFIX = "_sluice_";

  public Contract {
    Objects.requireNonNull(connector, "connector");
    Objects.requireNonNull(namespace, "namespace");
    if (version < 0) {
      throw new IllegalArgumentException("version must not be negative");
    }
    fields = List.copyOf(fields);
    treatments = Collections.unmodifiableMap(new LinkedHashMap<>(treatments));
    Set<String> paths = new HashSet<>();
    Set<String> columns = new HashSet<>();
    for (ContractField field : fields) {
      if (!paths.add(field.path())) {
        throw new IllegalArgumentException("Two fields with the path " + field.path());
      }
      if (!columns.add(field.column())) {
        throw new IllegalArgumentException("Two fields with the column " + field.column());
      }
    }
    if (treatments.containsValue(Treatment.TEXT)) {
      throw new IllegalArgumentException(
          "text is a property of a field, not a remembered treatment");
    }
  }

  /** Version 0, without fields: what a collection has before its first contract. */
  public static Contract none(String connector, String namespace) {
    return new Contract(connector, namespace, 0, List.of(), Map.of());
  }

  /** The field with this path. */
  public Optional<ContractField> field(String path) {
    for (ContractField field : fields) {
      if (field.path().equals(path)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }

  /** This contract's successor with other fields and treatments. */
  public Contract next(List<ContractField> newFields, Map<String, Treatment> newTreatments) {
    return new Contract(connector, namespace, version + 1, newFields, newTreatments);
  }

  /** The same with one field replaced (same path), or added at the end. */
  public Contract with(ContractField field) {
    List<ContractField> changed = new ArrayList<>(fields);
    for (int i = 0; i < changed.size(); i++) {
      if (changed.get(i).path().equals(field.path())) {
        changed.set(i, field);
        return new Contract(connector, namespace, version, changed, treatments);
      }
    }
    changed.add(field);
    return new Contract(connector, namespace, version, changed, treatments);
  }
}
