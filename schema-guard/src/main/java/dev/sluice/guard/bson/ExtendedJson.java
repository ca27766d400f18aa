package dev.sluice.guard.bson;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Writes BSON values as relaxed extended JSON (version 2), compact, in document order; values that
 * MongoDB holds equal give the same text, as far as a column of a type cannot tell them apart
 * either. Hence numbers are written by their value, whatever their type, and a BSON timestamp is
 * the long that it is in a column. Dates of the years 1 to 9999 are ISO texts; other dates, NaN and
 * the infinities keep their extended form. See "The form of a value" in {@code docs/formats.md}.
 */
public final class ExtendedJson {

  private static final long FIRST_YEAR_1 = -62_135_596_800_000L;
  private static final long FIRST_YEAR_10000 = 253_402_300_800_000L;

  private ExtendedJson() {}

  /** The current value of a cursor, documents and arrays included. */
  public static void value(BsonCursor value, JsonBuffer out) {
    switch (value.type()) {
      case BsonTypes.DOCUMENT -> document(value, out);
      case BsonTypes.ARRAY -> array(value, out);
      default -> scalar(value, out);
    }
  }

  private static void document(BsonCursor value, JsonBuffer out) {
    long mark = value.enter();
    char separator = '{';
    while (value.next()) {
      out.put(separator);
      separator = ',';
      name(value, out);
      value(value, out);
    }
    if (separator == '{') {
      out.put('{');
    }
    out.put('}');
    value.leave(mark);
  }

  private static void array(BsonCursor value, JsonBuffer out) {
    long mark = value.enter();
    char separator = '[';
    while (value.next()) {
      out.put(separator);
      separator = ',';
      value(value, out);
    }
    if (separator == '[') {
      out.put('[');
    }
    out.put(']');
    value.leave(mark);
  }

  /** The name of the current element and a colon. */
  public static void name(BsonCursor element, JsonBuffer out) {
    out.string(element.data(), element.nameStart(), element.nameEnd());
    out.put(':');
  }

  /** The current value, which is neither a document nor an array. */
  public static void scalar(BsonCursor value, JsonBuffer out) {
    switch (value.type()) {
      case BsonTypes.STRING -> out.string(value.data(), value.textStart(), value.textEnd());
      case BsonTypes.INT -> out.number(value.intValue());
      case BsonTypes.LONG, BsonTypes.TIMESTAMP -> out.number(value.longValue());
      case BsonTypes.DOUBLE -> NumberText.json(value.doubleValue(), out);
      case BsonTypes.BOOLEAN -> out.ascii(value.booleanValue() ? "true" : "false");
      case BsonTypes.NULL -> out.ascii("null");
      case BsonTypes.DATE -> date(value.longValue(), out);
      case BsonTypes.OBJECT_ID -> objectId(value, value.valueStart(), out);
      case BsonTypes.DECIMAL -> NumberText.json(value.decimal128(), out);
      case BsonTypes.BINARY -> binary(value, out);
      default -> rare(value, out);
    }
  }

  private static void rare(BsonCursor value, JsonBuffer out) {
    switch (value.type()) {
      case BsonTypes.UNDEFINED -> out.ascii("{\"$undefined\":true}");
      case BsonTypes.MIN_KEY -> out.ascii("{\"$minKey\":1}");
      case BsonTypes.MAX_KEY -> out.ascii("{\"$maxKey\":1}");
      case BsonTypes.SYMBOL -> {
        out.ascii("{\"$symbol\":");
        out.string(value.data(), value.textStart(), value.textEnd());
        out.put('}');
      }
      case BsonTypes.CODE -> {
        out.ascii("{\"$code\":");
        out.string(value.data(), value.textStart(), value.textEnd());
        out.put('}');
      }
      case BsonTypes.CODE_WITH_SCOPE -> codeWithScope(value, out);
      case BsonTypes.REGEX -> regex(value, out);
      case BsonTypes.DB_POINTER -> {
        int idStart = value.valueEnd() - 12;
        out.ascii("{\"$dbPointer\":{\"$ref\":");
        out.string(value.data(), value.valueStart() + 4, idStart - 1);
        out.ascii(",\"$id\":");
        objectId(value, idStart, out);
        out.ascii("}}");
      }
      default -> throw new MalformedBsonException("Not BSON: unknown type " + value.type());
    }
  }

  /** A BSON timestamp as what it is, for where it must not be taken for a long. */
  public static void timestamp(BsonCursor value, JsonBuffer out) {
    long timestamp = value.longValue();
    out.ascii("{\"$timestamp\":{\"t\":");
    out.number(timestamp >>> 32);
    out.ascii(",\"i\":");
    out.number(timestamp & 0xffffffffL);
    out.ascii("}}");
  }

