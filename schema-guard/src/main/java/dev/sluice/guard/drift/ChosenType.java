package dev.sluice.guard.drift;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.ContractType.Kind;
import dev.sluice.guard.contract.DocumentPath;
import dev.sluice.guard.contract.Shape;
import dev.sluice.guard.contract.ShapeEdit;
import dev.sluice.guard.contract.Treatment;

/** A type that the operator chose for a path, in place of the proposed one. */
final class ChosenType {

  private ChosenType() {}

  /**
   * The next contract with the chosen type at the path of a change.
   *
   * @param next what is decided so far
   * @param treatment of values that the type does not hold; null: it holds all that were seen
   */
  static Contract apply(
      Contract current, Contract next, Change change, ContractType type, Treatment treatment) {
    String path = change.path();
    if (path.equals(DocumentPath.ROOT)) {
      throw new IllegalArgumentException("A document as a whole ($) has no type to choose");
    }
    if (change.driftClass() == DriftClass.MISSING_REQUIRED) {
      throw new IllegalArgumentException(path + ": a missing value has no type to choose");
    }
    if (treatment == Treatment.TEXT) {
      throw new IllegalArgumentException(
          path + ": the treatment text makes a string column, so no type can be chosen beside it");
    }
    boolean top = DocumentPath.parse(path).size() == 1;
    boolean holdsAll = top ? holdsColumn(type, change) : holdsInside(type, change);
    if (!holdsAll && treatment == null) {
      throw new IllegalArgumentException(
          path
              + ": "
              + type
              + " does not hold all that was seen ("
              + String.join(", ", change.evidence().keySet())
              + "). Give the path a treatment too, ignore or quarantine, for values that do not fit; or choose"
              + " json, or the treatment text");
    }
    Contract chosen =
        top
            ? column(current, next, change, type)
            : inside(current, holdsAll ? next : ShapeEdit.revert(next, current, path), path, type);
    Treatment remembered = treatment == null ? next.treatments().get(path) : treatment;
    return remembered == null ? chosen : Approval.remembering(chosen, path, remembered);
  }

  private static Contract column(
      Contract current, Contract next, Change change, ContractType type) {
    String path = change.path();
    ContractField known = current.field(path).orElse(null);
    if (known != null && !holds(type, known.type())) {
      throw new IllegalArgumentException(
          path
              + ": "
              + type
              + " does not hold the values of the column's type "
              + known.type()
              + ", which are in the table already");
    }
    ContractField proposed =
        next.field(path)
            .orElseThrow(
                () -> new IllegalArgumentException(path + ": there is no room for its column"));
    Shape shape = null;
    if (type.equals(ContractType.JSON)) {
      Shape seen = proposed.shape() == null ? Shape.NOTHING : proposed.shape();
      shape = seen.withScalar(Kind.JSON);
    }
    return next.with(
        new ContractField(
            path, proposed.column(), type, proposed.required(), proposed.maxBytes(), false, shape));
  }

  private static Contract inside(Contract current, Contract next, String path, ContractType type) {
    Kind known = ShapeEdit.at(current, path).scalar();
    if (known != null && Kind.lub(known, type.kind()) != type.kind()) {
      throw new IllegalArgumentException(
          path + ": " + type + " does not hold the values known there, of type " + known.text());
    }
    return ShapeEdit.scalar(next, path, type.kind());
  }

  private static boolean holdsColumn(ContractType type, Change change) {
    return change.to() != null && holds(type, ContractType.parse(change.to()));
  }

  /** Inside a json column the proposed type is told by its kind; documents and arrays are json. */
  private static boolean holdsInside(ContractType type, Change change) {
    return change.to() != null && Kind.lub(type.kind(), Kind.parse(change.to())) == type.kind();
  }

  private static boolean holds(ContractType type, ContractType other) {
    return ContractType.lub(type, other).equals(type);
  }
}
