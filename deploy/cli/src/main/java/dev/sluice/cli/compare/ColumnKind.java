package dev.sluice.cli.compare;

import java.util.Locale;

/**
 * The contract types of docs/formats.md, as far as they differ in how a value is compared, and the
 * column types they may have.
 */
enum ColumnKind {
  TEXT("varchar|character varying|text"),
  OBJECT_ID("varchar|character varying|text"),
  UUID("varchar|character varying|text"),
  INT("int4|integer|int"),
  LONG("int8|bigint"),
  DOUBLE("float8|double precision|float"),
  DECIMAL("numeric|decimal"),
  BOOLEAN("bool|boolean"),
  TIMESTAMP("timestamp|timestamp without time zone"),
  BYTES("varbyte|varbinary|binary varying"),
  JSON("super");

  private final String columnTypes;

  ColumnKind(String columnTypes) {
    this.columnTypes = columnTypes;
  }

  /**
   * The kind of a contract type.
   *
   * @throws IllegalArgumentException for a type that docs/formats.md does not have
   */
  static ColumnKind of(String contractType) {
    return switch (contractType) {
      case "string" -> TEXT;
      case "objectId" -> OBJECT_ID;
      case "uuid" -> UUID;
      case "int" -> INT;
      case "long" -> LONG;
      case "double" -> DOUBLE;
      case "boolean" -> BOOLEAN;
      case "timestamp" -> TIMESTAMP;
      case "bytes" -> BYTES;
      case "json" -> JSON;
      default -> {
        if (contractType.startsWith("decimal(")) {
          yield DECIMAL;
        }
        if (contractType.startsWith("bytes(")) {
          yield BYTES;
        }
        throw new IllegalArgumentException("no such contract type: " + contractType);
      }
    };
  }

  /** Whether a column whose type the driver names so is what the contract type asks for. */
  boolean isStoredAs(String columnType) {
    return ("|" + columnTypes + "|").contains("|" + columnType.toLowerCase(Locale.ROOT) + "|");
  }
}
