package dev.sluice.guard.drift;

import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.ContractType.Kind;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedSet;

/**
 * Joins a known type with what was seen, by the values' needs where their types alone do not tell.
 */
final class Kinds {

  private static final Set<Kind> WITH_DOUBLE = EnumSet.of(Kind.INT, Kind.LONG, Kind.DOUBLE);
  private static final Set<Kind> WITH_DECIMAL = EnumSet.of(Kind.INT, Kind.LONG, Kind.DECIMAL);

  private Kinds() {}

  /**
   * The narrowest kind for the known values and the scalars seen. Longs and doubles join to double
   * when every long seen is one that a double holds; longs known but not seen may not be.
   *
   * @param known null: none
   * @return null when neither is any
   */
  static Kind join(Kind known, Evidence seen) {
    EnumSet<Kind> kinds = seen.scalarKinds();
    if (known != null) {
      kinds.add(known);
    }
    if (kinds.size() <= 1) {
      return kinds.isEmpty() ? null : kinds.iterator().next();
    }
    if (WITH_DOUBLE.containsAll(kinds)) {
      if (!kinds.contains(Kind.DOUBLE)) {
        return Kind.LONG;
      }
      return known == Kind.LONG || !seen.longsExactInDouble() ? Kind.JSON : Kind.DOUBLE;
    }
    return WITH_DECIMAL.containsAll(kinds) ? Kind.DECIMAL : Kind.JSON;
  }

  /** The narrowest kind for the values of both, when nothing is known of the values themselves. */
  static Kind union(Kind one, Kind other) {
    if (one == null || other == null || one == other) {
      return one == null ? other : one;
    }
    Set<Kind> kinds = EnumSet.of(one, other);
    if (WITH_DECIMAL.containsAll(kinds)) {
      return kinds.contains(Kind.DECIMAL) ? Kind.DECIMAL : Kind.LONG;
    }
    return kinds.equals(EnumSet.of(Kind.INT, Kind.DOUBLE)) ? Kind.DOUBLE : Kind.JSON;
  }

  /**
   * The narrowest type of a column for the known values and everything seen.
   *
   * @param known null: the column is new
   */
  static ContractType column(ContractType known, Evidence seen) {
    if (seen.documents() + seen.arrays() > 0) {
      return ContractType.JSON;
    }
    Kind kind = join(known == null ? null : known.kind(), seen);
    return switch (kind) {
      case DECIMAL -> {
        if (seen.unfitDecimals() > 0) {
          yield ContractType.JSON;
        }
        yield known != null && known.kind() == Kind.DECIMAL && holds(known, seen)
            ? known
            : seen.decimal(known);
      }
      case TIMESTAMP -> seen.unfitDates() > 0 ? ContractType.JSON : ContractType.TIMESTAMP;
      case BYTES -> bytes(known, seen);
      default -> ContractType.of(kind);
    };
  }

  /** A column of bytes has one sub-type, as it could not tell them apart. */
  private static ContractType bytes(ContractType known, Evidence seen) {
    SortedSet<Integer> subtypes = seen.subtypes();
    if (known != null) {
      subtypes.add(known.subtype());
    }
    return subtypes.size() == 1 ? ContractType.bytes(subtypes.first()) : ContractType.JSON;
  }

  private static boolean holds(ContractType decimal, Evidence seen) {
    return seen.integerDigits() <= decimal.precision() - decimal.scale()
        && seen.exactScale() <= decimal.scale();
  }

  /**
   * Whether a column of this type cannot be had because of values that no such column of Redshift
   * holds.
   */
  static boolean beyondColumn(ContractType known, Evidence seen) {
    if (seen.documents() + seen.arrays() > 0) {
      return false;
    }
    Kind kind = join(known == null ? null : known.kind(), seen);
    return (kind == Kind.DECIMAL || kind == Kind.TIMESTAMP)
        && column(known, seen).equals(ContractType.JSON);
  }

  /** Whether the values seen are of types between which only json mediates. */
  static boolean conflicting(Evidence seen) {
    EnumSet<Kind> kinds = seen.scalarKinds();
    if (kinds.isEmpty()) {
      return false;
    }
    if (seen.documents() + seen.arrays() > 0) {
      return true;
    }
    return (kinds.size() > 1 && join(null, seen) == Kind.JSON)
        || (kinds.equals(EnumSet.of(Kind.BYTES)) && seen.subtypes().size() > 1);
  }
}
