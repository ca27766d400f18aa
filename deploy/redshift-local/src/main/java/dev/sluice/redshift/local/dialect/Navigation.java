package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;
import java.util.HashSet;
import java.util.Set;

/**
 * Paths into SUPER values, {@code column.attribute[0].attribute}, as the backend's subscripts
 * (Developer Guide, "Querying semi-structured data", query-super). Which part of a path is the
 * column follows from the relations that the query names.
 */
final class Navigation {
  private static final Set<String> COMPARISONS = Set.of("=", "<>", "!=", "<", ">", "<=", ">=");

  /** Words that are no alias where they follow a relation. */
  private static final Set<String> NO_ALIAS =
      Set.of(
          ("where join inner left right full cross natural on using group having order limit offset union intersect except when"
                  + " set window for")
              .split(" "));

  private final Query query;
  private final Set<String> relations;
  private final Set<String> schemas = new HashSet<>();
  private boolean ofCatalogs;

  /**
   * For one query.
   *
   * @param outer names of relations that are known from outside of it
   */
  Navigation(Query query, Set<String> outer) {
    this.query = query;
    this.relations = new HashSet<>(outer);
    this.ofCatalogs = outer.stream().anyMatch(Navigation::isCatalog);
    for (int i = 0; i < query.size(); i++) {
      if (query.isRelation(i)) {
        relation(i);
      }
    }
  }

  /** The names that stand for a relation in the query. */
  Set<String> relations() {
    return relations;
  }

  private void relation(int at) {
    int end = at;
    ofCatalogs |= isCatalog(query.at(at).name());
    if (query.is(at, "(")) {
      end = query.closeOf(at) + 1;
    } else {
      while (query.is(end + 1, ".") && query.at(end + 2).isName()) {
        schemas.add(query.at(end).name());
        end += 2;
      }
      if (!query.at(end).isName()) {
        return;
      }
      relations.add(query.at(end).name());
      end = query.is(end + 1, "(") ? query.closeOf(end + 1) + 1 : end + 1;
    }
    end = query.is(end, "as") ? end + 1 : end;
    if (query.at(end).isName() && !isNoAlias(query.at(end))) {
      relations.add(query.at(end).name());
    }
  }

  /** Whether a word is no alias where it follows a relation. */
  static boolean isNoAlias(Token token) {
    return NO_ALIAS.contains(token.text());
  }

  /** Whether a name at a position begins a path into a value; catalogs hold no SUPER values. */
  boolean beginsAt(int at) {
    if (ofCatalogs) {
      return false;
    }
    if (query.is(at - 1, ".")
        || query.is(at, "array")
        || query.isRelation(at)
        || isSchemaOfCatalogs(query.at(at).name())) {
      return false;
    }
    int column = column(at);
    return query.is(column + 1, ".") ? query.at(column + 2).isName() : query.is(column + 1, "[");
  }

  private static boolean isCatalog(String relation) {
    return relation.startsWith("pg_") && !relation.startsWith("pg_temp");
  }

  private static boolean isSchemaOfCatalogs(String name) {
    return name.equals("pg_catalog") || name.equals("information_schema");
  }

  /** Where the column's own name is in the path that begins at a position. */
  private int column(int at) {
    int column = at;
    String first = query.at(at).name();
    if (isQualified(column)
        && !relations.contains(first)
        && (schemas.contains(first) || isRelationOfSchema(column + 2))) {
      column += 2;
    }
    return isQualified(column) && relations.contains(query.at(column).name()) ? column + 2 : column;
  }

  /** {@code schema.table.column}, where the statement's target is that table. */
  private boolean isRelationOfSchema(int at) {
    return isQualified(at) && relations.contains(query.at(at).name());
  }

  private boolean isQualified(int at) {
    return query.is(at + 1, ".") && query.at(at + 2).isName();
  }

  /**
   * A path as the backend's SQL.
   *
   * @param end the position behind it
   */
  record Path(String sql, int end) {}

  Path path(int at) {
    StringBuilder sql = new StringBuilder();
    int column = column(at);
    for (int i = at; i <= column; i++) {
      sql.append(query.at(i).text());
    }
    int end = column + 1;
    String label = query.at(column).name();
    while (query.is(end, ".") || query.is(end, "[")) {
      Token step = query.at(end + 1);
      if (query.is(end, ".")) {
        if (!step.isName()) {
          throw Refusal.syntax(".");
        }
        label = step.name();
        sql.append('[').append(Literals.string(label)).append(']');
        end += 2;
      } else {
        if (step.kind() != Kind.NUMBER || !query.is(end + 2, "]")) {
          throw Refusal.unknown(
              "array positions that are no number; attributes are read with dots");
        }
        sql.append('[').append(step.text()).append(']');
        end += 3;
      }
    }
    if (query.is(end, "(")) {
      throw new Refusal("42883", "function " + label + " does not exist", null);
    }
    return new Path(cast(sql, at, end) + label(label, at, end), end);
  }

  /**
   * Compared with a literal, the value is of the literal's type or else null ("Dynamic typing" and
   * "Lax semantics" there); so it is in front of a cast.
   */
  private String cast(StringBuilder path, int at, int end) {
    Token other = null;
    if (COMPARISONS.contains(query.at(end).text())) {
      other = query.at(end + 1);
    } else if (COMPARISONS.contains(query.at(at - 1).text())) {
      other = query.at(at - 2);
    } else if (query.is(end, "in", "(") || query.is(end, "between")) {
      other = query.at(query.is(end, "in") ? end + 2 : end + 1);
    } else if (query.is(end, "not", "in", "(")) {
      other = query.at(end + 3);
    } else if (query.is(end, "like") || query.is(end, "not", "like") || query.is(end, "ilike")) {
      return path + "::pg_catalog.varchar";
    } else if (query.is(end, "::") || query.is(end, "as")) {
      return query.is(end, "as") && !isInCast(end)
          ? path.toString()
          : "(" + path + "::pg_catalog.super)";
    }
    if (other == null) {
      return path.toString();
    }
    if (other.kind() == Kind.STRING) {
      return path + "::pg_catalog.varchar";
    }
    if (other.kind() == Kind.NUMBER || other.is("-")) {
      return "(" + path + "::pg_catalog.super)::pg_catalog.numeric";
    }
    return other.is("true") || other.is("false")
        ? "(" + path + "::pg_catalog.super)::pg_catalog.bool"
        : path.toString();
  }

  private boolean isInCast(int at) {
    int open = query.enclosing(at);
    return open > 0 && query.is(open - 1, "cast");
  }

  /** The column of a result is called as the last attribute. */
  private String label(String label, int at, int end) {
    boolean item =
        (query.is(at - 1, "select")
                || query.is(at - 1, "distinct")
                || (query.is(at - 1, ",") && query.clauseOf(at).equals("select")))
            && (query.is(end, ",") || query.is(end, "from"));
    return item ? " as " + Literals.identifier(label) : "";
  }
}
