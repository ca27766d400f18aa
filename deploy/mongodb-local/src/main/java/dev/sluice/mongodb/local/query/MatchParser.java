package dev.sluice.mongodb.local.query;

import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.bson.ValueOrder;
import dev.sluice.mongodb.local.command.ServerError;
import dev.sluice.mongodb.local.expression.Expression;
import dev.sluice.mongodb.local.expression.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Parses queries into matchers. */
final class MatchParser {
  private MatchParser() {}

  static Matcher parse(Doc query) {
    List<Matcher> parts = new ArrayList<>();
    for (Field field : query) {
      if (field.name().startsWith("$")) {
        parts.add(topLevel(field.name(), field.value()));
      } else {
        parts.addAll(onPath(field.name(), field.value()));
      }
    }
    return and(parts);
  }

  private static Matcher and(List<Matcher> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    return (doc, details) -> {
      for (Matcher part : parts) {
        if (!part.matches(doc, details)) {
          return false;
        }
      }
      return true;
    };
  }

  private static Matcher or(List<Matcher> parts) {
    return (doc, details) -> {
      for (Matcher part : parts) {
        if (part.matches(doc, details)) {
          return true;
        }
      }
      return false;
    };
  }

  private static Matcher topLevel(String operator, Value value) {
    return switch (operator) {
      case "$and" -> and(clauses(operator, value));
      case "$or" -> or(clauses(operator, value));
      case "$nor" -> {
        Matcher any = or(clauses(operator, value));
        yield (doc, details) -> !any.matches(doc, null);
      }
      case "$expr" -> {
        Expression expression = Expression.parse(value);
        yield (doc, details) -> {
          Value result = expression.evaluate(doc, Variables.of(doc));
          return result != null && result.asBoolean();
        };
      }
      case "$jsonSchema" -> {
        if (!value.isDocument()) {
          throw new ServerError(ServerError.TYPE_MISMATCH, "$jsonSchema must be an object");
        }
        JsonSchema schema = JsonSchema.parse(value.asDoc());
        yield (doc, details) -> schema.accepts(Value.of(doc));
      }
      case "$comment" -> Matcher.ALL;
      case "$alwaysTrue" -> Matcher.ALL;
      case "$alwaysFalse" -> (doc, details) -> false;
      default ->
          throw new ServerError(ServerError.BAD_VALUE, "unknown top level operator: " + operator);
    };
  }

  private static List<Matcher> clauses(String operator, Value value) {
    if (!value.isArray()) {
      throw new ServerError(ServerError.BAD_VALUE, operator + " must be an array");
    }
    List<Matcher> clauses = new ArrayList<>();
    for (Value clause : value.elements()) {
      if (!clause.isDocument()) {
        throw new ServerError(
            ServerError.BAD_VALUE, "$or/$and/$nor entries need to be full objects");
      }
      clauses.add(parse(clause.asDoc()));
    }
    if (clauses.isEmpty()) {
      throw new ServerError(ServerError.BAD_VALUE, "$and/$or/$nor must be a nonempty array");
    }
    return clauses;
  }

  private static List<Matcher> onPath(String path, Value value) {
    if (!hasOperators(value)) {
      Predicate<Value> test = Predicates.equal(value);
      Paths paths = new Paths(path, true);
      return List.of((doc, details) -> paths.any(doc, details, test));
    }
    return operators(path, value.asDoc());
  }

  /** Whether a value is a document of operators; {@code {$ref: …}} and the like are none. */
  static boolean hasOperators(Value value) {
    if (!value.isDocument()) {
      return false;
    }
    Field first = value.asDoc().first();
    return first != null
        && first.name().startsWith("$")
        && !first.name().equals("$ref")
        && !first.name().equals("$id")
        && !first.name().equals("$db");
  }

  private static List<Matcher> operators(String path, Doc operators) {
    List<Matcher> parts = new ArrayList<>();
    for (Field field : operators) {
      Matcher part = operator(path, field.name(), field.value(), operators);
      if (part != null) {
        parts.add(part);
      }
    }
    return parts;
  }

