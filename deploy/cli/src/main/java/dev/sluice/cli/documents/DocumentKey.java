package dev.sluice.cli.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.cli.guard.FieldPath;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.bson.types.Decimal128;

/**
 * The text that stands for a document's key, by which documents and rows are joined ({@code
 * _sluice_key} in docs/formats.md). Of {@code _id} alone: an ObjectId's hex digits; a number by its
 * value, since MongoDB holds int 1, long 1 and 1.0 to be the same {@code _id}; anything else as
 * relaxed extended JSON, with numbers by their value in it, too, and dates of the years 1 to 9999
 * as ISO texts. Of {@code _id} and a shard key: a JSON array of their values. How JSON is spaced
 * and escaped, and how a number beyond 20 digits is written, is settled by {@link #normal}; beyond
 * 1,024 bytes its end is a hash. Thread-safe.
 */
public final class DocumentKey {
  private static final JsonWriterSettings RELAXED =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();
  private static final Pattern OBJECT_ID = Pattern.compile("[0-9a-f]{24}");
  private static final Pattern NUMBER = Pattern.compile("-?\\d.*");
  private static final Pattern SHORTENED = Pattern.compile("(?s)[\"\\[{].*#sha256:[0-9a-f]{64}");
  private static final int MAX_BYTES = 1024;
  private static final int KEPT_BYTES = 952;
  private static final Instant YEAR_1 = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");
  // More digits could look like an ObjectId.
  private static final int PLAIN_DIGITS = 20;
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private DocumentKey() {}

  /** The key of an {@code _id}, normal. */
  public static String of(BsonValue id) {
    if (id.isObjectId()) {
      return id.asObjectId().getValue().toHexString();
    }
    var text = new StringBuilder();
    write(id, text);
    return bounded(text.toString());
  }

  /**
   * The key of a document, normal.
   *
   * @param paths the contract's, {@code _id} first
   */
  public static String of(BsonDocument document, List<String> paths) {
    if (paths.size() == 1) {
      return of(document.get("_id"));
    }
    var text = new StringBuilder();
    char separator = '[';
    for (String path : paths) {
      write(at(document, FieldPath.names(path)), text.append(separator));
      separator = ',';
    }
    return bounded(text.append(']').toString());
  }

  private static BsonValue at(BsonDocument document, List<String> names) {
    BsonValue value = document;
    for (String name : names) {
      value = value.isDocument() ? value.asDocument().get(name) : null;
      if (value == null) {
        return BsonNull.VALUE;
      }
    }
    return value;
  }

