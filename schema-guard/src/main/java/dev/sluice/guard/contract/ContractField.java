package dev.sluice.guard.contract;

import java.util.Objects;

/**
 * One top-level field of the documents and the column that it becomes.
 *
 * @param path the field's path, see {@link DocumentPath}
 * @param column the column's name, see {@link ColumnNames}
 * @param type the column's type
 * @param required whether a document without a value here drifts
 * @param maxBytes the most bytes of a value seen when the contract was made; 0 for types of fixed
 *     size
 * @param text whether every value is rendered as a text; only of a string
 * @param shape what is known inside a json column; null for every other type
 */
public record ContractField(
    String path,
    String column,
    ContractType type,
    boolean required,
    int maxBytes,
    boolean text,
    Shape shape) {

  public ContractField {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(column, "column");
    Objects.requireNonNull(type, "type");
    if (maxBytes < 0) {
      throw new IllegalArgumentException(path + ": maxBytes must not be negative");
    }
    if (text && !type.equals(ContractType.STRING)) {
      throw new IllegalArgumentException(path + ": only a string column takes text, not " + type);
    }
    if ((shape != null) != type.equals(ContractType.JSON)) {
      throw new IllegalArgumentException(path + ": a json column has a shape, any other has none");
    }
  }

  public static ContractField of(String path, String column, ContractType type) {
    return new ContractField(
        path, column, type, false, 0, false, type.equals(ContractType.JSON) ? Shape.NOTHING : null);
  }

  public ContractField withRequired(boolean newRequired) {
    return new ContractField(path, column, type, newRequired, maxBytes, text, shape);
  }

  public ContractField withShape(Shape newShape) {
    return new ContractField(path, column, type, required, maxBytes, text, newShape);
  }
}
