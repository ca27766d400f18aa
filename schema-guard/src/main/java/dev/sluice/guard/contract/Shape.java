package dev.sluice.guard.contract;

import dev.sluice.guard.contract.ContractType.Kind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What values are known at a path inside a json column: scalars, documents and arrays, each or none
 * of them. Null is always known. Immutable.
 *
 * @param scalar the kind of scalar known here; {@link Kind#JSON}: any scalar; null: none
 * @param fields the fields known of a document here, in the order first seen; null: no document
 *     with named fields
 * @param values the shape of every value of a document whose keys are data (a map); null: not a map
 * @param items the shape of the elements of an array here; null: no array
 * @param text whether every value here is rendered as a text; then nothing here can drift
 */
public record Shape(
    Kind scalar, Map<String, Shape> fields, Shape values, Shape items, boolean text) {

  /** Nothing but null is known. */
  public static final Shape NOTHING = new Shape(null, null, null, null, false);

  /** Every value is rendered as a text. */
  public static final Shape TEXT = new Shape(Kind.STRING, null, null, null, true);

  public Shape {
    if (fields != null) {
      if (values != null) {
        throw new IllegalArgumentException("A document is either a map or has named fields");
      }
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
  }

  public static Shape scalar(Kind kind) {
    return new Shape(kind, null, null, null, false);
  }

  public static Shape document(Map<String, Shape> fields) {
    return new Shape(null, fields, null, null, false);
  }

  public static Shape map(Shape values) {
    return new Shape(null, null, values, null, false);
  }

  public static Shape array(Shape items) {
    return new Shape(null, null, null, items, false);
  }

  /** The same with another kind of scalar. */
  public Shape withScalar(Kind kind) {
    return new Shape(kind, fields, values, items, text);
  }

  public boolean nothing() {
    return scalar == null && fields == null && values == null && items == null;
  }

  /** The type of a path with this shape as a text; null when nothing is known of it. */
  public String typeText() {
    if (nothing()) {
      return null;
    }
    return fields == null && values == null && items == null ? scalar.text() : Kind.JSON.text();
  }
}
