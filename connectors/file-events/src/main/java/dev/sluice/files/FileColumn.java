package dev.sluice.files;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * One column of a finished file, in Parquet order. Immutable.
 *
 * @param name column name as it stands in the file, never null or empty
 * @param type contract type as text, such as {@code string} or {@code decimal(10,2)}, never null
 * @param maxBytes longest value in the file in bytes (UTF-8 for text); empty for types without a
 *     length; 0 where every value is null
 */
public record FileColumn(String name, String type, OptionalInt maxBytes) {

  public FileColumn {
    requireNonNull(name, "name");
    requireNonNull(type, "type");
    requireNonNull(maxBytes, "maxBytes");
    if (name.isEmpty() || type.isEmpty()) {
      throw new IllegalArgumentException(
          "A column needs a name and a type: '%s' %s".formatted(name, type));
    }
    if (maxBytes.isPresent() && maxBytes.getAsInt() < 0) {
      throw new IllegalArgumentException("Column '%s': maxBytes is negative".formatted(name));
    }
  }

  /** A column whose type has no length. */
  public static FileColumn of(String name, String type) {
    return new FileColumn(name, type, OptionalInt.empty());
  }

  /** A column whose values have a length; {@code maxBytes} is in bytes, 0 if all are null. */
  public static FileColumn of(String name, String type, int maxBytes) {
    return new FileColumn(name, type, OptionalInt.of(maxBytes));
  }
}
