package dev.sluice.mongodb.local.expression;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.bson.ValueOrder;
import dev.sluice.mongodb.local.command.ServerError;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Parses expressions: paths, literals, documents, arrays, and the operators that see their
 * arguments unevaluated.
 */
final class ExpressionParser {
  private ExpressionParser() {}

  static Expression parse(Value expression) {
    if (expression.isString() && expression.asString().startsWith("$")) {
      return FieldPath.parse(expression.asString());
    }
    if (expression.isArray()) {
      return array(expression.elements());
    }
    if (!expression.isDocument()) {
      return (doc, variables) -> expression;
    }
    Doc document = expression.asDoc();
    Field first = document.first();
    if (first == null || !first.name().startsWith("$")) {
      return object(document);
    }
    return operator(first.name(), first.value());
  }

  private static Expression array(List<Value> elements) {
    List<Expression> parts = elements.stream().map(ExpressionParser::parse).toList();
    return (doc, variables) -> {
      List<Value> values = new ArrayList<>();
      for (Expression part : parts) {
        values.add(orNull(part.evaluate(doc, variables)));
      }
      return Value.array(values);
    };
  }

  private static Expression object(Doc document) {
    List<String> names = new ArrayList<>();
    List<Expression> parts = new ArrayList<>();
    for (Field field : document) {
      names.add(field.name());
      parts.add(parse(field.value()));
    }
    return (doc, variables) -> {
      DocBuilder builder = new DocBuilder(doc.size() + 64);
      for (int i = 0; i < parts.size(); i++) {
        builder.putIfPresent(names.get(i), parts.get(i).evaluate(doc, variables));
      }
      return Value.of(builder.build());
    };
  }

  private static Expression operator(String operator, Value argument) {
    return switch (operator) {
      case "$literal" -> (doc, variables) -> argument;
      case "$expr" -> parse(argument);
      case "$eq" -> comparison(argument, operator, order -> order == 0);
      case "$ne" -> comparison(argument, operator, order -> order != 0);
      case "$gt" -> comparison(argument, operator, order -> order > 0);
      case "$gte" -> comparison(argument, operator, order -> order >= 0);
      case "$lt" -> comparison(argument, operator, order -> order < 0);
      case "$lte" -> comparison(argument, operator, order -> order <= 0);
      case "$and" -> junction(argument, false);
      case "$or" -> junction(argument, true);
      case "$cond" -> conditional(argument);
      case "$ifNull" -> ifNull(arguments(argument));
      case "$switch" -> choice(argument.asDoc());
      case "$let" -> let(argument.asDoc());
      case "$map" -> map(argument.asDoc());
      case "$filter" -> filter(argument.asDoc());
      default -> {
        Function function = Functions.named(operator);
        List<Expression> parts = arguments(argument);
        yield (doc, variables) -> {
          Value[] values = new Value[parts.size()];
          for (int i = 0; i < values.length; i++) {
            values[i] = parts.get(i).evaluate(doc, variables);
          }
          return function.apply(values);
        };
      }
    };
  }

  private static List<Expression> arguments(Value argument) {
    return (argument.isArray() ? argument.elements() : List.of(argument))
        .stream().map(ExpressionParser::parse).toList();
  }

  private static Expression comparison(Value argument, String operator, IntPredicate test) {
    List<Expression> pair = arguments(argument);
    if (pair.size() != 2) {
      throw new ServerError(
          16020,
          "Expression "
              + operator
              + " takes exactly 2 arguments. "
              + pair.size()
              + " were passed in.");
    }
    return (doc, variables) ->
        Value.of(
            test.test(
                compare(
                    pair.get(0).evaluate(doc, variables), pair.get(1).evaluate(doc, variables))));
  }

  /** A missing value comes before all others. */
  static int compare(Value a, Value b) {
    if (a == null || b == null) {
      return Boolean.compare(a != null, b != null);
    }
    return ValueOrder.INSTANCE.compare(a, b);
  }

  private static Expression junction(Value argument, boolean decisive) {
    List<Expression> parts = arguments(argument);
    return (doc, variables) -> {
      for (Expression part : parts) {
        if (truth(part.evaluate(doc, variables)) == decisive) {
          return Value.of(decisive);
        }
      }
      return Value.of(!decisive);
    };
  }

