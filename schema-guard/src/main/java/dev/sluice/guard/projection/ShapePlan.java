package dev.sluice.guard.projection;

import dev.sluice.guard.contract.ContractType.Kind;
import dev.sluice.guard.contract.DocumentPath;
import dev.sluice.guard.contract.Shape;
import dev.sluice.guard.contract.Treatment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A shape made ready for the pass over a document: names as bytes, and where misfits are to be
 * ignored. Serves one pass at a time.
 *
 * @param scalar the kind of scalar known; null: none
 * @param names of the fields known of a document, and of those that are ignored; null: no such
 *     document is known
 * @param children by the index of {@code names}
 * @param values of a map; null: not a map
 * @param keys of the map that is passed over, or the unknown names of a document that have a null;
 *     null: neither is known
 * @param items of an array; null: no array is known
 * @param text whether values are rendered as texts
 * @param ignored whether a value that does not fit here is left out
 */
record ShapePlan(
    Kind scalar,
    NameTable names,
    List<ShapePlan> children,
    ShapePlan values,
    MapKeys keys,
    ShapePlan items,
    boolean text,
    boolean ignored) {

  static ShapePlan of(Map<String, Treatment> treatments, String path, Shape shape) {
    return of(new Treated(treatments), path, shape);
  }

  private static ShapePlan of(Treated treated, String path, Shape shape) {
    NameTable names = null;
    List<ShapePlan> children = null;
    if (shape.fields() != null) {
      List<String> known = new ArrayList<>(shape.fields().keySet());
      List<ShapePlan> plans = new ArrayList<>();
      for (String name : known) {
        plans.add(of(treated, DocumentPath.child(path, name), shape.fields().get(name)));
      }
      for (String name : treated.ignoredBelow(path)) {
        if (!shape.fields().containsKey(name)) {
          known.add(name);
          plans.add(of(treated, DocumentPath.child(path, name), Shape.NOTHING));
        }
      }
      names = new NameTable(known);
      children = List.copyOf(plans);
    }
    return new ShapePlan(
        shape.scalar(),
        names,
        children,
        shape.values() == null ? null : of(treated, DocumentPath.values(path), shape.values()),
        shape.values() == null && shape.fields() == null ? null : new MapKeys(),
        shape.items() == null ? null : of(treated, DocumentPath.items(path), shape.items()),
        shape.text(),
        treated.ignored(path));
  }

  /** The treatments of a contract by path. */
  private record Treated(Map<String, Treatment> treatments) {

    boolean ignored(String path) {
      return treatments.get(path) == Treatment.IGNORE;
    }

    List<String> ignoredBelow(String parent) {
      List<String> names = new ArrayList<>();
      for (Map.Entry<String, Treatment> entry : treatments.entrySet()) {
        if (entry.getValue() == Treatment.IGNORE && entry.getKey().startsWith(parent + ".")) {
          List<DocumentPath.Step> steps = DocumentPath.parse(entry.getKey());
          if (steps.get(steps.size() - 1) instanceof DocumentPath.Name last
              && entry.getKey().equals(DocumentPath.child(parent, last.name()))) {
            names.add(last.name());
          }
        }
      }
      return names;
    }
  }
}
