package dev.sluice.redshift.ddl;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The texts of values, as the guard writes them into a column of text: "The form of a value" in
 * {@code docs/formats.md}. The guard is another plugin, so the form is written here a second time;
 * {@code docs/value-forms.jsonl} holds both to the same.
 */
enum TextForm {
  /** Of a double, which JDBC reads as it is. */
  DOUBLE {
    @Override
    String of(String source) {
      return number(Double.parseDouble(source));
    }
  },
  /** Of a value in a column of json. */
  JSON {
    @Override
    String of(String source) {
      return json(source);
    }
  };

  private static final int PLAIN_DIGITS = 38;
  private static final int EXACT_DIGITS = 15;
  private static final int MOST_DIGITS = 17;
  private static final double TWO_TO_63 = 0x1p63;
  private static final int UUID_BYTES = 16;

  /** Without limits of its own, since Redshift limits a SUPER in all of them. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNumberLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * The text of a value.
   *
   * @param source all of the value, as {@link Conversion.Rest#source} gives it
   * @throws IllegalArgumentException if that is no value of the kind
   */
  abstract String of(String source);

  private static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.toString(value);
    }
    if (value >= -TWO_TO_63 && value < TWO_TO_63 && value == Math.rint(value)) {
      return Long.toString((long) value);
    }
    return digits(shortest(value));
  }

  /** The fewest digits, at least two, that are nearest to a double and to no other. */
  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    int least = Math.abs(value) >= Double.MIN_NORMAL ? EXACT_DIGITS : 2;
    for (int digits = least; digits < MOST_DIGITS; digits++) {
      BigDecimal down = exact.round(new MathContext(digits, RoundingMode.DOWN));
      BigDecimal up = exact.round(new MathContext(digits, RoundingMode.UP));
      boolean downIsIt = Double.parseDouble(down.toString()) == value;
      boolean upIsIt = Double.parseDouble(up.toString()) == value;
      if (downIsIt && upIsIt) {
        return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      } else if (downIsIt || upIsIt) {
        return downIsIt ? down : up;
      }
    }
    return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN));
  }

  private static String digits(BigDecimal number) {
    BigDecimal exact = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    int integerDigits = exact.precision() - exact.scale();
    if (integerDigits <= PLAIN_DIGITS && exact.scale() <= PLAIN_DIGITS) {
      return exact.toPlainString();
    }
    String digits = exact.unscaledValue().abs().toString();
    return (exact.signum() < 0 ? "-" : "")
        + (digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1))
        + (integerDigits > 0 ? "E+" : "E")
        + (integerDigits - 1);
  }

  private static String json(String source) {
    JsonNode node;
    try {
      node = MAPPER.readTree(source);
    } catch (JsonProcessingException e) {
      // Without its message, which has the value.
      throw new IllegalArgumentException("A value of a json column is not JSON");
    }
    if (node.isTextual()) {
      return node.textValue();
    }
    String scalar =
        node.isObject() && node.size() == 1 ? scalar(node.properties().iterator().next()) : null;
    if (scalar != null) {
      return scalar;
    }
    StringBuilder text = new StringBuilder();
    write(node, text);
    return text.toString();
  }

  /** The text of a value that is an object only in JSON; null if it is not one of those. */
  private static String scalar(Map.Entry<String, JsonNode> member) {
    JsonNode value = member.getValue();
    return switch (member.getKey()) {
      case "$oid", "$date", "$numberDecimal", "$numberDouble" -> value.textValue();
      case "$binary" -> uuid(value);
      default -> null;
    };
  }

  private static String uuid(JsonNode binary) {
    JsonNode base64 = binary.get("base64");
    JsonNode subtype = binary.get("subType");
    if (base64 == null || subtype == null || !subtype.asText().matches("0[34]")) {
      return null;
    }
    byte[] bytes = Base64.getDecoder().decode(base64.asText());
    if (bytes.length != UUID_BYTES) {
      return null;
    }
    String hex = HexFormat.of().formatHex(bytes);
    return subtype.asText().equals("03")
        ? hex
        : String.join(
            "-",
            hex.substring(0, 8),
            hex.substring(8, 12),
            hex.substring(12, 16),
            hex.substring(16, 20),
            hex.substring(20));
  }

  /** As compact JSON with the members of objects in the order of their names as written. */
  private static void write(JsonNode node, StringBuilder text) {
    if (node.isObject()) {
      Map<String, JsonNode> members = new TreeMap<>(TextForm::byBytes);
      node.properties().forEach(member -> members.put(quoted(member.getKey()), member.getValue()));
      String separator = "{";
      for (Map.Entry<String, JsonNode> member : members.entrySet()) {
        text.append(separator).append(member.getKey()).append(':');
        write(member.getValue(), text);
        separator = ",";
      }
      text.append(separator.equals("{") ? "{}" : "}");
    } else if (node.isArray()) {
      String separator = "[";
      for (JsonNode item : node) {
        text.append(separator);
        write(item, text);
        separator = ",";
      }
      text.append(separator.equals("[") ? "[]" : "]");
    } else if (node.isTextual()) {
      text.append(quoted(node.textValue()));
    } else if (node.isNumber()) {
      text.append(digits(node.decimalValue()));
    } else {
      text.append(node.asText());
    }
  }

  private static int byBytes(String one, String other) {
    return Arrays.compareUnsigned(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static String quoted(String value) {
    StringBuilder text = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < 0x20) {
            text.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    return text.append('"').toString();
  }
}
