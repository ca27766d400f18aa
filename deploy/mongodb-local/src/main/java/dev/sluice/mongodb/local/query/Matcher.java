package dev.sluice.mongodb.local.query;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Value;

/** A parsed query. Immutable and thread-safe. */
@FunctionalInterface
public interface Matcher {
  Matcher ALL = (doc, details) -> true;

  /**
   * Whether a document matches.
   *
   * @param details takes the array position of the match; may be null
   */
  boolean matches(Doc doc, MatchDetails details);

  default boolean matches(Doc doc) {
    return matches(doc, null);
  }

  /**
   * Parses a query.
   *
   * @throws dev.sluice.mongodb.local.command.ServerError where it is wrong or uses what the
   *     stand-in does not know
   */
  static Matcher parse(Doc query) {
    return MatchParser.parse(query);
  }

  /** A predicate over a single value, as {@code $pull} and {@code arrayFilters} take it. */
  static java.util.function.Predicate<Value> parseForElement(Value condition) {
    return MatchParser.element(condition);
  }
}