  private static String bounded(String key) {
    byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
    if (utf8.length <= MAX_BYTES) {
      return key;
    }
    int end = KEPT_BYTES;
    while ((utf8[end] & 0xc0) == 0x80) {
      end--;
    }
    try {
      return new String(utf8, 0, end, StandardCharsets.UTF_8)
          + "#sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(utf8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A key as it stands in Redshift, written the way {@link #of} writes it. */
  public static String normal(String key) {
    if (OBJECT_ID.matcher(key).matches() || SHORTENED.matcher(key).matches()) {
      return key;
    }
    try {
      if (NUMBER.matcher(key).matches()) {
        return number(new BigDecimal(key));
      }
      var text = new StringBuilder();
      write(MAPPER.readTree(key), text);
      return text.toString();
    } catch (NumberFormatException | JsonProcessingException e) {
      // Not a key that Sluice makes, so it is equal to none.
      return "not a key: " + key;
    }
  }

  private static void write(BsonValue value, StringBuilder text) {
    switch (value.getBsonType()) {
      case INT32 -> text.append(value.asInt32().getValue());
      case INT64 -> text.append(value.asInt64().getValue());
      case DOUBLE -> text.append(number(value.asDouble().getValue()));
      case SYMBOL -> text.append(quoted(value.asSymbol().getSymbol()));
      case DECIMAL128 -> text.append(number(value.asDecimal128().getValue()));
      case DOCUMENT -> {
        String separator = "{";
        for (Map.Entry<String, BsonValue> field : value.asDocument().entrySet()) {
          text.append(separator).append(quoted(name(field.getKey()))).append(':');
          write(field.getValue(), text);
          separator = ",";
        }
        text.append(separator.equals("{") ? "{}" : "}");
      }
      case ARRAY -> {
        String separator = "[";
        for (BsonValue item : value.asArray()) {
          text.append(separator);
          write(item, text);
          separator = ",";
        }
        text.append(separator.equals("[") ? "[]" : "]");
      }
      case DATE_TIME -> {
        Instant time = Instant.ofEpochMilli(value.asDateTime().getValue());
        boolean iso = !time.isBefore(YEAR_1) && time.isBefore(YEAR_10000);
        text.append("{\"$date\":")
            .append(
                iso
                    ? quoted(time.toString())
                    : "{\"$numberLong\":" + quoted(Long.toString(time.toEpochMilli())) + "}")
            .append('}');
      }
      // The driver writes the sub-type in capitals.
      case BINARY ->
          text.append("{\"$binary\":{\"base64\":")
              .append(quoted(Base64.getEncoder().encodeToString(value.asBinary().getData())))
              .append(",\"subType\":")
              .append(quoted("%02x".formatted(value.asBinary().getType() & 0xff)))
              .append("}}");
      default -> write(parse(new BsonDocument("v", value).toJson(RELAXED)).get("v"), text);
    }
  }

  private static void write(JsonNode value, StringBuilder text) {
    if (value.isNumber()) {
      text.append(number(value.decimalValue()));
    } else if (value.isObject()) {
      String separator = "{";
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        text.append(separator).append(quoted(member.getKey())).append(':');
        write(member.getValue(), text);
        separator = ",";
      }
      text.append(separator.equals("{") ? "{}" : "}");
    } else if (value.isArray()) {
      String separator = "[";
      for (JsonNode item : value) {
        text.append(separator);
        write(item, text);
        separator = ",";
      }
      text.append(separator.equals("[") ? "[]" : "]");
    } else if (value.isTextual()) {
      text.append(quoted(value.textValue()));
    } else {
      text.append(value);
    }
  }

  private static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return notFinite(Double.toString(value));
    }
    return number(new BigDecimal(value));
  }

  private static String number(Decimal128 value) {
    if (value.isNaN()) {
      return notFinite("NaN");
    }
    if (value.isInfinite()) {
      return notFinite(value.isNegative() ? "-Infinity" : "Infinity");
    }
    // By its text, since a decimal's negative zero cannot be had as a BigDecimal.
    return number(new BigDecimal(value.toString()));
  }

  private static String number(BigDecimal value) {
    if (value.signum() == 0) {
      return "0";
    }
    BigDecimal exact = value.stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent < PLAIN_DIGITS && exact.scale() <= PLAIN_DIGITS) {
      return exact.toPlainString();
    }
    String digits = exact.unscaledValue().abs().toString();
    return (exact.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "E" : "E+")
        + exponent;
  }

  private static String notFinite(String value) {
    return "{\"$numberDouble\":\"" + value + "\"}";
  }

  /** No document looks like a value of another type. */
  private static String name(String name) {
    boolean ofReference = name.equals("$ref") || name.equals("$id") || name.equals("$db");
    return name.startsWith("$") && !ofReference ? "$" + name : name;
  }

  private static String quoted(String text) {
    var json = new StringBuilder(text.length() + 2).append('"');
    text.chars()
        .forEach(
            c -> {
              int named = "\"\\\b\f\n\r\t".indexOf(c);
              if (named >= 0) {
                json.append('\\').append("\"\\bfnrt".charAt(named));
              } else if (c < 0x20) {
                json.append("\\u").append(HexFormat.of().toHexDigits((char) c));
              } else {
                json.append((char) c);
              }
            });
    return json.append('"').toString();
  }

  private static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the BSON library writes JSON", e);
    }
  }
}
