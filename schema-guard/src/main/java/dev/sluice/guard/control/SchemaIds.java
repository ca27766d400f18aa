package dev.sluice.guard.control;

import dev.sluice.guard.control.ControlEntry.ContractRegistered;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which ids a schema registry gave to contract versions. An id means one version of one contract
 * for ever: a registry that gives it to another one is another registry, or has lost its content.
 * Immutable.
 */
public final class SchemaIds {
  static final SchemaIds NONE = new SchemaIds(Map.of());

  private final Map<Key, ContractRegistered> byKey;

  private SchemaIds(Map<Key, ContractRegistered> byKey) {
    this.byKey = byKey;
  }

  private record Key(String connector, int version, String subject) {
    static Key of(ContractRegistered entry) {
      return new Key(entry.connector(), entry.contractVersion(), entry.subject());
    }
  }

  /** The id of a contract version under a subject. */
  public OptionalInt id(String connector, int version, String subject) {
    ContractRegistered found = byKey.get(new Key(connector, version, subject));
    return found == null ? OptionalInt.empty() : OptionalInt.of(found.id());
  }

  /** One registration that has this id; others of it are of the same contract version. */
  public Optional<ContractRegistered> withId(int id) {
    return byKey.values().stream().filter(entry -> entry.id() == id).findFirst();
  }

  /** The registrations of a stream connector's contract versions, oldest version first. */
  public List<ContractRegistered> of(String connector) {
    return byKey.values().stream()
        .filter(entry -> entry.connector().equals(connector))
        .sorted(
            Comparator.comparingInt(ContractRegistered::contractVersion)
                .thenComparing(ContractRegistered::subject))
        .toList();
  }

  /** With one more; null when it contradicts an earlier one or says nothing new. */
  SchemaIds with(ContractRegistered entry) {
    boolean otherMeaning =
        byKey.values().stream()
            .anyMatch(
                known ->
                    known.id() == entry.id()
                        && (known.contractVersion() != entry.contractVersion()
                            || !known.connector().equals(entry.connector())));
    if (otherMeaning || byKey.containsKey(Key.of(entry))) {
      return null;
    }
    Map<Key, ContractRegistered> more = new java.util.HashMap<>(byKey);
    more.put(Key.of(entry), entry);
    return new SchemaIds(Map.copyOf(more));
  }
}
