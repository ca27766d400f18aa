package dev.sluice.redshift.local.dialect;

import java.util.Locale;

/**
 * A type of Redshift's.
 *
 * @param kind which
 * @param size bytes of CHAR, VARCHAR and VARBYTE, precision of DECIMAL; 0 where the type has none
 *     or none was given
 * @param scale of DECIMAL
 */
record ColumnType(Kind kind, int size, int scale) {
  static final int LONGEST_VARCHAR = 65_535;
  static final int LONGEST_CHAR = 4_096;
  static final int LONGEST_VARBYTE = 16_777_216;

  enum Kind {
    SMALLINT("smallint"),
    INTEGER("integer"),
    BIGINT("bigint"),
    REAL("real"),
    DOUBLE("double precision"),
    BOOLEAN("boolean"),
    DATE("date"),
    TIME("time", "time without time zone"),
    TIMETZ("timetz", "time with time zone"),
    TIMESTAMP("timestamp", "timestamp without time zone"),
    TIMESTAMPTZ("timestamptz", "timestamp with time zone"),
    SUPER("pg_catalog.super", "super"),
    DECIMAL("numeric"),
    CHAR("char", "character"),
    VARCHAR("varchar", "character varying"),
    VARBYTE("varbyte", "binary varying");

    private final String backend;
    private final String shown;

    Kind(String name) {
      this(name, name);
    }

    Kind(String backend, String shown) {
      this.backend = backend;
      this.shown = shown;
    }

    /** As the catalogs show it. */
    String shown() {
      return shown;
    }
  }

  /** Reads a type. */
  static ColumnType parse(Tokens tokens) {
    String word = tokens.next().text();
    ColumnType type =
        switch (word) {
          case "smallint", "int2" -> of(Kind.SMALLINT);
          case "integer", "int", "int4" -> of(Kind.INTEGER);
          case "bigint", "int8" -> of(Kind.BIGINT);
          case "real", "float4" -> of(Kind.REAL);
          case "float8" -> of(Kind.DOUBLE);
          case "float" -> floating(tokens);
          case "double" -> {
            tokens.expect("precision");
            yield of(Kind.DOUBLE);
          }
          case "boolean", "bool" -> of(Kind.BOOLEAN);
          case "date" -> of(Kind.DATE);
          case "time" -> zoned(tokens, Kind.TIME, Kind.TIMETZ);
          case "timetz" -> of(Kind.TIMETZ);
          case "timestamp" -> zoned(tokens, Kind.TIMESTAMP, Kind.TIMESTAMPTZ);
          case "timestamptz" -> of(Kind.TIMESTAMPTZ);
          case "super" -> of(Kind.SUPER);
          case "decimal", "numeric" -> decimal(tokens);
          case "char", "nchar", "character" ->
              tokens.take("varying") ? varchar(tokens) : sized(tokens, Kind.CHAR, LONGEST_CHAR);
          case "varchar", "nvarchar" -> varchar(tokens);
          case "bpchar" -> new ColumnType(Kind.CHAR, 256, 0);
          case "text" -> new ColumnType(Kind.VARCHAR, 0, 0);
          case "varbyte", "varbinary" -> sized(tokens, Kind.VARBYTE, LONGEST_VARBYTE);
          case "binary" -> {
            tokens.expect("varying");
            yield sized(tokens, Kind.VARBYTE, LONGEST_VARBYTE);
          }
          case "geometry", "geography", "hllsketch", "interval" ->
              throw Refusal.unknown("the type " + word.toUpperCase(Locale.ROOT));
          default -> throw new Refusal("42704", "type \"" + word + "\" does not exist", null);
        };
    if (tokens.at("[")) {
      throw new Refusal(
          "42704",
          "type \"" + word + "[]\" does not exist",
          "Redshift has no array types; use SUPER.");
    }
    return type;
  }

  /** As the type of a column: a missing length takes Redshift's default. */
  ColumnType ofColumn() {
    if (size > 0) {
      return this;
    }
    return switch (kind) {
      case CHAR -> new ColumnType(kind, 1, 0);
      case VARCHAR -> new ColumnType(kind, 256, 0);
      case VARBYTE -> new ColumnType(kind, 64_000, 0);
      case DECIMAL -> new ColumnType(kind, 18, 0);
      default -> this;
    };
  }

  /** The domain that holds the limit in bytes, or null when the backend's own type is enough. */
  Domain domain() {
    return switch (kind) {
      case CHAR, VARCHAR, VARBYTE -> size == 0 ? null : new Domain(kind.backend, size);
      default -> null;
    };
  }

  /** The type as the backend's SQL, for a column. */
  String columnSql() {
    return domain() == null ? castSql() : domain().sql();
  }

  /** The type as the backend's SQL, for a cast, which cuts where a column refuses. */
  String castSql() {
    return switch (kind) {
      case DECIMAL -> size == 0 ? "numeric(18,0)" : "numeric(" + size + "," + scale + ")";
      case CHAR, VARCHAR -> size == 0 ? kind.backend : kind.backend + "(" + size + ")";
      case VARBYTE -> size == 0 ? "pg_catalog.varbyte" : domain().sql();
      default -> kind.backend;
    };
  }

  private static ColumnType of(Kind kind) {
    return new ColumnType(kind, 0, 0);
  }

  private static ColumnType floating(Tokens tokens) {
    if (!tokens.take("(")) {
      return of(Kind.DOUBLE);
    }
    int precision = tokens.integer();
    tokens.expect(")");
    return of(precision <= 24 ? Kind.REAL : Kind.DOUBLE);
  }

  private static ColumnType zoned(Tokens tokens, Kind without, Kind with) {
    if (tokens.at("(")) {
      throw new Refusal(
          "42601",
          "syntax error at or near \"(\"",
          "Redshift's date and time types take no precision.");
    }
    if (tokens.take("with", "time", "zone")) {
      return of(with);
    }
    tokens.take("without", "time", "zone");
    return of(without);
  }

  private static ColumnType decimal(Tokens tokens) {
    if (!tokens.take("(")) {
      return of(Kind.DECIMAL);
    }
    int precision = tokens.integer();
    int scale = tokens.take(",") ? tokens.integer() : 0;
    tokens.expect(")");
    if (precision < 1 || precision > 38) {
      throw new Refusal(
          "22023", "DECIMAL precision " + precision + " must be between 1 and 38", null);
    }
    if (scale > precision || scale > 37) {
      throw new Refusal(
          "22023",
          "DECIMAL scale " + scale + " must be between 0 and precision " + precision,
          null);
    }
    return new ColumnType(Kind.DECIMAL, precision, scale);
  }

  private static ColumnType varchar(Tokens tokens) {
    return sized(tokens, Kind.VARCHAR, LONGEST_VARCHAR);
  }

  private static ColumnType sized(Tokens tokens, Kind kind, int longest) {
    if (!tokens.take("(")) {
      return of(kind);
    }
    int size = tokens.take("max") ? longest : tokens.integer();
    tokens.expect(")");
    String name = kind.backend;
    if (size < 1) {
      throw new Refusal("22023", "length for type " + name + " must be at least 1", null);
    }
    if (size > longest) {
      throw new Refusal("22023", "length for type " + name + " cannot exceed " + longest, null);
    }
    return new ColumnType(kind, size, 0);
  }
}
