package dev.sluice.mongodb.local.query;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.bson.ValueOrder;
import dev.sluice.mongodb.local.command.ServerError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A sort specification such as {@code {a: 1, b: -1}}. */
public final class DocOrder implements Comparator<Doc> {
  private record Key(Paths path, boolean descending) {}

  private final List<Key> keys = new ArrayList<>();

  private DocOrder() {}

  /**
   * Parses a sort specification.
   *
   * @throws ServerError for a direction other than 1 and -1
   */
  public static DocOrder parse(Doc spec) {
    DocOrder order = new DocOrder();
    for (Field field : spec) {
      long direction = field.value().isNumber() ? field.value().asLong() : 0;
      if (direction != 1 && direction != -1) {
        throw new ServerError(
            15975, "$sort key ordering must be 1 (for ascending) or -1 (for descending)");
      }
      order.keys.add(new Key(new Paths(field.name(), true), direction < 0));
    }
    return order;
  }

  @Override
  public int compare(Doc a, Doc b) {
    for (Key key : keys) {
      int order =
          ValueOrder.INSTANCE.compare(
              extreme(a, key.path(), key.descending()), extreme(b, key.path(), key.descending()));
      if (order != 0) {
        return key.descending() ? -order : order;
      }
    }
    return 0;
  }

  /**
   * Of several values, in arrays, the least counts when ascending and the greatest when descending.
   */
  private static Value extreme(Doc doc, Paths path, boolean greatest) {
    List<Value> found = new ArrayList<>();
    path.any(
        doc,
        null,
        value -> {
          if (value == null || !value.isArray()) {
            found.add(value == null ? Value.NULL : value);
          } else if (value.asDoc().isEmpty()) {
            found.add(Value.UNDEFINED);
          }
          return false;
        });
    return found.stream()
        .reduce((x, y) -> (ValueOrder.INSTANCE.compare(x, y) < 0) != greatest ? x : y)
        .orElse(Value.NULL);
  }
}
