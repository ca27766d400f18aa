package dev.sluice.guard.drift;

import dev.sluice.guard.bson.BsonTypes;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.ContractType.Kind;
import dev.sluice.guard.contract.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was seen at one path in any number of documents: how many values of each BSON type, how
 * large they were, and what was seen below. Holds no values. Not thread-safe.
 */
final class Evidence {

  private static final int UUID_SLOT = 0x14;
  private static final int MIN_KEY_SLOT = 0x15;
  private static final int MAX_KEY_SLOT = 0x16;
  private static final int SLOTS = 0x17;

  private final long[] counts = new long[SLOTS];
  private final Map<String, Evidence> fields = new LinkedHashMap<>();
  private Evidence items;

  /** How many binaries that are no UUIDs have each sub-type. */
  private final SortedMap<Integer, Long> subtypes = new TreeMap<>();

  private int maxBytes;
  private int integerDigits;
  private int scale;
  private int exactScale;
  private boolean longsExactInDouble = true;
  private long unfitTexts;
  private long unfitDates;
  private long unfitDecimals;
  private long unfitBinaries;
  private long tooDeep;
  private long duplicates;

  void count(int type, boolean uuid) {
    counts[slot(type, uuid)]++;
  }

  private static int slot(int type, boolean uuid) {
    return switch (type) {
      case BsonTypes.BINARY -> uuid ? UUID_SLOT : type;
      case BsonTypes.MIN_KEY -> MIN_KEY_SLOT;
      case BsonTypes.MAX_KEY -> MAX_KEY_SLOT;
      default -> type;
    };
  }

  void bytes(int bytes) {
    maxBytes = Math.max(maxBytes, bytes);
  }

  void subtype(int subtype) {
    subtypes.merge(subtype, 1L, Long::sum);
  }

  /** The sub-types of the binaries seen that are no UUIDs. */
  SortedSet<Integer> subtypes() {
    return new TreeSet<>(subtypes.keySet());
  }

  void longValue(boolean exactInDouble) {
    longsExactInDouble &= exactInDouble;
  }

  /** A number's digits before the point, after it as needed, and after it as written. */
  void digits(int integer, int neededScale, int writtenScale) {
    integerDigits = Math.max(integerDigits, integer);
    exactScale = Math.max(exactScale, neededScale);
    scale = Math.max(scale, writtenScale);
  }

  void unfitText() {
    unfitTexts++;
  }

  void unfitDate() {
    unfitDates++;
  }

  void unfitDecimal() {
    unfitDecimals++;
  }

  void unfitBinary() {
    unfitBinaries++;
  }

  /** Something below cannot be read further: too deep, or under a name that is too long. */
  void tooDeep() {
    tooDeep++;
  }

  /** A document has a further value under the name. */
  void duplicate() {
    duplicates++;
  }

  boolean isDuplicate() {
    return duplicates > 0;
  }

  Evidence field(String name) {
    return fields.computeIfAbsent(name, ignored -> new Evidence());
  }

  Evidence items() {
    if (items == null) {
      items = new Evidence();
    }
    return items;
  }

  Map<String, Evidence> fields() {
    return fields;
  }

  /** Null when no element of an array was seen. */
  Evidence itemsOrNull() {
    return items;
  }

  long documents() {
    return counts[BsonTypes.DOCUMENT];
  }

  long arrays() {
    return counts[BsonTypes.ARRAY];
  }

