package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads CREATE TABLE (Developer Guide, "CREATE TABLE" and "CREATE TABLE AS"). */
final class CreateTable {
  private static final int MOST_COLUMNS = 1_600;
  static final int MOST_SORT_KEYS = 400;
  private static final int MOST_INTERLEAVED = 8;

  private final Tokens tokens;
  private final Map<String, ColumnAttributes> attributes = new LinkedHashMap<>();
  private final Map<String, ColumnType> types = new LinkedHashMap<>();
  private final List<String> items = new ArrayList<>();
  private final Set<Domain> domains = new LinkedHashSet<>();
  private int sortKeys;
  private int distKeys;
  private int primaryKeys;
  private String distStyle = "";
  private boolean tableSortKey;
  private boolean interleaved;
  private boolean encodeAuto;
  private TableName like;

  CreateTable(Tokens tokens) {
    this.tokens = tokens;
  }

  /** From the words after CREATE. */
  Statement parse() {
    tokens.take("local");
    boolean temporary = tokens.take("temp") || tokens.take("temporary");
    tokens.expect("table");
    boolean ifNotExists = tokens.take("if", "not", "exists");
    TableName table = tokens.tableName();
    checkTemporary(temporary, table);
    String head =
        (temporary ? "CREATE TEMPORARY TABLE " : "CREATE TABLE ")
            + (ifNotExists ? "IF NOT EXISTS " : "")
            + table.sql();
    if (tokens.at("(") && !isColumnListOfQuery()) {
      return define(head, table);
    }
    return createAs(head, table);
  }

  private Statement define(String head, TableName table) {
    tokens.expect("(");
    do {
      item();
    } while (tokens.take(","));
    tokens.expect(")");
    tableAttributes();
    tokens.expectEnd();
    if (types.size() > MOST_COLUMNS) {
      throw new Refusal("54011", "tables can have at most " + MOST_COLUMNS + " columns", null);
    }
    checkDistribution();
    List<String> after = new ArrayList<>();
    if (like != null) {
      after.add(
          "SELECT pg_catalog.rs_like("
              + Literals.string(table.sql())
              + ", "
              + Literals.string(like.sql())
              + ")");
    }
    after.addAll(comments(table));
    return Statement.of(head + " (" + String.join(", ", items) + ")")
        .withDomains(domains)
        .withAfter(after);
  }

  private Statement createAs(String head, TableName table) {
    String columns = "";
    if (tokens.at("(")) {
      columns =
          " ("
              + String.join(", ", tokens.identifierList().stream().map(Token::text).toList())
              + ")";
    }
    tableAttributes();
    checkDistribution();
    tokens.expect("as");
    if (!tokens.at("select") && !tokens.at("with") && !tokens.at("(")) {
      throw tokens.unexpected();
    }
    return as(head + columns, table, tokens.rest(), comments(table));
  }

  private static Statement as(
      String head, TableName table, List<Token> tokens, List<String> comments) {
    QueryRewriter query = new QueryRewriter(tokens);
    List<String> after = new ArrayList<>(comments);
    after.add("SELECT pg_catalog.rs_tighten(" + Literals.string(table.sql()) + ")");
    return Statement.of(head + " AS " + query.rewrite())
        .withDomains(query.domains())
        .withAfter(after);
  }

  /**
   * SELECT INTO (Developer Guide, "SELECT INTO").
   *
   * @param into where the word INTO is
   */
  static Statement selectInto(List<Token> query, int into) {
    Tokens tokens = new Tokens(query.subList(into + 1, query.size()));
    boolean temporary = tokens.take("temp") || tokens.take("temporary");
    tokens.take("table");
    TableName table = tokens.tableName();
    checkTemporary(temporary, table);
    List<Token> rest = new ArrayList<>(query.subList(0, into));
    rest.addAll(tokens.rest());
    return as(
        (temporary ? "CREATE TEMPORARY TABLE " : "CREATE TABLE ") + table.sql(),
        table,
        rest,
        List.of());
  }

  private static void checkTemporary(boolean temporary, TableName table) {
    if (temporary && table.schema() != null) {
      throw new Refusal("42P16", "cannot create temporary relation in non-temporary schema", null);
    }
  }

  /** Whether the parenthesis holds names only: the columns of a CREATE TABLE AS. */
  private boolean isColumnListOfQuery() {
    Token second = tokens.peek(2);
    return tokens.peek(1).isName() && (second.is(",") || second.is(")"));
  }

  /** The attributes that the backend has no place for, as comments. */
  private List<String> comments(TableName table) {
    List<String> comments = new ArrayList<>();
    attributes.forEach(
        (column, values) -> {
          if (!values.isEmpty()) {
            comments.add(
                "COMMENT ON COLUMN "
                    + table.sql()
                    + "."
                    + Literals.identifier(column)
                    + " IS "
                    + Literals.string(values.text()));
          }
        });
    String ofTable =
        ((distStyle.isEmpty() ? "" : "diststyle=" + distStyle + " ")
                + (interleaved ? "interleaved " : "")
                + (encodeAuto ? "encodeauto" : ""))
            .strip();
    if (!ofTable.isEmpty()) {
      comments.add("COMMENT ON TABLE " + table.sql() + " IS " + Literals.string(ofTable));
    }
    return comments;
  }

  private void item() {
    if (tokens.take("like")) {
      like();
    } else if (tokens.at("primary")
        || tokens.at("unique")
        || tokens.at("foreign")
        || tokens.at("constraint")) {
      tableConstraint();
    } else {
      column();
    }
  }

