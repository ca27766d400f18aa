package dev.sluice.redshift.local.dialect;

/** Reads what follows a column's type in CREATE TABLE and ALTER TABLE ADD COLUMN. */
final class ColumnConstraints {
  private static final String[] ENDS = {
    "encode",
    "distkey",
    "sortkey",
    "not",
    "null",
    "unique",
    "primary",
    "references",
    "identity",
    "generated",
    "collate",
    "default"
  };

  private final Tokens tokens;
  private final ColumnType.Kind kind;
  private final ColumnAttributes attributes;
  private final StringBuilder sql = new StringBuilder();
  private boolean notNull;
  private boolean hasDefault;
  private boolean sortKey;
  private boolean distKey;
  private boolean primaryKey;
  private boolean keyOrIdentity;

  ColumnConstraints(Tokens tokens, ColumnType.Kind kind, ColumnAttributes attributes) {
    this.tokens = tokens;
    this.kind = kind;
    this.attributes = attributes;
  }

  /**
   * The constraints as the backend's SQL, with a space in front when there are any. Keys are not
   * enforced, as in Redshift.
   */
  String parse() {
    while (!tokens.atEnd() && !tokens.at(",") && !tokens.at(")")) {
      constraint();
    }
    return sql + (notNull ? " NOT NULL" : "");
  }

  private void constraint() {
    if (tokens.take("not", "null")) {
      notNull = true;
    } else if (tokens.take("null")) {
      return;
    } else if (tokens.take("encode")) {
      attributes.encode(tokens.next(), kind);
    } else if (tokens.take("default")) {
      hasDefault = true;
      sql.append(" DEFAULT ").append(QueryRewriter.rewrite(tokens.expression(ENDS)));
    } else if (tokens.take("distkey")) {
      attributes.distKey();
      distKey = true;
      keyOrIdentity = true;
    } else if (tokens.take("sortkey")) {
      sortKey = true;
      keyOrIdentity = true;
    } else if (tokens.take("unique")) {
      attributes.unique();
      keyOrIdentity = true;
    } else if (tokens.take("primary", "key")) {
      attributes.primaryKey();
      primaryKey = true;
      notNull = true;
      keyOrIdentity = true;
    } else if (tokens.take("references")) {
      references();
    } else if (tokens.take("identity")) {
      identity("ALWAYS");
    } else if (tokens.take("generated", "by", "default", "as", "identity")) {
      identity("BY DEFAULT");
    } else {
      throw tokens.unexpected();
    }
  }

  private void references() {
    tokens.tableName();
    if (tokens.at("(")) {
      tokens.identifierList();
    }
    attributes.foreignKey();
    keyOrIdentity = true;
  }

  private void identity(String generated) {
    if (kind != ColumnType.Kind.INTEGER && kind != ColumnType.Kind.BIGINT) {
      throw Refusal.unsupported("IDENTITY columns are INTEGER or BIGINT");
    }
    tokens.expect("(");
    int seed = tokens.integer();
    tokens.expect(",");
    int step = tokens.integer();
    tokens.expect(")");
    sql.append(" GENERATED ")
        .append(generated)
        .append(" AS IDENTITY (START WITH ")
        .append(seed)
        .append(" INCREMENT BY ")
        .append(step)
        .append(')');
    notNull = true;
    keyOrIdentity = true;
  }

  boolean isSortKey() {
    return sortKey;
  }

  boolean isPrimaryKey() {
    return primaryKey;
  }

  boolean isDistKey() {
    return distKey;
  }

  /** Whether the column is a key of any sort or an identity, which ADD COLUMN does not take. */
  boolean isKeyOrIdentity() {
    return keyOrIdentity;
  }

  boolean isNotNullWithoutDefault() {
    return notNull && !hasDefault;
  }
}
