package dev.sluice.mongodb.local.aggregate;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.ServerError;
import dev.sluice.mongodb.local.expression.Expression;
import dev.sluice.mongodb.local.expression.Variables;
import java.util.ArrayList;
import java.util.List;

/** {@code $unwind}: one document for each element of an array. */
final class Unwind {
  private Unwind() {}

  static Stage parse(Value value) {
    Value path = value.isDocument() ? value.asDoc().get("path") : value;
    if (path == null || !path.isString() || !path.asString().startsWith("$")) {
      throw new ServerError(28818, "path option to $unwind stage should be prefixed with a '$'");
    }
    Value keep = value.isDocument() ? value.asDoc().get("preserveNullAndEmptyArrays") : null;
    if (value.isDocument() && value.asDoc().has("includeArrayIndex")) {
      throw new ServerError(
          ServerError.NOT_IMPLEMENTED,
          "The stand-in does not support includeArrayIndex of $unwind");
    }
    boolean preserve = keep != null && keep.asBoolean();
    String field = path.asString().substring(1);
    Expression expression = Expression.parse(path);
    return input ->
        Stages.stream(input)
            .flatMap(doc -> unwound(doc, field, expression, preserve).stream())
            .iterator();
  }

  private static List<Doc> unwound(Doc doc, String field, Expression expression, boolean preserve) {
    Value value = expression.evaluate(doc, Variables.of(doc));
    if (value == null || value.isNullish()) {
      return preserve ? List.of(doc) : List.of();
    }
    if (!value.isArray()) {
      return List.of(doc);
    }
    List<Doc> result = new ArrayList<>();
    for (Value element : value.elements()) {
      Doc literal = DocBuilder.of("$literal", element);
      result.add(AddFields.parse(DocBuilder.of(field, Value.of(literal))).apply(doc));
    }
    return result.isEmpty() && preserve ? List.of(doc) : result;
  }
}
