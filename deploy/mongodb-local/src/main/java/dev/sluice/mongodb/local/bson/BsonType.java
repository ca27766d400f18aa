package dev.sluice.mongodb.local.bson;

import java.util.Map;

/** The type bytes of BSON and the names that MongoDB gives them. */
public final class BsonType {
  public static final byte DOUBLE = 1;
  public static final byte STRING = 2;
  public static final byte DOCUMENT = 3;
  public static final byte ARRAY = 4;
  public static final byte BINARY = 5;
  public static final byte UNDEFINED = 6;
  public static final byte OBJECT_ID = 7;
  public static final byte BOOLEAN = 8;
  public static final byte DATE = 9;
  public static final byte NULL = 10;
  public static final byte REGEX = 11;
  public static final byte DB_POINTER = 12;
  public static final byte CODE = 13;
  public static final byte SYMBOL = 14;
  public static final byte CODE_WITH_SCOPE = 15;
  public static final byte INT = 16;
  public static final byte TIMESTAMP = 17;
  public static final byte LONG = 18;
  public static final byte DECIMAL = 19;
  public static final byte MAX_KEY = 127;
  public static final byte MIN_KEY = -1;

  private static final Map<String, Byte> BY_NAME =
      Map.ofEntries(
          Map.entry("double", DOUBLE),
          Map.entry("string", STRING),
          Map.entry("object", DOCUMENT),
          Map.entry("array", ARRAY),
          Map.entry("binData", BINARY),
          Map.entry("undefined", UNDEFINED),
          Map.entry("objectId", OBJECT_ID),
          Map.entry("bool", BOOLEAN),
          Map.entry("date", DATE),
          Map.entry("null", NULL),
          Map.entry("regex", REGEX),
          Map.entry("dbPointer", DB_POINTER),
          Map.entry("javascript", CODE),
          Map.entry("symbol", SYMBOL),
          Map.entry("javascriptWithScope", CODE_WITH_SCOPE),
          Map.entry("int", INT),
          Map.entry("timestamp", TIMESTAMP),
          Map.entry("long", LONG),
          Map.entry("decimal", DECIMAL),
          Map.entry("minKey", MIN_KEY),
          Map.entry("maxKey", MAX_KEY));

  private BsonType() {}

  /** The name that {@code $type} and error messages use, such as {@code objectId}. */
  public static String name(byte type) {
    for (Map.Entry<String, Byte> entry : BY_NAME.entrySet()) {
      if (entry.getValue() == type) {
        return entry.getKey();
      }
    }
    return "type " + type;
  }

  /** The type of a name as {@code $type} takes it, or null where there is none of that name. */
  public static Byte byName(String name) {
    return BY_NAME.get(name);
  }

  public static boolean known(byte type) {
    return BY_NAME.containsValue(type);
  }

  /** Where a type stands in MongoDB's order of unlike values. */
  static int rank(byte type) {
    return switch (type) {
      case MIN_KEY -> -1;
      case UNDEFINED -> 0;
      case NULL -> 5;
      case DOUBLE, INT, LONG, DECIMAL -> 10;
      case STRING, SYMBOL -> 15;
      case DOCUMENT -> 20;
      case ARRAY -> 25;
      case BINARY -> 30;
      case OBJECT_ID -> 35;
      case BOOLEAN -> 40;
      case DATE -> 45;
      case TIMESTAMP -> 47;
      case REGEX -> 50;
      case DB_POINTER -> 55;
      case CODE -> 60;
      case CODE_WITH_SCOPE -> 65;
      default -> 127;
    };
  }
}
