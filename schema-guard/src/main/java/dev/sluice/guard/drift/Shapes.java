package dev.sluice.guard.drift;

import dev.sluice.guard.contract.ContractType.Kind;
import dev.sluice.guard.contract.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Shapes from evidence. */
final class Shapes {

  /** Numbers and dates, ObjectIds, UUIDs, codes of countries, currencies and languages. */
  private static final Pattern DATA =
      Pattern.compile(
          "\\d+([-./:_T]\\d+)*Z?|[0-9a-f]{24}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
              + "|[A-Z]{2,3}|[a-z]{2}[-_][A-Z]{2}");

  private static final int MANY_KEYS = 8;
  private static final int FEW_OF_THEM = 4;

  /** No document has so many fields of its own, each of them rare. */
  private static final int NEVER_NAMES = 500;

  private Shapes() {}

  static Shape of(Evidence seen) {
    return join(Shape.NOTHING, seen);
  }

  /** The shape that holds what is known and everything seen. */
  static Shape join(Shape known, Evidence seen) {
    if (known.text()) {
      return known;
    }
    Shape values = known.values();
    Map<String, Shape> fields = known.fields();
    if (seen.documents() > 0) {
      if (values != null || (fields == null && isMap(seen))) {
        values = join(values == null ? Shape.NOTHING : values, allValues(seen));
      } else {
        fields = fields == null ? new LinkedHashMap<>() : new LinkedHashMap<>(fields);
        for (Map.Entry<String, Evidence> entry : seen.fields().entrySet()) {
          if (entry.getValue().nonNull() > 0) {
            Shape field = fields.getOrDefault(entry.getKey(), Shape.NOTHING);
            fields.put(entry.getKey(), join(field, entry.getValue()));
          }
        }
      }
    }
    Shape items = known.items();
    if (seen.arrays() > 0) {
      items = items == null ? Shape.NOTHING : items;
      items = seen.itemsOrNull() == null ? items : join(items, seen.itemsOrNull());
    }
    return new Shape(Kinds.join(known.scalar(), seen), fields, values, items, false);
  }

  /** The shape that holds what either holds. Neither may be rendered as text. */
  static Shape union(Shape one, Shape other) {
    Map<String, Shape> fields = null;
    Shape values = null;
    if (one.values() != null || other.values() != null) {
      values = union(all(one), all(other));
    } else if (one.fields() != null || other.fields() != null) {
      fields = new LinkedHashMap<>(one.fields() == null ? Map.of() : one.fields());
      for (Map.Entry<String, Shape> entry :
          (other.fields() == null ? Map.<String, Shape>of() : other.fields()).entrySet()) {
        fields.merge(entry.getKey(), entry.getValue(), Shapes::union);
      }
    }
    Shape items = one.items() == null ? other.items() : one.items();
    if (one.items() != null && other.items() != null) {
      items = union(one.items(), other.items());
    }
    return new Shape(Kinds.union(one.scalar(), other.scalar()), fields, values, items, false);
  }

  /** What is known of the values of a document, taken together. */
  static Shape all(Shape document) {
    if (document.values() != null) {
      return document.values();
    }
    return document.fields() == null
        ? Shape.NOTHING
        : document.fields().values().stream().reduce(Shape.NOTHING, Shapes::union);
  }

  static boolean looksLikeData(String key) {
    return DATA.matcher(key).matches();
  }

  /** What was seen of the values of a map, taken together. */
  static Evidence allValues(Evidence map) {
    Evidence values = new Evidence();
    map.fields().values().forEach(values::add);
    return values;
  }

  /**
   * Whether the documents seen look like maps: their values agree in type, and their keys either
   * all look like data (two or more), or are many (8 or more) of which a document has a quarter or
   * less. 500 such keys are data whatever their values are.
   */
  static boolean isMap(Evidence seen) {
    Map<String, Evidence> fields = seen.fields();
    int keys = fields.size();
    if (keys < 2) {
      return false;
    }
    long occurrences = fields.values().stream().mapToLong(Evidence::nonNull).sum();
    boolean sparse = keys >= MANY_KEYS && occurrences * FEW_OF_THEM <= keys * seen.documents();
    if (!sparse && !fields.keySet().stream().allMatch(Shapes::looksLikeData)) {
      return false;
    }
    if (sparse && keys >= NEVER_NAMES) {
      return true;
    }
    Evidence values = allValues(seen);
    int sorts =
        (values.documents() > 0 ? 1 : 0)
            + (values.arrays() > 0 ? 1 : 0)
            + (values.scalarKinds().isEmpty() ? 0 : 1);
    return sorts == 1 && Kinds.join(null, values) != Kind.JSON;
  }
}