  private static Matcher operator(String path, String operator, Value value, Doc all) {
    return switch (operator) {
      case "$eq" -> any(path, true, Predicates.equal(value));
      case "$ne" -> not(any(path, true, Predicates.equal(refuseRegex(value, "$ne"))));
      case "$in" -> any(path, true, Predicates.in(list("$in", value)));
      case "$nin" -> not(any(path, true, Predicates.in(list("$nin", value))));
      case "$gt", "$gte", "$lt", "$lte" -> any(path, true, Predicates.ordered(operator, value));
      case "$exists" -> {
        Matcher exists = any(path, false, found -> found != null);
        yield value.asBoolean() ? exists : not(exists);
      }
      case "$type" -> any(path, true, Predicates.type(value));
      case "$size" -> {
        long size = value.asLong();
        yield any(
            path,
            false,
            found -> found != null && found.isArray() && found.elements().size() == size);
      }
      case "$mod" -> any(path, true, Predicates.mod(value));
      case "$regex" -> any(path, true, Regexes.parse(value, all.get("$options")));
      case "$options" -> null;
      case "$not" -> not(negated(path, value));
      case "$all" -> and(allOf(path, list("$all", value)));
      case "$elemMatch" -> elemMatch(path, value);
      case "$bitsAllSet", "$bitsAnySet", "$bitsAllClear", "$bitsAnyClear" ->
          any(path, true, Predicates.bits(operator, value));
      case "$comment" -> null;
      default -> throw new ServerError(ServerError.BAD_VALUE, "unknown operator: " + operator);
    };
  }

  private static Value refuseRegex(Value value, String operator) {
    if (value.type() == BsonType.REGEX) {
      throw new ServerError(ServerError.BAD_VALUE, "Can't have regex as arg to " + operator + ".");
    }
    return value;
  }

  private static Matcher negated(String path, Value value) {
    if (value.type() == BsonType.REGEX) {
      return any(path, true, Predicates.equal(value));
    }
    if (!value.isDocument() || value.asDoc().isEmpty()) {
      throw new ServerError(ServerError.BAD_VALUE, "$not needs a regex or a document");
    }
    return and(operators(path, value.asDoc()));
  }

  private static List<Matcher> allOf(String path, List<Value> values) {
    List<Matcher> parts = new ArrayList<>();
    for (Value value : values) {
      if (value.isDocument() && value.asDoc().has("$elemMatch")) {
        parts.add(elemMatch(path, value.asDoc().get("$elemMatch")));
      } else {
        parts.add(any(path, true, Predicates.equal(value)));
      }
    }
    if (parts.isEmpty()) {
      parts.add((doc, details) -> false);
    }
    return parts;
  }

  private static Matcher elemMatch(String path, Value condition) {
    if (!condition.isDocument()) {
      throw new ServerError(ServerError.BAD_VALUE, "$elemMatch needs an Object");
    }
    Predicate<Value> test = element(condition);
    Paths paths = new Paths(path, false);
    return (doc, details) ->
        paths.any(
            doc,
            details,
            found -> {
              if (found == null || !found.isArray()) {
                return false;
              }
              List<Value> elements = found.elements();
              for (int i = 0; i < elements.size(); i++) {
                if (test.test(elements.get(i))) {
                  if (details != null) {
                    details.matchedAt(i);
                  }
                  return true;
                }
              }
              return false;
            });
  }

  /**
   * A condition on one array element: operators on the element itself, a query on its fields, or a
   * value.
   */
  static Predicate<Value> element(Value condition) {
    if (condition.isDocument() && isQuery(condition)) {
      Matcher query = parse(condition.asDoc());
      return value -> value.isDocument() && query.matches(value.asDoc());
    }
    if (hasOperators(condition)) {
      // The element as the only field of a document, so that the operators see it as such.
      Matcher operators = and(operators("e", condition.asDoc()));
      return value -> operators.matches(DocBuilder.of("e", value));
    }
    if (condition.type() == BsonType.REGEX) {
      return Predicates.equal(condition);
    }
    return value -> ValueOrder.same(value, condition);
  }

  private static boolean isQuery(Value condition) {
    Field first = condition.asDoc().first();
    return first == null
        || !first.name().startsWith("$")
        || List.of("$and", "$or", "$nor", "$expr", "$jsonSchema").contains(first.name());
  }

  private static List<Value> list(String operator, Value value) {
    if (!value.isArray()) {
      throw new ServerError(ServerError.BAD_VALUE, operator + " needs an array");
    }
    return value.elements();
  }

  private static Matcher any(String path, boolean elements, Predicate<Value> test) {
    Paths paths = new Paths(path, elements);
    return (doc, details) -> paths.any(doc, details, test);
  }

  private static Matcher not(Matcher matcher) {
    return (doc, details) -> !matcher.matches(doc, null);
  }
}
