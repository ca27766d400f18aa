package dev.sluice.guard.drift;

import dev.sluice.guard.contract.ColumnNames;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.ContractType.Kind;
import dev.sluice.guard.contract.DocumentPath;
import dev.sluice.guard.contract.Limits;
import dev.sluice.guard.contract.Shape;
import dev.sluice.guard.contract.Treatment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds evidence against a contract: what does not fit, of which class, and the contract that would
 * hold it.
 */
final class Classification {

  private final Contract contract;
  private final Evidence root;
  private final Map<String, ContractField> fields = new LinkedHashMap<>();
  private final Map<String, Treatment> treatments;
  private final List<Change> changes = new ArrayList<>();
  private final List<Change> quarantined = new ArrayList<>();
  private final Set<String> columns = new HashSet<>();

  private Classification(Contract contract, Evidence root) {
    this.contract = contract;
    this.root = root;
    this.treatments = new LinkedHashMap<>(contract.treatments());
    for (ContractField field : contract.fields()) {
      fields.put(field.path(), field);
      columns.add(field.column());
    }
  }

  static Verdict of(Contract contract, Evidence root) {
    return new Classification(contract, root).verdict();
  }

  private Verdict verdict() {
    root.fields()
        .forEach(
            (name, seen) -> {
              if (seen.nonNull() > 0) {
                column(name, seen);
              }
            });
    contract.fields().stream().filter(ContractField::required).forEach(this::required);
    Contract proposed =
        changes.isEmpty() ? contract : contract.next(new ArrayList<>(fields.values()), treatments);
    Verdict verdict = new Verdict(new Drift(changes, proposed), quarantined);
    return root.isTooDeep() ? WholeDocument.unfit(contract, verdict, root.unfit()) : verdict;
  }

  private void required(ContractField field) {
    Evidence seen = root.fields().get(DocumentPath.topName(field.path()));
    if (seen != null && seen.nonNull() >= root.documents()) {
      return;
    }
    Evidence evidence = seen == null ? new Evidence() : seen;
    String type = field.type().text();
    if (report(
        field.path(),
        field.column(),
        DriftClass.MISSING_REQUIRED,
        type,
        type,
        evidence,
        root.documents())) {
      ContractField next = fields.get(field.path());
      fields.put(field.path(), next.withRequired(false));
    }
  }

  private void column(String name, Evidence seen) {
    String path = DocumentPath.of(name);
    ContractField field = contract.field(path).orElse(null);
    if (field == null) {
      newColumn(path, name, seen);
    } else if (field.text()) {
      if (seen.unfitTexts() > 0 || seen.isDuplicate()) {
        outOfRange(path, field.column(), field.type().text(), seen, root.documents());
      }
    } else if (field.shape() != null) {
      jsonColumn(field, seen);
    } else {
      scalarColumn(field, seen);
    }
  }

  private void newColumn(String path, String name, Evidence seen) {
    boolean full = fields.size() >= Limits.COLUMNS;
    ContractType type = Kinds.column(null, seen);
    Shape shape = type.equals(ContractType.JSON) ? Shapes.of(seen) : null;
    boolean unholdable = full || seen.isTooDeep() || unfit(shape != null, seen);
    DriftClass driftClass = DriftClass.NEW_FIELD;
    if (unholdable || Kinds.beyondColumn(null, seen)) {
      driftClass = DriftClass.OUT_OF_RANGE;
    } else if (Kinds.conflicting(seen)) {
      driftClass = DriftClass.TYPE_CONFLICT;
    }
    String column = ColumnNames.column(name, columns);
    String from = driftClass == DriftClass.TYPE_CONFLICT ? seen.commonest().text() : null;
    if (!report(
        path, column, driftClass, from, full ? null : type.text(), seen, root.documents())) {
      return;
    }
    if (unholdable) {
      treatments.put(path, Treatment.QUARANTINE);
    }
    if (!full) {
      columns.add(column);
      fields.put(path, new ContractField(path, column, type, false, seen.maxBytes(), false, shape));
      if (shape != null) {
        unfitBelow(path, column, shape, seen);
      }
    }
  }

