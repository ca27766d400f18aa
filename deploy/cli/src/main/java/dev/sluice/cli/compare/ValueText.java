package dev.sluice.cli.compare;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Describes values in differences: by type, length and a short hash, which tells two values apart
 * and gives none away, or in full.
 */
final class ValueText {
  private static final int SHORTENED = 200;

  private final boolean inFull;

  ValueText(boolean inFull) {
    this.inFull = inFull;
  }

  String of(Object value) {
    if (value == null) {
      return "null";
    }
    String type = type(value);
    String text = value instanceof ByteBuffer bytes ? hex(bytes) : value.toString();
    if (inFull) {
      String shown = text.length() > SHORTENED ? text.substring(0, SHORTENED) + "…" : text;
      return type + " " + shown;
    }
    return type
        + " of "
        + text.length()
        + " characters #"
        + String.format(Locale.ROOT, "%08x", text.hashCode());
  }

  private static String type(Object value) {
    if (value instanceof String) {
      return "string";
    }
    if (value instanceof BigDecimal) {
      return "number";
    }
    if (value instanceof Double) {
      return "double";
    }
    if (value instanceof Boolean) {
      return "boolean";
    }
    if (value instanceof Instant) {
      return "timestamp";
    }
    return value instanceof ByteBuffer ? "bytes" : "json";
  }

  private static String hex(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return HexFormat.of().formatHex(copy);
  }
}
