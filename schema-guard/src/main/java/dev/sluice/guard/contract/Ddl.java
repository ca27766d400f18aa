package dev.sluice.guard.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a new contract version would mean in Redshift, as statements for the reader of an incident.
 * The Redshift sink decides and runs its own.
 */
public final class Ddl {

  private static final int MIN_VARCHAR = 64;
  private static final int MAX_VARCHAR = 65_535;
  private static final int MAX_VARBYTE = 16_777_216;

  private Ddl() {}

  /**
   * The statements that take a table from one contract to another; empty when the columns are the
   * same.
   */
  public static List<String> proposedDdl(Contract from, Contract to) {
    String table = table(to.namespace());
    List<String> statements = new ArrayList<>();
    if (from.version() == 0) {
      List<String> columns = new ArrayList<>();
      for (ContractField field : to.fields()) {
        columns.add(quoted(field.column()) + " " + type(field));
      }
      statements.add("CREATE TABLE " + table + " (" + String.join(", ", columns) + ")");
      return statements;
    }
    for (ContractField field : to.fields()) {
      String column = quoted(field.column());
      Optional<ContractField> old = from.field(field.path());
      if (old.isEmpty()) {
        statements.add("ALTER TABLE " + table + " ADD COLUMN " + column + " " + type(field));
      } else if (!old.get().type().equals(field.type())) {
        String next = quoted(field.column() + "_next");
        statements.add("ALTER TABLE " + table + " ADD COLUMN " + next + " " + type(field));
        statements.add("UPDATE " + table + " SET " + next + " = " + cast(column, old.get(), field));
        statements.add("ALTER TABLE " + table + " DROP COLUMN " + column);
        statements.add("ALTER TABLE " + table + " RENAME COLUMN " + next + " TO " + column);
      }
    }
    return statements;
  }

  /**
   * The bytes of a VARCHAR or VARBYTE for values of up to {@code maxBytes}: the next power of two
   * above twice what was seen, at least 64, so that a column grows a few times in its life and not
   * with every longer value.
   */
  public static int roomFor(int maxBytes, int limit) {
    long room = MIN_VARCHAR;
    while (room < 2L * maxBytes) {
      room *= 2;
    }
    return (int) Math.min(room, limit);
  }

  private static String type(ContractField field) {
    ContractType type = field.type();
    return switch (type.kind()) {
      case OBJECT_ID -> "VARCHAR(24)";
      case STRING -> "VARCHAR(" + roomFor(field.maxBytes(), MAX_VARCHAR) + ") ENCODE ZSTD";
      case INT -> "INTEGER";
      case LONG -> "BIGINT";
      case DOUBLE -> "DOUBLE PRECISION";
      case DECIMAL -> "DECIMAL(" + type.precision() + "," + type.scale() + ")";
      case BOOLEAN -> "BOOLEAN";
      case TIMESTAMP -> "TIMESTAMP";
      case BYTES -> "VARBYTE(" + roomFor(field.maxBytes(), MAX_VARBYTE) + ")";
      case UUID -> "VARCHAR(36)";
      case JSON -> "SUPER";
    };
  }

  private static String cast(String column, ContractField from, ContractField to) {
    return switch (to.type().kind()) {
      case JSON ->
          switch (from.type().kind()) {
            case INT, LONG, DOUBLE, DECIMAL, BOOLEAN -> column + "::SUPER";
            default -> "JSON_PARSE(QUOTE_IDENT(" + column + "))";
          };
      case STRING -> column + "::VARCHAR";
      default -> column + "::" + type(to);
    };
  }

  private static String table(String namespace) {
    int dot = namespace.indexOf('.');
    return quoted(sqlName(namespace.substring(0, dot)))
        + "."
        + quoted(sqlName(namespace.substring(dot + 1)));
  }

  private static String sqlName(String name) {
    String lower = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    return !lower.isEmpty() && Character.isDigit(lower.charAt(0)) ? "_" + lower : lower;
  }

  private static String quoted(String name) {
    return '"' + name + '"';
  }
}
