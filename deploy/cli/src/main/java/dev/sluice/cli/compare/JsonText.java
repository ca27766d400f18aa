package dev.sluice.cli.compare;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.Map;

/**
 * A JSON value that is equal to another when it says the same: the order of an object's members and
 * the way a number is written do not matter, the order in an array does.
 */
final class JsonText {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal GREATEST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private final JsonNode node;

  private JsonText(JsonNode node) {
    this.node = node;
  }

  /** Parses a text; one that is not JSON is equal to nothing that is. */
  static JsonText parse(String text) {
    try {
      return new JsonText(MAPPER.readTree(text));
    } catch (JsonProcessingException e) {
      return new JsonText(MAPPER.getNodeFactory().pojoNode("not JSON: " + text));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonText that && same(node, that.node);
  }

  @Override
  public int hashCode() {
    // Equal values may be written differently, so only what is the same in all of them counts.
    return node.getNodeType().hashCode() + node.size();
  }

  @Override
  public String toString() {
    return node.toString();
  }

  private static boolean same(JsonNode left, JsonNode right) {
    if (left.getNodeType() != right.getNodeType()) {
      return false;
    }
    return switch (left.getNodeType()) {
      case NUMBER -> same(left.decimalValue(), right.decimalValue());
      case ARRAY -> {
        if (left.size() != right.size()) {
          yield false;
        }
        for (int i = 0; i < left.size(); i++) {
          if (!same(left.get(i), right.get(i))) {
            yield false;
          }
        }
        yield true;
      }
      case OBJECT -> {
        if (left.size() != right.size()) {
          yield false;
        }
        for (Map.Entry<String, JsonNode> member : left.properties()) {
          JsonNode other = right.get(member.getKey());
          if (other == null || !same(member.getValue(), other)) {
            yield false;
          }
        }
        yield true;
      }
      default -> left.equals(right);
    };
  }

  /**
   * A number that no long holds is a double, or a decimal of so few digits that a double tells it
   * from every other such ("The form of a value" in docs/formats.md); which digits of a double are
   * written is left to whoever writes it.
   */
  private static boolean same(BigDecimal left, BigDecimal right) {
    return left.compareTo(right) == 0
        || (!isLong(left) && !isLong(right) && left.doubleValue() == right.doubleValue());
  }

  private static boolean isLong(BigDecimal value) {
    return value.compareTo(LEAST_LONG) >= 0
        && value.compareTo(GREATEST_LONG) <= 0
        && value.stripTrailingZeros().scale() <= 0;
  }
}
