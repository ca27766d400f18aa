package dev.sluice.redshift.ddl;

import java.util.Optional;

/**
 * How values of one type become values of another. Values that become SUPER get the form that the
 * guard writes into columns of json, and values that become text the one that it writes into
 * columns of text, so that values from before and after a change of the contract are the same: "The
 * form of a value" in {@code docs/formats.md}. What Redshift's SQL does not write so exactly is
 * left to the sink.
 */
final class Conversions {

  /** Beyond it extended JSON of a binary is longer than a text, in bytes of the binary. */
  private static final int MAX_BINARY = 49_119;

  private static final String LEAST_LONG = "-9223372036854775808";
  private static final String GREATEST_LONG = "9223372036854775807";
  private static final int LONG_DIGITS = 19;

  /** Decimals of so many digits are numbers in JSON, others texts. */
  private static final int JSON_DIGITS = 15;

  private Conversions() {}

  /**
   * From a stage's column, which has a contract type, to a table's column.
   *
   * @return empty if there is no lossless way
   */
  static Optional<Conversion> incoming(ContractType from, SqlType to, String column) {
    if (from.kind() == ContractType.Kind.JSON) {
      String parsed = "JSON_PARSE(" + column + ")";
      return switch (to.kind()) {
        case SUPER -> Optional.of(Conversion.of(parsed));
        case VARCHAR ->
            Optional.of(
                superAsText(parsed, "FROM_VARBYTE(" + column + ", 'utf8')")
                    .with(
                        new Conversion.Limit(
                            "OCTET_LENGTH(" + column + ") > " + SqlType.MAX_VARCHAR,
                            "documents of more than " + SqlType.MAX_VARCHAR + " bytes")));
        default -> Optional.empty();
      };
    }
    return existing(SqlType.forTable(from, 0, column), to, column);
  }

  /**
   * From a column of one type to one of another.
   *
   * @return empty if there is no lossless way
   */
  static Optional<Conversion> existing(SqlType from, SqlType to, String column) {
    if (from.kind() == SqlType.Kind.OTHER) {
      return Optional.empty();
    }
    return switch (to.kind()) {
      case SUPER -> Optional.of(json(from, column));
      case VARCHAR -> Optional.of(text(from, column));
      case VARBYTE, BOOLEAN, TIMESTAMP ->
          from.kind() == to.kind() && from.subtype() == to.subtype()
              ? Optional.of(Conversion.of(column))
              : Optional.empty();
      default -> numeric(from, to, column);
    };
  }

  private static Conversion json(SqlType from, String column) {
    return switch (from.kind()) {
      case VARCHAR ->
          switch (from.length()) {
            case SqlType.OBJECT_ID_LENGTH -> parsed("'{\"$oid\":\"' || " + column + " || '\"}'");
            case SqlType.UUID_LENGTH -> parsed(uuidJson(column));
            default -> Conversion.of("CAST(" + column + " AS SUPER)");
          };
      case DOUBLE -> Conversion.of(doubleJson(column));
      case DECIMAL -> parsed(decimalJson(from, column));
      case TIMESTAMP ->
          parsed(
              "CASE WHEN %s THEN '{\"$date\":\"' || %s || '\"}' ELSE %s END"
                  .formatted(isIso(column), iso(column), millisJson(column)));
      case VARBYTE -> parsed(binaryJson(from, column)).with(binaryLimit(column));
      case SUPER -> Conversion.of(column);
      default -> Conversion.of("CAST(" + column + " AS SUPER)");
    };
  }

  private static Conversion text(SqlType from, String column) {
    return switch (from.kind()) {
      case VARCHAR -> Conversion.of(column);
      case BOOLEAN ->
          Conversion.of(
              "CASE WHEN " + column + " THEN 'true' WHEN NOT " + column + " THEN 'false' END");
      case DOUBLE ->
          Conversion.of(
                  "CASE WHEN %s THEN CAST(CAST(%s AS BIGINT) AS VARCHAR(64)) END"
                      .formatted(isLong(column), column))
              .with(new Conversion.Rest(column, SqlType.DOUBLE, TextForm.DOUBLE));
      case DECIMAL -> Conversion.of(decimalText(from, column));
      case TIMESTAMP ->
          Conversion.of(
              "CASE WHEN %s THEN %s ELSE %s END"
                  .formatted(isIso(column), iso(column), millisJson(column)));
      case VARBYTE -> Conversion.of(binaryJson(from, column)).with(binaryLimit(column));
      case SUPER ->
          superAsText(
                  column,
                  "CASE WHEN %1$s IS NOT NULL THEN JSON_SERIALIZE(%1$s) END".formatted(column))
              .with(
                  new Conversion.Limit(
                      "JSON_SIZE(" + column + ") > " + SqlType.MAX_VARCHAR,
                      "documents of more than " + SqlType.MAX_VARCHAR + " bytes"));
      default -> Conversion.of("CAST(" + column + " AS VARCHAR(64))");
    };
  }

  private static Conversion parsed(String json) {
    return Conversion.of("JSON_PARSE(" + json + ")");
  }

  /** A text in SUPER is the text that it holds; of the others SQL does not know the form. */
  private static Conversion superAsText(String value, String serialized) {
    return Conversion.of(
            "CASE WHEN JSON_TYPEOF(%1$s) = 'string' THEN CAST(%1$s AS VARCHAR(65535)) END"
                .formatted(value))
        .with(new Conversion.Rest(serialized, SqlType.varchar(SqlType.MAX_VARCHAR), TextForm.JSON));
  }

