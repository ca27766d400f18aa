package dev.sluice.mongodb.local.expression;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Value;

/** A parsed aggregation expression. Immutable and thread-safe. */
@FunctionalInterface
public interface Expression {
  /** What it gives for a document; null where that is missing. */
  Value evaluate(Doc doc, Variables variables);

  /**
   * Parses an expression.
   *
   * @throws dev.sluice.mongodb.local.command.ServerError for an operator that the stand-in does not
   *     know
   */
  static Expression parse(Value expression) {
    return ExpressionParser.parse(expression);
  }
}
