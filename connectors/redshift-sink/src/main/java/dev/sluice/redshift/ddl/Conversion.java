package dev.sluice.redshift.ddl;

import static dev.sluice.redshift.ddl.ContractType.Kind.OBJECTID;
import static dev.sluice.redshift.ddl.ContractType.Kind.STRING;
import static dev.sluice.redshift.ddl.ContractType.Kind.UUID;

import java.util.Optional;

/**
 * How a value of one type becomes a value of another, as SQL. Values that become SUPER get the form
 * that they have in MongoDB's relaxed extended JSON, so that values from before and after a change
 * of the contract look the same; values that become text get the text that stands in that JSON.
 */
final class Conversion {

  private Conversion() {}

  /**
   * From a stage's column, which has a contract type, to a table's column.
   *
   * @return SQL, or empty if there is no lossless way
   */
  static Optional<String> incoming(ContractType from, SqlType to, String column) {
    if (from.kind() == ContractType.Kind.JSON) {
      return switch (to.kind()) {
        case SUPER -> Optional.of("JSON_PARSE(" + column + ")");
        case VARCHAR -> Optional.of("FROM_VARBYTE(" + column + ", 'utf8')");
        default -> Optional.empty();
      };
    }
    SqlType plain = SqlType.forTable(from, 0, column);
    if (plain.kind() == to.kind() && plain.kind() != SqlType.Kind.DECIMAL) {
      return Optional.of(column);
    }
    return switch (to.kind()) {
      case SUPER -> Optional.of(json(from.kind(), plain, column));
      case VARCHAR -> Optional.of(text(plain, column));
      default -> numeric(plain, to, column);
    };
  }

  /**
   * From a table's column to another of the same table, when the column's type changes.
   *
   * @return SQL, or empty if there is no lossless way
   */
  static Optional<String> existing(SqlType from, SqlType to, String column) {
    return switch (to.kind()) {
      case SUPER ->
          from.kind() == SqlType.Kind.OTHER
              ? Optional.empty()
              : Optional.of(json(kind(from), from, column));
      case VARCHAR -> existingText(from, column);
      case VARBYTE -> from.kind() == SqlType.Kind.VARBYTE ? Optional.of(column) : Optional.empty();
      default -> numeric(from, to, column);
    };
  }

  private static Optional<String> existingText(SqlType from, String column) {
    return switch (from.kind()) {
      case OTHER -> Optional.empty();
      case SUPER ->
          Optional.of(
              "CASE WHEN %1$s IS NULL THEN NULL WHEN JSON_TYPEOF(%1$s) = 'string' THEN CAST(%1$s AS VARCHAR(65535)) ELSE JSON_SERIALIZE(%1$s) END"
                  .formatted(column));
      default -> Optional.of(text(from, column));
    };
  }

  private static ContractType.Kind kind(SqlType type) {
    if (type.kind() == SqlType.Kind.VARCHAR) {
      return switch (type.length()) {
        case SqlType.OBJECT_ID_LENGTH -> OBJECTID;
        case SqlType.UUID_LENGTH -> UUID;
        default -> STRING;
      };
    }
    return STRING;
  }

  private static String json(ContractType.Kind textKind, SqlType from, String column) {
    return switch (from.kind()) {
      case VARCHAR ->
          switch (textKind) {
            case OBJECTID -> "JSON_PARSE('{\"$oid\":\"' || " + column + " || '\"}')";
            case UUID ->
                "JSON_PARSE('{\"$binary\":{\"base64\":\"' || FROM_VARBYTE(TO_VARBYTE(REPLACE("
                    + column
                    + ", '-', ''), 'hex'), 'base64') || '\",\"subType\":\"04\"}}')";
            default -> "CAST(" + column + " AS SUPER)";
          };
      case DECIMAL -> "JSON_PARSE('{\"$numberDecimal\":\"' || " + text(from, column) + " || '\"}')";
      case TIMESTAMP -> "JSON_PARSE('{\"$date\":\"' || " + text(from, column) + " || '\"}')";
      case VARBYTE ->
          "JSON_PARSE('{\"$binary\":{\"base64\":\"' || "
              + text(from, column)
              + " || '\",\"subType\":\"00\"}}')";
      case SUPER -> column;
      default -> "CAST(" + column + " AS SUPER)";
    };
  }

  private static String text(SqlType from, String column) {
    return switch (from.kind()) {
      case VARCHAR -> column;
      case BOOLEAN ->
          "CASE WHEN " + column + " THEN 'true' WHEN NOT " + column + " THEN 'false' END";
      case TIMESTAMP ->
          "REPLACE(TO_CHAR(" + column + ", 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), '.000Z', 'Z')";
      case VARBYTE -> "FROM_VARBYTE(" + column + ", 'base64')";
      default -> "CAST(" + column + " AS VARCHAR(64))";
    };
  }

  private static Optional<String> numeric(SqlType from, SqlType to, String column) {
    boolean lossless =
        switch (to.kind()) {
          case BIGINT, DOUBLE -> from.kind() == SqlType.Kind.INTEGER;
          case DECIMAL ->
              switch (from.kind()) {
                case INTEGER -> to.length() - to.scale() >= 10;
                case BIGINT -> to.length() - to.scale() >= 19;
                default -> to.holds(from);
              };
          default -> false;
        };
    return lossless
        ? Optional.of(from.equals(to) ? column : "CAST(" + column + " AS " + to.sql() + ")")
        : Optional.empty();
  }
}