  private static Expression conditional(Value argument) {
    List<Expression> parts;
    if (argument.isDocument()) {
      Doc doc = argument.asDoc();
      parts =
          List.of(
              parse(required(doc, "if", 17080)),
              parse(required(doc, "then", 17080)),
              parse(required(doc, "else", 17080)));
    } else {
      parts = arguments(argument);
      if (parts.size() != 3) {
        throw new ServerError(16020, "Expression $cond takes exactly 3 arguments.");
      }
    }
    return (doc, variables) ->
        parts.get(truth(parts.get(0).evaluate(doc, variables)) ? 1 : 2).evaluate(doc, variables);
  }

  private static Expression ifNull(List<Expression> parts) {
    return (doc, variables) -> {
      Value value = null;
      for (Expression part : parts) {
        value = part.evaluate(doc, variables);
        if (value != null && !value.isNullish()) {
          return value;
        }
      }
      return value;
    };
  }

  private static Expression choice(Doc argument) {
    List<Expression> cases = new ArrayList<>();
    List<Expression> results = new ArrayList<>();
    for (Value branch : required(argument, "branches", 40068).elements()) {
      cases.add(parse(required(branch.asDoc(), "case", 40064)));
      results.add(parse(required(branch.asDoc(), "then", 40065)));
    }
    Value otherwise = argument.get("default");
    Expression last = otherwise == null ? null : parse(otherwise);
    return (doc, variables) -> {
      for (int i = 0; i < cases.size(); i++) {
        if (truth(cases.get(i).evaluate(doc, variables))) {
          return results.get(i).evaluate(doc, variables);
        }
      }
      if (last == null) {
        throw new ServerError(
            40066,
            "$switch could not find a matching branch for an input, and no default was specified.");
      }
      return last.evaluate(doc, variables);
    };
  }

  private static Expression let(Doc argument) {
    List<String> names = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    for (Field field : required(argument, "vars", 16876).asDoc()) {
      names.add(field.name());
      values.add(parse(field.value()));
    }
    Expression in = parse(required(argument, "in", 16877));
    return (doc, variables) -> {
      Variables inner = variables;
      for (int i = 0; i < names.size(); i++) {
        inner = inner.with(names.get(i), values.get(i).evaluate(doc, variables));
      }
      return in.evaluate(doc, inner);
    };
  }

  private static Expression map(Doc argument) {
    Expression input = parse(required(argument, "input", 16880));
    Expression in = parse(required(argument, "in", 16882));
    String as = argument.has("as") ? argument.get("as").asString() : "this";
    return (doc, variables) -> {
      Value array = input.evaluate(doc, variables);
      if (array == null || !array.isArray()) {
        return nullOrRefuse(array, "$map");
      }
      List<Value> result = new ArrayList<>();
      for (Value element : array.elements()) {
        result.add(orNull(in.evaluate(doc, variables.with(as, element))));
      }
      return Value.array(result);
    };
  }

  private static Expression filter(Doc argument) {
    Expression input = parse(required(argument, "input", 28648));
    Expression condition = parse(required(argument, "cond", 28650));
    String as = argument.has("as") ? argument.get("as").asString() : "this";
    return (doc, variables) -> {
      Value array = input.evaluate(doc, variables);
      if (array == null || !array.isArray()) {
        return nullOrRefuse(array, "$filter");
      }
      List<Value> result = new ArrayList<>();
      for (Value element : array.elements()) {
        if (truth(condition.evaluate(doc, variables.with(as, element)))) {
          result.add(element);
        }
      }
      return Value.array(result);
    };
  }

  private static Value nullOrRefuse(Value value, String operator) {
    if (value == null || value.isNullish()) {
      return Value.NULL;
    }
    throw new ServerError(28651, "input to " + operator + " must be an array");
  }

  private static Value required(Doc doc, String field, int code) {
    Value value = doc.get(field);
    if (value == null) {
      throw new ServerError(code, "Missing '" + field + "' parameter");
    }
    return value;
  }

  private static boolean truth(Value value) {
    return value != null && value.asBoolean();
  }

  private static Value orNull(Value value) {
    return value == null ? Value.NULL : value;
  }
}