  private static void codeWithScope(BsonCursor value, JsonBuffer out) {
    out.ascii("{\"$code\":");
    out.string(value.data(), value.codeStart(), value.codeEnd());
    out.ascii(",\"$scope\":");
    BsonCursor scope = value.scope();
    char separator = '{';
    while (scope.next()) {
      out.put(separator);
      separator = ',';
      name(scope, out);
      value(scope, out);
    }
    out.ascii(separator == '{' ? "{}}" : "}}");
  }

  private static void regex(BsonCursor value, JsonBuffer out) {
    int patternEnd = value.valueStart();
    while (value.data()[patternEnd] != 0) {
      patternEnd++;
    }
    out.ascii("{\"$regularExpression\":{\"pattern\":");
    out.string(value.data(), value.valueStart(), patternEnd);
    out.ascii(",\"options\":");
    out.string(value.data(), patternEnd + 1, value.valueEnd() - 1);
    out.ascii("}}");
  }

  private static void objectId(BsonCursor value, int start, JsonBuffer out) {
    out.ascii("{\"$oid\":\"");
    out.hex(value.data(), start, 12);
    out.ascii("\"}");
  }

  private static void binary(BsonCursor value, JsonBuffer out) {
    out.ascii("{\"$binary\":{\"base64\":\"");
    out.base64(value.data(), value.binaryStart(), value.binaryLength());
    out.ascii("\",\"subType\":\"");
    out.hex(value.data(), value.valueStart() + 4, 1);
    out.ascii("\"}}");
  }

  private static void date(long millis, JsonBuffer out) {
    out.ascii("{\"$date\":");
    if (isIso(millis)) {
      out.put('"');
      out.isoInstant(millis);
      out.put('"');
    } else {
      out.ascii("{\"$numberLong\":\"");
      out.number(millis);
      out.ascii("\"}");
    }
    out.put('}');
  }

  /**
   * The current value as a text for a string column: a string as it is, an ObjectId and a UUID as
   * they are in columns, a date as ISO text, a number in decimal, anything else as extended JSON
   * with the members of its objects in the order of their names.
   */
  public static String text(BsonCursor value, JsonBuffer buffer) {
    buffer.clear();
    switch (value.type()) {
      case BsonTypes.STRING -> {
        return value.text();
      }
      case BsonTypes.DECIMAL -> NumberText.text(value.decimal128(), buffer);
      case BsonTypes.DOUBLE -> NumberText.text(value.doubleValue(), buffer);
      case BsonTypes.OBJECT_ID -> buffer.hex(value.data(), value.valueStart(), 12);
      case BsonTypes.DATE -> {
        if (isIso(value.longValue())) {
          buffer.isoInstant(value.longValue());
        } else {
          scalar(value, buffer);
        }
      }
      case BsonTypes.BINARY -> {
        if (value.isUuid()) {
          return uuid(value);
        }
        scalar(value, buffer);
      }
      case BsonTypes.INT, BsonTypes.LONG, BsonTypes.TIMESTAMP, BsonTypes.BOOLEAN ->
          scalar(value, buffer);
      default -> {
        value(value, buffer);
        checkUtf8(value, buffer);
        return new String(SortedJson.of(buffer.copy()), StandardCharsets.UTF_8);
      }
    }
    checkUtf8(value, buffer);
    return buffer.text();
  }

  private static void checkUtf8(BsonCursor value, JsonBuffer buffer) {
    if (!buffer.isUtf8()) {
      throw new MalformedBsonException(
          "Not BSON: a text is not UTF-8, within the value at byte " + value.valueStart());
    }
  }

  private static boolean isIso(long millis) {
    return millis >= FIRST_YEAR_1 && millis < FIRST_YEAR_10000;
  }

  /**
   * The current UUID: as it is written where it is one of sub-type 4; of the old sub-type 3, whose
   * order of bytes depends on the driver that wrote it, the hex digits as they are stored. So
   * neither is taken for the other.
   */
  public static String uuid(BsonCursor value) {
    int start = value.binaryStart();
    if (value.binarySubtype() == 3) {
      return HexFormat.of().formatHex(value.data(), start, start + 16);
    }
    long high = Long.reverseBytes(value.longAt(start));
    long low = Long.reverseBytes(value.longAt(start + 8));
    return new UUID(high, low).toString();
  }

  /** The document of a cursor that stands before its first element. */
  public static String document(byte[] document) {
    JsonBuffer out = new JsonBuffer();
    BsonCursor cursor = new BsonCursor().on(document);
    char separator = '{';
    while (cursor.next()) {
      out.put(separator);
      separator = ',';
      name(cursor, out);
      value(cursor, out);
    }
    out.ascii(separator == '{' ? "{}" : "}");
    return out.text();
  }

  /** A JSON string of a text. */
  public static void string(String text, JsonBuffer out) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.string(utf8, 0, utf8.length);
  }
}
