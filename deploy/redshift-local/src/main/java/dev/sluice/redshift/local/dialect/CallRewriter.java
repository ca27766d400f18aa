package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The calls whose form differs between Redshift and the backend, as the backend's SQL. */
final class CallRewriter {
  /** Functions whose first argument is a word: a part of a date. */
  private static final Set<String> DATE_PARTS = Set.of("dateadd", "datediff", "date_diff");

  private final Query query;
  private final Function<List<Token>, String> rewrite;

  /**
   * For one query.
   *
   * @param rewrite rewrites the tokens of an argument
   */
  CallRewriter(Query query, Function<List<Token>, String> rewrite) {
    this.query = query;
    this.rewrite = rewrite;
  }

  /**
   * A call as the backend's SQL.
   *
   * @param sql null when only the name of the function differs, if that
   * @param end the position behind what {@code sql} stands for
   */
  record Rewritten(String sql, int end) {
    static final Rewritten NOTHING = new Rewritten(null, 0);
  }

  /** Rewrites the call whose name is at a position. */
  Rewritten call(int at) {
    String name = query.at(at).name();
    if (DATE_PARTS.contains(name) || name.equals("date_part")) {
      return datePart(at, name);
    }
    return switch (name) {
      case "listagg" -> listAgg(at);
      case "median" -> median(at);
      case "decode" -> decode(at);
      case "nvl2" -> nvl2(at);
      default -> Rewritten.NOTHING;
    };
  }

  /** DATEADD and the like: the part may be a word or a string. */
  private Rewritten datePart(int at, String name) {
    Token part = query.at(at + 2);
    if (!query.is(at + 3, ",") || (part.kind() != Kind.STRING && !part.isName())) {
      throw Refusal.syntax(part.text());
    }
    String text = part.kind() == Kind.STRING ? part.text() : Literals.string(part.name());
    String backend = name.equals("date_part") ? "date_part" : "rs_" + name.replace("_", "");
    return new Rewritten(backend + "(" + text, at + 3);
  }

  /** Developer Guide, "LISTAGG": the order comes behind, and the result has 65,535 bytes. */
  private Rewritten listAgg(int at) {
    int open = at + 1;
    int close = query.closeOf(open);
    int first = query.is(open + 1, "distinct") || query.is(open + 1, "all") ? open + 2 : open + 1;
    int comma = query.find(first, close, ",");
    String distinct = query.is(open + 1, "distinct") ? "distinct " : "";
    String value = rewrite.apply(query.tokens(first, comma < 0 ? close : comma));
    String delimiter = comma < 0 ? "''" : "(" + rewrite.apply(query.tokens(comma + 1, close)) + ")";
    String order = "";
    int end = close + 1;
    if (query.is(end, "within", "group", "(")) {
      int orderOpen = end + 2;
      end = query.closeOf(orderOpen) + 1;
      order = " " + rewrite.apply(query.tokens(orderOpen + 1, end - 1));
    }
    refuseWindow("LISTAGG", end);
    return new Rewritten(
        "rs_listagg(string_agg("
            + distinct
            + "("
            + value
            + ")::text, "
            + delimiter
            + order
            + "))"
            + label("listagg", end),
        end);
  }

  private Rewritten median(int at) {
    int open = at + 1;
    int end = query.closeOf(open) + 1;
    refuseWindow("MEDIAN", end);
    String value = rewrite.apply(query.tokens(open + 1, end - 1));
    return new Rewritten(
        "percentile_cont(0.5) within group (order by " + value + ")" + label("median", end), end);
  }

  /** Developer Guide, "DECODE": as a CASE, but that null equals null. */
  private Rewritten decode(int at) {
    List<String> arguments = arguments(at);
    if (arguments.size() < 3) {
      throw new Refusal(
          "42883", "function decode takes an expression, a search, a result and more", null);
    }
    StringBuilder sql = new StringBuilder("case");
    int next = 1;
    for (; next + 1 < arguments.size(); next += 2) {
      sql.append(" when (")
          .append(arguments.get(0))
          .append(") is not distinct from (")
          .append(arguments.get(next))
          .append(") then ")
          .append(arguments.get(next + 1));
    }
    if (next < arguments.size()) {
      sql.append(" else ").append(arguments.get(next));
    }
    return new Rewritten(sql + " end", query.closeOf(at + 1) + 1);
  }

  private Rewritten nvl2(int at) {
    List<String> arguments = arguments(at);
    if (arguments.size() != 3) {
      throw new Refusal("42883", "function nvl2 takes three arguments", null);
    }
    return new Rewritten(
        "case when (%s) is not null then %s else %s end".formatted(arguments.toArray()),
        query.closeOf(at + 1) + 1);
  }

  private List<String> arguments(int at) {
    return query.arguments(at + 1).stream().map(rewrite).map(String::strip).toList();
  }

  private void refuseWindow(String name, int end) {
    if (query.is(end, "over")) {
      throw Refusal.unknown(name + " as a window function");
    }
  }

  /**
   * The name that Redshift gives to the column, where the call is a whole item of a select list.
   */
  private String label(String name, int end) {
    return query.is(end, "from") ? " as " + name : "";
  }
}