  /** UUIDs of sub-type 4 have dashes; the old ones of sub-type 3 are hex digits only. */
  private static String uuidJson(String column) {
    return "'{\"$binary\":{\"base64\":\"' || FROM_VARBYTE(TO_VARBYTE(REPLACE(%1$s, '-', ''), 'hex'), 'base64') || '\",\"subType\":\"' || CASE WHEN LENGTH(%1$s) = 36 THEN '04' ELSE '03' END || '\"}}'"
        .formatted(column);
  }

  /** Base64 in one line, whether or not Redshift breaks it. */
  private static String binaryJson(SqlType from, String column) {
    return "'{\"$binary\":{\"base64\":\"' || REPLACE(FROM_VARBYTE(%s, 'base64'), CHR(10), '') || '\",\"subType\":\"%02x\"}}'"
        .formatted(column, from.subtype());
  }

  private static Conversion.Limit binaryLimit(String column) {
    return new Conversion.Limit(
        "OCTET_LENGTH(" + column + ") > " + MAX_BINARY,
        "binaries of more than " + MAX_BINARY + " bytes");
  }

  /** Integers as such, whatever column they were in; a number that is none as a text. */
  private static String doubleJson(String column) {
    return "CASE WHEN %1$s = CAST('NaN' AS DOUBLE PRECISION) OR %1$s <> %1$s THEN JSON_PARSE('{\"$numberDouble\":\"NaN\"}') WHEN %1$s = CAST('Infinity' AS DOUBLE PRECISION) THEN JSON_PARSE('{\"$numberDouble\":\"Infinity\"}') WHEN %1$s = CAST('-Infinity' AS DOUBLE PRECISION) THEN JSON_PARSE('{\"$numberDouble\":\"-Infinity\"}') WHEN %2$s THEN CAST(CAST(%1$s AS BIGINT) AS SUPER) ELSE CAST(%1$s AS SUPER) END"
        .formatted(column, isLong(column));
  }

  /** Whether a double is an integer that a BIGINT holds; the greatest of those is no double. */
  private static String isLong(String column) {
    return "(%1$s >= CAST('%2$s' AS DOUBLE PRECISION) AND %1$s < CAST('9223372036854775808' AS DOUBLE PRECISION) AND %1$s = FLOOR(%1$s))"
        .formatted(column, LEAST_LONG);
  }

  private static String decimalText(SqlType from, String column) {
    String text = "CAST(" + column + " AS VARCHAR(64))";
    return from.scale() == 0 ? text : "RTRIM(RTRIM(" + text + ", '0'), '.')";
  }

  private static String decimalJson(SqlType from, String column) {
    String text = decimalText(from, column);
    if (from.length() <= JSON_DIGITS || (from.scale() == 0 && from.length() < LONG_DIGITS)) {
      return text;
    }
    return "CASE WHEN %s OR LENGTH(RTRIM(LTRIM(REPLACE(REPLACE(%2$s, '-', ''), '.', ''), '0'), '0')) <= %3$d THEN %2$s ELSE '{\"$numberDecimal\":\"' || %2$s || '\"}' END"
        .formatted(isLong(from, column), text, JSON_DIGITS);
  }

  /** Whether a decimal is an integer that a BIGINT holds. */
  private static String isLong(SqlType from, String column) {
    String integer = column + " = TRUNC(" + column + ")";
    if (from.length() - from.scale() < LONG_DIGITS) {
      return "(" + integer + ")";
    }
    String type = " AS DECIMAL(%d,%d))".formatted(LONG_DIGITS + from.scale(), from.scale());
    return "(%s AND %s BETWEEN CAST('%s'%s AND CAST('%s'%s)"
        .formatted(integer, column, LEAST_LONG, type, GREATEST_LONG, type);
  }

  private static String isIso(String column) {
    return "(%1$s >= TIMESTAMP '0001-01-01 00:00:00' AND %1$s <= TIMESTAMP '9999-12-31 23:59:59.999999')"
        .formatted(column);
  }

  private static String iso(String column) {
    return "REPLACE(TO_CHAR(" + column + ", 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), '.000Z', 'Z')";
  }

  private static String millisJson(String column) {
    return "'{\"$date\":{\"$numberLong\":\"' || CAST(DATEDIFF(millisecond, TIMESTAMP '1970-01-01 00:00:00', %s) AS VARCHAR(64)) || '\"}}'"
        .formatted(column);
  }

  private static Optional<Conversion> numeric(SqlType from, SqlType to, String column) {
    boolean lossless =
        switch (to.kind()) {
          case INTEGER -> from.kind() == SqlType.Kind.INTEGER;
          case BIGINT -> from.kind() == SqlType.Kind.INTEGER || from.kind() == SqlType.Kind.BIGINT;
          case DOUBLE -> from.kind() == SqlType.Kind.INTEGER || from.kind() == SqlType.Kind.DOUBLE;
          case DECIMAL ->
              switch (from.kind()) {
                case INTEGER -> to.length() - to.scale() >= 10;
                case BIGINT -> to.length() - to.scale() >= 19;
                default -> to.holds(from);
              };
          default -> false;
        };
    return lossless
        ? Optional.of(
            Conversion.of(from.equals(to) ? column : "CAST(" + column + " AS " + to.sql() + ")"))
        : Optional.empty();
  }
}