  long nonNull() {
    long sum = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      sum += slot == BsonTypes.NULL ? 0 : counts[slot];
    }
    return sum;
  }

  int maxBytes() {
    return maxBytes;
  }

  int integerDigits() {
    return integerDigits;
  }

  /** Digits after the point that the numbers seen need. */
  int exactScale() {
    return exactScale;
  }

  /** Digits after the point with which the numbers seen are written. */
  int scale() {
    return scale;
  }

  boolean longsExactInDouble() {
    return longsExactInDouble;
  }

  long unfitTexts() {
    return unfitTexts;
  }

  long unfitDates() {
    return unfitDates;
  }

  long unfitDecimals() {
    return unfitDecimals;
  }

  long unfitBinaries() {
    return unfitBinaries;
  }

  boolean isTooDeep() {
    return tooDeep > 0;
  }

  /** The kinds of scalar seen; JSON stands for the types that are carried as json alone. */
  EnumSet<Kind> scalarKinds() {
    EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (int slot = 1; slot < SLOTS; slot++) {
      if (counts[slot] > 0) {
        Kind kind = kind(slot);
        if (kind != null) {
          kinds.add(kind);
        }
      }
    }
    return kinds;
  }

  private static Kind kind(int slot) {
    return switch (slot) {
      case BsonTypes.DOUBLE -> Kind.DOUBLE;
      case BsonTypes.STRING -> Kind.STRING;
      case BsonTypes.BINARY -> Kind.BYTES;
      case UUID_SLOT -> Kind.UUID;
      case BsonTypes.OBJECT_ID -> Kind.OBJECT_ID;
      case BsonTypes.BOOLEAN -> Kind.BOOLEAN;
      case BsonTypes.DATE -> Kind.TIMESTAMP;
      case BsonTypes.INT -> Kind.INT;
      case BsonTypes.LONG, BsonTypes.TIMESTAMP -> Kind.LONG;
      case BsonTypes.DECIMAL -> Kind.DECIMAL;
      case BsonTypes.DOCUMENT, BsonTypes.ARRAY, BsonTypes.NULL -> null;
      default -> Kind.JSON;
    };
  }

  /** The scalar kind that was seen most often; null when no scalar was seen. */
  Kind commonest() {
    EnumMap<Kind, Long> byKind = new EnumMap<>(Kind.class);
    for (int slot = 1; slot < SLOTS; slot++) {
      Kind kind = counts[slot] > 0 ? kind(slot) : null;
      if (kind != null) {
        byKind.merge(kind, counts[slot], Long::sum);
      }
    }
    return byKind.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  /**
   * The histogram of types by MongoDB's alias, the commonest first, then null and missing.
   *
   * @param parents how many documents could have had a value here; less than the values seen for
   *     elements of arrays
   */
  Map<String, Long> histogram(long parents) {
    record Count(String alias, long count) {}
    List<Count> found = new ArrayList<>();
    long present = 0;
    for (int slot = 1; slot < SLOTS; slot++) {
      present += counts[slot];
      if (slot == BsonTypes.BINARY && !subtypes.isEmpty()) {
        subtypes.forEach((subtype, count) -> found.add(new Count(binary(subtype), count)));
      } else if (counts[slot] > 0 && slot != BsonTypes.NULL) {
        found.add(new Count(alias(slot), counts[slot]));
      }
    }
    found.sort(Comparator.comparingLong(Count::count).reversed());
    Map<String, Long> histogram = new LinkedHashMap<>();
    found.forEach(count -> histogram.put(count.alias(), count.count()));
    if (counts[BsonTypes.NULL] > 0) {
      histogram.put("null", counts[BsonTypes.NULL]);
    }
    if (parents > present) {
      histogram.put("missing", parents - present);
    }
    return histogram;
  }

  private static String binary(int subtype) {
    String alias = BsonTypes.alias(BsonTypes.BINARY);
    return subtype == 0 ? alias : alias + "(" + HexFormat.of().toHexDigits((byte) subtype) + ")";
  }

  private static String alias(int slot) {
    return switch (slot) {
      case UUID_SLOT -> "uuid";
      case MIN_KEY_SLOT -> BsonTypes.alias(BsonTypes.MIN_KEY);
      case MAX_KEY_SLOT -> BsonTypes.alias(BsonTypes.MAX_KEY);
      default -> BsonTypes.alias(slot);
    };
  }

  /** What of the values seen Redshift cannot hold, for a reader; null where nothing is. */
  String unfit() {
    List<String> reasons = new ArrayList<>();
    if (unfitTexts > 0) {
      reasons.add(
          maxBytes > Limits.TEXT_BYTES
              ? "a text of " + maxBytes + " bytes, more than " + Limits.TEXT_BYTES
              : "a text that is not UTF-8 or has a NUL");
    }
    if (unfitBinaries > 0) {
      reasons.add("a binary of " + maxBytes + " bytes, too long in base64");
    }
    if (unfitDates > 0) {
      reasons.add("a date that a TIMESTAMP does not reach");
    }
    if (unfitDecimals > 0) {
      reasons.add(
          "a decimal that is not finite or has more than "
              + ContractType.MAX_PRECISION
              + " digits, or more than "
              + ContractType.MAX_SCALE
              + " after the point");
    }
    if (tooDeep > 0) {
      reasons.add("a value nested too deep or below a name that is too long");
    }
    if (duplicates > 0) {
      reasons.add("a document that has the field twice");
    }
    if (reasons.isEmpty() && !ContractType.hasDecimal(integerDigits, exactScale)) {
      reasons.add(
          "decimals that together need "
              + integerDigits
              + " digits before and "
              + exactScale
              + " after the point");
    }
    return reasons.isEmpty() ? null : String.join("; ", reasons);
  }

  /** Adds what was seen elsewhere, as if it had been seen here. */
  void add(Evidence other) {
    for (int slot = 0; slot < SLOTS; slot++) {
      counts[slot] += other.counts[slot];
    }
    bytes(other.maxBytes);
    other.subtypes.forEach((subtype, count) -> subtypes.merge(subtype, count, Long::sum));
    longValue(other.longsExactInDouble);
    digits(other.integerDigits, other.exactScale, other.scale);
    unfitTexts += other.unfitTexts;
    unfitDates += other.unfitDates;
    unfitDecimals += other.unfitDecimals;
    unfitBinaries += other.unfitBinaries;
    tooDeep += other.tooDeep;
    duplicates += other.duplicates;
    other.fields.forEach((name, field) -> field(name).add(field));
    if (other.items != null) {
      items().add(other.items);
    }
  }

  /**
   * The narrowest decimal, with room, that holds the numbers seen and those of a type; json when
   * none does.
   */
  ContractType decimal(ContractType known) {
    int knownScale = known == null ? 0 : known.scale();
    int knownDigits =
        known == null
            ? 0
            : switch (known.kind()) {
              case INT -> 10;
              case LONG -> 19;
              case DECIMAL -> known.precision() - known.scale();
              default -> throw new IllegalArgumentException(known + " does not widen to a decimal");
            };
    int digits = Math.max(integerDigits, knownDigits);
    int written = Math.max(scale, knownScale);
    if (ContractType.hasDecimal(digits, written)) {
      return roomy(digits, written);
    }
    int needed = Math.max(exactScale, knownScale);
    return ContractType.hasDecimal(digits, needed) ? roomy(digits, needed) : ContractType.JSON;
  }

  /**
   * 18 digits where three more than were seen fit, since Redshift keeps them in 64 bits; else 38.
   */
  private static ContractType roomy(int digits, int scale) {
    return ContractType.decimal(digits + scale + 3 <= 18 ? 18 : ContractType.MAX_PRECISION, scale);
  }
}