  private void scalarColumn(ContractField field, Evidence seen) {
    ContractType to = Kinds.column(field.type(), seen);
    boolean becomesJson = to.equals(ContractType.JSON);
    boolean unholdable = seen.isTooDeep() || unfit(becomesJson, seen);
    if (to.equals(field.type()) && !unholdable) {
      return;
    }
    DriftClass driftClass;
    if (unholdable || Kinds.beyondColumn(field.type(), seen)) {
      driftClass = DriftClass.OUT_OF_RANGE;
    } else if (!becomesJson) {
      driftClass = DriftClass.WIDENED;
    } else {
      driftClass =
          field.path().equals(Contract.ID) ? DriftClass.KEY_CHANGED : DriftClass.TYPE_CONFLICT;
    }
    if (!report(
        field.path(),
        field.column(),
        driftClass,
        field.type().text(),
        to.text(),
        seen,
        root.documents())) {
      return;
    }
    if (unholdable) {
      treatments.put(field.path(), Treatment.QUARANTINE);
    }
    Shape shape = becomesJson ? Shapes.join(Shape.scalar(field.type().kind()), seen) : null;
    int maxBytes = Math.max(field.maxBytes(), seen.maxBytes());
    fields.put(
        field.path(),
        new ContractField(
            field.path(), field.column(), to, field.required(), maxBytes, false, shape));
    if (shape != null) {
      unfitBelow(field.path(), field.column(), shape, seen);
    }
  }

  private void jsonColumn(ContractField field, Evidence seen) {
    if (seen.isTooDeep()) {
      tooDeep(field, seen);
      return;
    }
    Shape shape = merge(field.path(), field.column(), field.shape(), seen, root.documents());
    fields.put(field.path(), field.withShape(shape));
  }

  /**
   * Too deep to be read further, so nothing of it can be left out: with a decision it is
   * quarantined.
   */
  private void tooDeep(ContractField field, Evidence seen) {
    String type = field.type().text();
    Map<String, Long> histogram = seen.histogram(root.documents());
    Change change =
        new Change(
            field.path(),
            field.column(),
            DriftClass.OUT_OF_RANGE,
            type,
            type,
            histogram,
            noteOf(seen));
    if (contract.treatments().containsKey(field.path())) {
      quarantined.add(change);
    } else {
      changes.add(change);
      treatments.put(field.path(), Treatment.QUARANTINE);
    }
  }

  /** Reports what the shape does not hold; the shape that holds what is accepted. */
  private Shape merge(String path, String column, Shape known, Evidence seen, long parents) {
    if (seen.nonNull() == 0) {
      return known;
    }
    if (known.text()) {
      if (seen.unfitTexts() > 0 || seen.isDuplicate()) {
        outOfRange(path, column, Kind.STRING.text(), seen, parents);
      }
      return known;
    }
    Shape joined = Shapes.join(known, seen);
    boolean otherScalar = known.scalar() != joined.scalar();
    boolean newDocument = known.fields() == null && known.values() == null && seen.documents() > 0;
    boolean newArray = known.items() == null && seen.arrays() > 0;
    boolean unholdable = unfit(true, seen);
    if (otherScalar || newDocument || newArray || unholdable) {
      DriftClass driftClass = DriftClass.TYPE_CONFLICT;
      if (unholdable) {
        driftClass = DriftClass.OUT_OF_RANGE;
      } else if (known.nothing()) {
        driftClass = DriftClass.NEW_FIELD;
      } else if (!newDocument
          && !newArray
          && known.scalar() != null
          && joined.scalar() != Kind.JSON) {
        driftClass = DriftClass.WIDENED;
      }
      if (!report(path, column, driftClass, known.typeText(), joined.typeText(), seen, parents)) {
        return below(path, column, known, known, seen);
      }
      if (unholdable) {
        treatments.put(path, Treatment.QUARANTINE);
      }
      if (newDocument || newArray) {
        unfitBelowNew(path, column, known, joined, seen);
      }
    }
    return below(path, column, known, joined, seen);
  }