  private void like() {
    TableName parent = tokens.tableName();
    like = parent;
    boolean defaults = false;
    while (tokens.at("including") || tokens.at("excluding")) {
      defaults = tokens.next().is("including");
      tokens.expect("defaults");
    }
    items.add(
        "LIKE " + parent.sql() + " INCLUDING COMMENTS" + (defaults ? " INCLUDING DEFAULTS" : ""));
  }

  private void column() {
    Token name = tokens.identifier();
    ColumnType type = ColumnType.parse(tokens).ofColumn();
    if (types.put(name.name(), type) != null) {
      throw new Refusal("42701", "column \"" + name.name() + "\" specified more than once", null);
    }
    if (type.domain() != null) {
      domains.add(type.domain());
    }
    ColumnConstraints constraints =
        new ColumnConstraints(tokens, type.kind(), attributesOf(name.name()));
    String rest = constraints.parse();
    if (constraints.isSortKey()) {
      sortKey(name.name());
    }
    primaryKeys += constraints.isPrimaryKey() ? 1 : 0;
    checkPrimaryKey();
    if (constraints.isDistKey()) {
      distKeys++;
      checkKey(name.name(), "distribution");
    }
    items.add(name.text() + " " + type.columnSql() + rest);
  }

  private ColumnAttributes attributesOf(String column) {
    return attributes.computeIfAbsent(column, c -> new ColumnAttributes());
  }

  private void tableConstraint() {
    if (tokens.take("constraint")) {
      tokens.identifier();
    }
    if (tokens.take("primary", "key")) {
      primaryKeys++;
      checkPrimaryKey();
      for (Token column : tokens.identifierList()) {
        known(column).primaryKey();
        items.replaceAll(
            item ->
                item.startsWith(column.text() + " ") && !item.contains(" NOT NULL")
                    ? item + " NOT NULL"
                    : item);
      }
    } else if (tokens.take("unique")) {
      tokens.identifierList().forEach(column -> known(column).unique());
    } else {
      tokens.expect("foreign", "key");
      tokens.identifierList().forEach(column -> known(column).foreignKey());
      tokens.expect("references");
      tokens.tableName();
      if (tokens.at("(")) {
        tokens.identifierList();
      }
    }
  }

  private void tableAttributes() {
    while (!tokens.atEnd() && !tokens.at("as")) {
      if (tokens.take("diststyle")) {
        Token style = tokens.next();
        if (!Set.of("auto", "even", "key", "all").contains(style.text())) {
          throw Refusal.syntax(style.text());
        }
        distStyle = style.text();
      } else if (tokens.take("distkey")) {
        tokens.expect("(");
        Token column = tokens.identifier();
        known(column).distKey();
        distKeys++;
        checkKey(column.name(), "distribution");
        tokens.expect(")");
      } else if (tokens.take("encode")) {
        tokens.expect("auto");
        encodeAuto = true;
      } else if (tokens.take("backup")) {
        if (!tokens.take("yes")) {
          tokens.expect("no");
        }
      } else {
        sortKeys();
      }
    }
  }

  private void sortKeys() {
    interleaved = !tokens.take("compound") && tokens.take("interleaved");
    tokens.expect("sortkey");
    if (tableSortKey || sortKeys > 0) {
      throw new Refusal("42P16", "multiple sort keys for a table are not allowed", null);
    }
    tableSortKey = true;
    if (!tokens.take("auto")) {
      List<Token> columns = tokens.identifierList();
      if (columns.size() > (interleaved ? MOST_INTERLEAVED : MOST_SORT_KEYS)) {
        throw new Refusal("54011", "too many sort key columns: " + columns.size(), null);
      }
      columns.forEach(column -> sortKey(column.name()));
    }
  }

  /** Developer Guide, "CREATE TABLE": DISTSTYLE KEY and a DISTKEY go together, one DISTKEY. */
  private void checkDistribution() {
    if (distKeys > 1) {
      throw new Refusal("42P16", "cannot specify more than one column as distribution key", null);
    }
    if (distStyle.equals("key") && distKeys == 0) {
      throw new Refusal("42P16", "DISTSTYLE KEY requires a distribution key column", null);
    }
    if (distKeys == 1 && distStyle.isEmpty()) {
      distStyle = "key";
    }
    if (distKeys == 1 && !distStyle.equals("key")) {
      throw new Refusal(
          "42P16", "cannot specify DISTKEY for a table with DISTSTYLE " + distStyle, null);
    }
  }

  private void checkPrimaryKey() {
    if (primaryKeys > 1) {
      throw new Refusal("42P16", "multiple primary keys for a table are not allowed", null);
    }
  }

  private void sortKey(String column) {
    known(new Token(Kind.QUOTED, Literals.identifier(column), false)).sortKey(++sortKeys);
    checkKey(column, "sort");
  }

  private ColumnAttributes known(Token column) {
    if (!types.isEmpty() && !types.containsKey(column.name())) {
      throw new Refusal(
          "42703", "column \"" + column.name() + "\" named in key does not exist", null);
    }
    return attributesOf(column.name());
  }

  /**
   * SUPER and VARBYTE columns are no keys (Developer Guide, "Limitations" of SUPER, "VARBYTE
   * type").
   */
  private void checkKey(String column, String key) {
    ColumnType type = types.get(column);
    if (type != null
        && (type.kind() == ColumnType.Kind.SUPER || type.kind() == ColumnType.Kind.VARBYTE)) {
      throw Refusal.unsupported(
          "Column \""
              + column
              + "\" of type "
              + (type.kind() == ColumnType.Kind.SUPER ? "super" : "varbyte")
              + " cannot be a "
              + key
              + " key");
    }
  }
}
