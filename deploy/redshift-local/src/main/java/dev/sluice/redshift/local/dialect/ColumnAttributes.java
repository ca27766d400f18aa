package dev.sluice.redshift.local.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Redshift's attributes of a column that PostgreSQL has no place for; they are kept as the column's
 * comment in the backend.
 */
final class ColumnAttributes {
  /** Compression encodings (Developer Guide, "Compression encodings"). */
  private static final Set<String> ENCODINGS =
      Set.of(
          "raw",
          "az64",
          "bytedict",
          "delta",
          "delta32k",
          "lzo",
          "mostly8",
          "mostly16",
          "mostly32",
          "runlength",
          "text255",
          "text32k",
          "zstd");

  private final List<String> attributes = new ArrayList<>();

  void encode(Token encoding) {
    if (!ENCODINGS.contains(encoding.text())) {
      throw Refusal.syntax(encoding.text());
    }
    add("encode=" + encoding.text());
  }

  void distKey() {
    add("distkey");
  }

  /** Part of the sort key, at a position from 1. */
  void sortKey(int position) {
    add("sortkey=" + position);
  }

  void primaryKey() {
    add("primarykey");
  }

  void unique() {
    add("unique");
  }

  void foreignKey() {
    add("foreignkey");
  }

  private void add(String attribute) {
    if (!attributes.contains(attribute)) {
      attributes.add(attribute);
    }
  }

  boolean isEmpty() {
    return attributes.isEmpty();
  }

  String text() {
    return String.join(" ", attributes);
  }
}
