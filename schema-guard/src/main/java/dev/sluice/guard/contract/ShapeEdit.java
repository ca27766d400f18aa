package dev.sluice.guard.contract;

import dev.sluice.guard.contract.ContractType.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Replaces what a contract knows at one path: by what another contract knows there, by text, by
 * another kind of scalar, or by a map.
 */
public final class ShapeEdit {

  private ShapeEdit() {}

  /**
   * {@code contract} with the path as it stands in {@code source}; a path that {@code source} does
   * not know is taken out. Other paths stay, those below the path that {@code source} knows the
   * parent of among them.
   */
  public static Contract revert(Contract contract, Contract source, String path) {
    List<DocumentPath.Step> steps = DocumentPath.parse(path);
    String top = DocumentPath.top(path);
    ContractField old = source.field(top).orElse(null);
    ContractField now = contract.field(top).orElse(null);
    if (steps.size() == 1) {
      if (old == null) {
        return contract.without(top);
      }
      boolean both = now != null && now.shape() != null && old.shape() != null;
      return contract.with(both ? old.withShape(reverted(now.shape(), old.shape())) : old);
    }
    if (now == null || now.shape() == null) {
      return contract;
    }
    Shape before = old == null || old.shape() == null ? Shape.NOTHING : old.shape();
    return contract.with(
        now.withShape(revert(now.shape(), before, steps.subList(1, steps.size()))));
  }

  /**
   * {@code contract} with every value of the path rendered as a text; the path's top-level field
   * must be known.
   */
  public static Contract text(Contract contract, String path) {
    List<DocumentPath.Step> steps = DocumentPath.parse(path);
    ContractField field =
        contract
            .field(DocumentPath.top(path))
            .orElseThrow(() -> new IllegalArgumentException("No field has the path " + path));
    if (steps.size() > 1 && field.shape() != null) {
      return contract.with(
          field.withShape(
              edited(field.shape(), steps.subList(1, steps.size()), shape -> Shape.TEXT)));
    }
    return contract.with(
        new ContractField(
            field.path(),
            field.column(),
            ContractType.STRING,
            field.required(),
            field.maxBytes(),
            true,
            null));
  }

  /**
   * {@code contract} with this kind of scalar at a path inside a json column; what it knows of
   * documents and arrays there stays. A path whose column is not json is left as it is.
   */
  public static Contract scalar(Contract contract, String path, Kind kind) {
    List<DocumentPath.Step> steps = DocumentPath.parse(path);
    ContractField field = contract.field(DocumentPath.top(path)).orElse(null);
    return field == null || field.shape() == null
        ? contract
        : contract.with(
            field.withShape(
                edited(
                    field.shape(),
                    steps.subList(1, steps.size()),
                    shape -> shape.withScalar(kind))));
  }

  /**
   * {@code contract} with the documents at a path inside a json column taken for maps, of which
   * every value has this shape; other kinds of values known there stay.
   */
  public static Contract map(Contract contract, String path, Shape values) {
    List<DocumentPath.Step> steps = DocumentPath.parse(path);
    ContractField field = contract.field(DocumentPath.top(path)).orElseThrow();
    return contract.with(
        field.withShape(
            edited(
                field.shape(),
                steps.subList(1, steps.size()),
                shape -> new Shape(shape.scalar(), null, values, shape.items(), shape.text()))));
  }

  /** What a contract knows at a path; {@link Shape#NOTHING} where it knows nothing. */
  public static Shape at(Contract contract, String path) {
    List<DocumentPath.Step> steps = DocumentPath.parse(path);
    Shape shape = contract.field(DocumentPath.top(path)).map(ContractField::shape).orElse(null);
    for (DocumentPath.Step step : steps.subList(1, steps.size())) {
      if (shape == null) {
        return Shape.NOTHING;
      }
      shape = below(shape, step);
    }
    return known(shape);
  }

  private static Shape below(Shape shape, DocumentPath.Step step) {
    if (step instanceof DocumentPath.Items) {
      return shape.items();
    }
    if (step instanceof DocumentPath.Values) {
      return shape.values();
    }
    return shape.fields() == null ? null : shape.fields().get(((DocumentPath.Name) step).name());
  }

  private static Shape revert(Shape now, Shape old, List<DocumentPath.Step> steps) {
    if (now == null) {
      return old;
    }
    if (steps.isEmpty()) {
      return reverted(now, old);
    }
    List<DocumentPath.Step> rest = steps.subList(1, steps.size());
    DocumentPath.Step step = steps.get(0);
    if (step instanceof DocumentPath.Items) {
      Shape items = revert(now.items(), known(old.items()), rest);
      return new Shape(now.scalar(), now.fields(), now.values(), items, now.text());
    }
    if (step instanceof DocumentPath.Values) {
      Shape values = revert(now.values(), known(old.values()), rest);
      return new Shape(now.scalar(), now.fields(), values, now.items(), now.text());
    }
    if (now.fields() == null) {
      return now;
    }
    String name = ((DocumentPath.Name) step).name();
    Map<String, Shape> fields = new LinkedHashMap<>(now.fields());
    Shape before = old.fields() == null ? null : old.fields().get(name);
    Shape reverted = revert(fields.get(name), known(before), rest);
    if (reverted.nothing()) {
      fields.remove(name);
    } else {
      fields.put(name, reverted);
    }
    return new Shape(now.scalar(), fields, now.values(), now.items(), now.text());
  }

  /**
   * As before at this very level; what lay below before has paths of its own and stays as it is.
   */
  private static Shape reverted(Shape now, Shape old) {
    return new Shape(
        old.scalar(),
        old.fields() == null || now.fields() == null ? old.fields() : now.fields(),
        old.values() == null || now.values() == null ? old.values() : now.values(),
        old.items() == null || now.items() == null ? old.items() : now.items(),
        old.text());
  }

  private static Shape known(Shape shape) {
    return shape == null ? Shape.NOTHING : shape;
  }

  private static Shape edited(Shape now, List<DocumentPath.Step> steps, UnaryOperator<Shape> edit) {
    Shape shape = known(now);
    if (steps.isEmpty()) {
      return edit.apply(shape);
    }
    List<DocumentPath.Step> rest = steps.subList(1, steps.size());
    DocumentPath.Step step = steps.get(0);
    if (step instanceof DocumentPath.Items) {
      return new Shape(
          shape.scalar(),
          shape.fields(),
          shape.values(),
          edited(shape.items(), rest, edit),
          shape.text());
    }
    if (step instanceof DocumentPath.Values) {
      return new Shape(
          shape.scalar(),
          shape.fields(),
          edited(shape.values(), rest, edit),
          shape.items(),
          shape.text());
    }
    String name = ((DocumentPath.Name) step).name();
    Map<String, Shape> fields =
        shape.fields() == null ? new LinkedHashMap<>() : new LinkedHashMap<>(shape.fields());
    fields.put(name, edited(fields.get(name), rest, edit));
    return new Shape(shape.scalar(), fields, shape.values(), shape.items(), shape.text());
  }
}
