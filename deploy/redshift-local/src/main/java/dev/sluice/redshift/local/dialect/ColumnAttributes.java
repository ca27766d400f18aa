package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.ColumnType.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Redshift's attributes of a column that PostgreSQL has no place for; they are kept as the column's
 * comment in the backend.
 */
final class ColumnAttributes {
  /** Which types each compression encoding takes (Developer Guide, "Compression encodings"). */
  private static final Map<String, Set<Kind>> ENCODINGS =
      Map.ofEntries(
          Map.entry("raw", EnumSet.allOf(Kind.class)),
          Map.entry(
              "az64",
              EnumSet.of(
                  Kind.SMALLINT,
                  Kind.INTEGER,
                  Kind.BIGINT,
                  Kind.DECIMAL,
                  Kind.DATE,
                  Kind.TIMESTAMP,
                  Kind.TIMESTAMPTZ)),
          Map.entry(
              "bytedict",
              EnumSet.complementOf(
                  EnumSet.of(Kind.BOOLEAN, Kind.SUPER, Kind.VARBYTE, Kind.TIME, Kind.TIMETZ))),
          Map.entry(
              "delta",
              EnumSet.of(
                  Kind.SMALLINT,
                  Kind.INTEGER,
                  Kind.BIGINT,
                  Kind.DATE,
                  Kind.TIMESTAMP,
                  Kind.DECIMAL)),
          Map.entry(
              "delta32k",
              EnumSet.of(Kind.INTEGER, Kind.BIGINT, Kind.DATE, Kind.TIMESTAMP, Kind.DECIMAL)),
          Map.entry(
              "lzo",
              EnumSet.complementOf(
                  EnumSet.of(Kind.BOOLEAN, Kind.REAL, Kind.DOUBLE, Kind.TIME, Kind.TIMETZ))),
          Map.entry("mostly8", EnumSet.of(Kind.SMALLINT, Kind.INTEGER, Kind.BIGINT, Kind.DECIMAL)),
          Map.entry("mostly16", EnumSet.of(Kind.INTEGER, Kind.BIGINT, Kind.DECIMAL)),
          Map.entry("mostly32", EnumSet.of(Kind.BIGINT, Kind.DECIMAL)),
          Map.entry(
              "runlength",
              EnumSet.complementOf(EnumSet.of(Kind.SUPER, Kind.VARBYTE, Kind.TIME, Kind.TIMETZ))),
          Map.entry("text255", EnumSet.of(Kind.VARCHAR)),
          Map.entry("text32k", EnumSet.of(Kind.VARCHAR)),
          Map.entry("zstd", EnumSet.complementOf(EnumSet.of(Kind.TIME, Kind.TIMETZ))));

  private final List<String> attributes = new ArrayList<>();

  /** The types that an encoding takes. */
  static Set<Kind> encodedBy(Token encoding) {
    Set<Kind> kinds = ENCODINGS.get(encoding.text());
    if (kinds == null) {
      throw Refusal.syntax(encoding.text());
    }
    return kinds;
  }

  /** The encoding of a column of a type. */
  void encode(Token encoding, Kind kind) {
    Set<Kind> kinds = encodedBy(encoding);
    if (!kinds.contains(kind)) {
      throw new Refusal(
          "42P16",
          "invalid encoding type specified for column: "
              + encoding.text()
              + " does not take "
              + kind,
          null);
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
