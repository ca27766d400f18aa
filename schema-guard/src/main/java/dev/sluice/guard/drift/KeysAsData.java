package dev.sluice.guard.drift;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractType.Kind;
import dev.sluice.guard.contract.DocumentPath;
import dev.sluice.guard.contract.Shape;
import dev.sluice.guard.contract.ShapeEdit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Ends the growth of a nested document to which a policy adds one field after the other: when its
 * keys turn out to be data, the contract takes it for a map, and further keys are no change any
 * more.
 *
 * <p>Its keys are data when all of them look so and their values agree in type, as inference has
 * it, or when there are more than {@value #NAMES}. A document about whose fields somebody has
 * decided is left as it is.
 */
public final class KeysAsData {

  /** More fields than people name in one nested document that still grows. */
  public static final int NAMES = 100;

  private KeysAsData() {}

  /**
   * What is to be accepted, with maps where new fields show that keys are data. It holds what the
   * given drift's proposal holds.
   */
  public static Drift recognised(Drift accepted) {
    Contract proposed = accepted.proposed();
    for (String path : grown(accepted)) {
      Shape shape = ShapeEdit.at(proposed, path);
      if (shape.fields() != null && undecided(proposed, path, shape) && isData(shape)) {
        proposed = ShapeEdit.map(proposed, path, Shapes.all(shape));
      }
    }
    return new Drift(accepted.changes(), proposed);
  }

  /** The documents inside json columns that got a new field; what is above comes first. */
  private static Set<String> grown(Drift accepted) {
    Set<String> paths = new TreeSet<>();
    for (Change change : accepted.changes()) {
      if (change.driftClass() == DriftClass.NEW_FIELD) {
        String parent = DocumentPath.parent(change.path());
        if (!parent.equals(DocumentPath.ROOT)) {
          paths.add(parent);
        }
      }
    }
    return paths;
  }

  private static boolean isData(Shape document) {
    Set<String> keys = document.fields().keySet();
    return keys.size() > NAMES
        || (keys.size() > 1 && keys.stream().allMatch(Shapes::looksLikeData) && agree(document));
  }

  private static boolean agree(Shape document) {
    Shape values = Shapes.all(document);
    long sorts =
        List.of(
                values.scalar() != null,
                values.fields() != null || values.values() != null,
                values.items() != null)
            .stream()
            .filter(known -> known)
            .count();
    return sorts == 1 && values.scalar() != Kind.JSON;
  }

  private static boolean undecided(Contract contract, String path, Shape document) {
    String below = path + ".";
    return !anyText(document)
        && contract.treatments().keySet().stream().noneMatch(decided -> decided.startsWith(below));
  }

  private static boolean anyText(Shape shape) {
    if (shape == null) {
      return false;
    }
    return shape.text()
        || anyText(shape.values())
        || anyText(shape.items())
        || (shape.fields() != null
            && shape.fields().values().stream().anyMatch(KeysAsData::anyText));
  }
}