  /** Goes on with the documents and arrays that are known already; the rest is as joined. */
  private Shape below(String path, String column, Shape known, Shape joined, Evidence seen) {
    Map<String, Shape> merged = joined.fields();
    Shape values = joined.values();
    Shape items = joined.items();
    if (known.fields() != null && seen.documents() > 0) {
      merged = new LinkedHashMap<>(known.fields());
      for (Map.Entry<String, Evidence> entry : seen.fields().entrySet()) {
        Shape child = known.fields().getOrDefault(entry.getKey(), Shape.NOTHING);
        String childPath = DocumentPath.child(path, entry.getKey());
        Shape next = merge(childPath, column, child, entry.getValue(), seen.documents());
        if (!next.nothing()) {
          merged.put(entry.getKey(), next);
        }
      }
    } else if (known.values() != null && seen.documents() > 0) {
      values = merge(DocumentPath.values(path), column, known.values(), Shapes.allValues(seen), 0);
    }
    if (known.items() != null && seen.itemsOrNull() != null) {
      items = merge(DocumentPath.items(path), column, known.items(), seen.itemsOrNull(), 0);
    }
    return new Shape(joined.scalar(), merged, values, items, joined.text());
  }

  /**
   * What is new at a level was reported there; what Redshift cannot hold below it needs a word of
   * its own.
   */
  private void unfitBelowNew(String path, String column, Shape known, Shape joined, Evidence seen) {
    Shape onlyNew =
        new Shape(
            null,
            known.fields() == null ? joined.fields() : null,
            known.values() == null ? joined.values() : null,
            known.items() == null ? joined.items() : null,
            false);
    unfitBelow(path, column, onlyNew, seen);
  }

  private void unfitBelow(String path, String column, Shape shape, Evidence seen) {
    if (shape.fields() != null) {
      shape
          .fields()
          .forEach(
              (name, child) -> {
                Evidence below = seen.fields().get(name);
                if (below != null) {
                  unfitAt(DocumentPath.child(path, name), column, child, below);
                }
              });
    }
    if (shape.values() != null) {
      unfitAt(DocumentPath.values(path), column, shape.values(), Shapes.allValues(seen));
    }
    if (shape.items() != null && seen.itemsOrNull() != null) {
      unfitAt(DocumentPath.items(path), column, shape.items(), seen.itemsOrNull());
    }
  }

  private void unfitAt(String path, String column, Shape shape, Evidence seen) {
    if (unfit(true, seen)) {
      outOfRange(path, column, shape.typeText(), seen, 0);
    }
    unfitBelow(path, column, shape, seen);
  }

  private static boolean unfit(boolean insideJson, Evidence seen) {
    return seen.unfitTexts() > 0 || seen.isDuplicate() || (insideJson && seen.unfitBinaries() > 0);
  }

  private void outOfRange(String path, String column, String type, Evidence seen, long parents) {
    if (report(path, column, DriftClass.OUT_OF_RANGE, type, type, seen, parents)) {
      treatments.put(path, Treatment.QUARANTINE);
    }
  }

  private String noteOf(Evidence seen) {
    String unfit = seen.unfit();
    return unfit == null && fields.size() >= Limits.COLUMNS
        ? "a column more than the " + Limits.COLUMNS + " that a table has room for"
        : unfit;
  }

  /** True if nobody has decided about the path yet; then the change is now reported. */
  private boolean report(
      String path,
      String column,
      DriftClass driftClass,
      String from,
      String to,
      Evidence seen,
      long parents) {
    String note = driftClass == DriftClass.OUT_OF_RANGE ? noteOf(seen) : null;
    Change change = new Change(path, column, driftClass, from, to, seen.histogram(parents), note);
    Treatment treatment = contract.treatments().get(path);
    if (treatment == null) {
      changes.add(change);
      return true;
    }
    if (treatment == Treatment.QUARANTINE) {
      quarantined.add(change);
    }
    return false;
  }
}
