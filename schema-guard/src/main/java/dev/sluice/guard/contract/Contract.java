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
 * @param key the paths whose values make a document's key, in their order: {@code _id}, and of a
 *     sharded collection those of its shard key; see {@link DocumentPath}
 * @param treatments what was decided for paths whose values do not fit: {@code IGNORE} or {@code
 *     QUARANTINE} by path (text is a property of the field or shape)
 */
public record Contract(
    String connector,
    String namespace,
    int version,
    List<ContractField> fields,
    List<String> key,
    Map<String, Treatment> treatments) {

  /** The path and column of a document's key. */
  public static final String ID = "_id";

  /** The key of a collection that is not sharded. */
  public static final List<String> ID_ALONE = List.of(ID);

  /** Names that begin so are the columns that Sluice adds. */
  public static final String RESERVED_PREFIX = "_sluice_";

  public Contract {
    Objects.requireNonNull(connector, "connector");
    Objects.requireNonNull(namespace, "namespace");
    if (version < 0) {
      throw new IllegalArgumentException("version must not be negative");
    }
    fields = List.copyOf(fields);
    key = List.copyOf(key);
    requireKey(key);
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

  private static void requireKey(List<String> key) {
    if (key.isEmpty() || !key.get(0).equals(ID) || Set.copyOf(key).size() < key.size()) {
      throw new IllegalArgumentException(
          "A key is _id and the paths of the shard key, each once, not " + key);
    }
    for (String path : key) {
      if (!DocumentPath.parse(path).stream().allMatch(DocumentPath.Name.class::isInstance)) {
        throw new IllegalArgumentException(
            "A key has no elements of arrays and maps: '" + path + "'");
      }
    }
  }

  /** Version 0, without fields: what a collection has before its first contract. */
  public static Contract none(String connector, String namespace) {
    return new Contract(connector, namespace, 0, List.of(), ID_ALONE, Map.of());
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
    return new Contract(connector, namespace, version + 1, newFields, key, newTreatments);
  }

  /** The same with other decisions. */
  public Contract withTreatments(Map<String, Treatment> newTreatments) {
    return new Contract(connector, namespace, version, fields, key, newTreatments);
  }

  /** The same with another key. */
  public Contract withKey(List<String> newKey) {
    return new Contract(connector, namespace, version, fields, newKey, treatments);
  }

  /** The same without the field of a path. */
  public Contract without(String path) {
    return new Contract(
        connector,
        namespace,
        version,
        fields.stream().filter(field -> !field.path().equals(path)).toList(),
        key,
        treatments);
  }

  /** The same with one field replaced (same path), or added at the end. */
  public Contract with(ContractField field) {
    List<ContractField> changed = new ArrayList<>(fields);
    for (int i = 0; i < changed.size(); i++) {
      if (changed.get(i).path().equals(field.path())) {
        changed.set(i, field);
        return new Contract(connector, namespace, version, changed, key, treatments);
      }
    }
    changed.add(field);
    return new Contract(connector, namespace, version, changed, key, treatments);
  }
}
