package dev.sluice.guard.service.connect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds settings by which documents could get past the gate, or be changed before it or behind it.
 * Those that a person accepted by name, in the guard's {@code bypass.accepted}, do not count; the
 * tolerances, by which documents vanish, cannot be accepted. Thread-safe.
 */
public final class Bypasses {
  /** Of the guard as a transformation; its values are names of {@link #ACCEPTABLE}. */
  public static final String ACCEPTED = "bypass.accepted";

  private static final String PREDICATE = "predicate";
  private static final String TRANSFORMS = "transforms";
  private static final String KEY_CONVERTER = "key.converter";
  private static final String VALUE_CONVERTER = "value.converter";
  private static final String HEADER_CONVERTER = "header.converter";

  /** What can be accepted. */
  public static final List<String> ACCEPTABLE =
      List.of(PREDICATE, TRANSFORMS, KEY_CONVERTER, VALUE_CONVERTER, HEADER_CONVERTER);

  private static final List<String> TOLERANCES =
      List.of("errors.tolerance", "mongo.errors.tolerance");

  /** Connect takes a converter by its full name, its simple name, and that without "Converter". */
  private static final Map<String, Set<String>> OWN =
      Map.of(
          KEY_CONVERTER,
          Set.of("org.apache.kafka.connect.storage.StringConverter", "StringConverter", "String"),
          VALUE_CONVERTER,
          Set.of("dev.sluice.guard.avro.ContractConverter", "ContractConverter", "Contract"),
          HEADER_CONVERTER,
          Set.of(
              "org.apache.kafka.connect.storage.SimpleHeaderConverter",
              "SimpleHeaderConverter",
              "Simple",
              "org.apache.kafka.connect.storage.StringConverter",
              "StringConverter",
              "String"));

  private final Map<String, ?> worker;

  /**
   * @param worker properties of the worker, whose converters serve a connector that names none
   */
  public Bypasses(Map<String, ?> worker) {
    this.worker = worker;
  }

  /** What could pass the gate by the connector's config, and what to do; empty when nothing can. */
  public Optional<String> of(GuardedConnector connector) {
    List<String> found = new ArrayList<>();
    tolerances(connector, found);
    Set<String> accepted = accepted(connector);
    if (!accepted.contains(PREDICATE)) {
      predicate(connector, found);
    }
    if (!accepted.contains(TRANSFORMS)) {
      transforms(connector, found);
    }
    for (String kind : List.of(KEY_CONVERTER, VALUE_CONVERTER, HEADER_CONVERTER)) {
      if (!accepted.contains(kind)) {
        converter(connector, kind, found);
      }
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(String.join(". ", found));
  }

  private static Set<String> accepted(GuardedConnector connector) {
    return Set.copyOf(names(connector.guardSetting(ACCEPTED)));
  }

  private static void tolerances(GuardedConnector connector, List<String> found) {
    Map<String, String> config = connector.view().config();
    TOLERANCES.stream()
        .filter(key -> !config.getOrDefault(key, "none").trim().equals("none"))
        .forEach(
            key ->
                found.add(
                    key
                        + "="
                        + config.get(key)
                        + " would let documents pass the gate: set it to none in the connector's config"));
  }

  private static void predicate(GuardedConnector connector, List<String> found) {
    String predicate = connector.guardSetting(PREDICATE);
    if (!predicate.isBlank()) {
      found.add(
          connector.guardKey(PREDICATE)
              + "="
              + predicate
              + " lets records pass that the guard does not see: remove it"
              + orAccept(connector, PREDICATE));
    }
  }

  private static void transforms(GuardedConnector connector, List<String> found) {
    List<String> others =
        names(connector.view().config().getOrDefault(TRANSFORMS, "")).stream()
            .filter(name -> !name.equals(connector.alias()))
            .toList();
    if (!others.isEmpty()) {
      found.add(
          "transforms has "
              + String.join(", ", others)
              + " beside the guard, which could drop or change documents unseen: remove it"
              + orAccept(connector, TRANSFORMS));
    }
  }

  private void converter(GuardedConnector connector, String kind, List<String> found) {
    Object used = connector.view().config().get(kind);
    if (used == null) {
      used = worker.get(kind);
    }
    if (used == null ? kind.equals(HEADER_CONVERTER) : OWN.get(kind).contains(text(used))) {
      return;
    }
    found.add(
        kind
            + (used == null ? " is not set" : "=" + text(used) + " is not the guard's")
            + ", by which records are not what the contract says: set it to "
            + own(kind)
            + orAccept(connector, kind));
  }

  private static String own(String kind) {
    return switch (kind) {
      case VALUE_CONVERTER -> "dev.sluice.guard.avro.ContractConverter";
      case KEY_CONVERTER -> "org.apache.kafka.connect.storage.StringConverter";
      default -> "org.apache.kafka.connect.storage.SimpleHeaderConverter";
    };
  }

  private static String orAccept(GuardedConnector connector, String name) {
    return ", or accept it knowingly: add " + name + " to " + connector.guardKey(ACCEPTED);
  }

  /** A worker's properties may have classes in place of names. */
  private static String text(Object used) {
    return used instanceof Class<?> type ? type.getName() : used.toString().trim();
  }

  private static List<String> names(String list) {
    return Arrays.stream(list.split(",", -1))
        .map(String::trim)
        .filter(name -> !name.isEmpty())
        .toList();
  }
}
