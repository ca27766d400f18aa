package dev.sluice.redshift.ddl;

import dev.sluice.redshift.sql.Literal;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads what columns a table has. SVV_COLUMNS shows the tables that the user may see. */
final class DefinitionReader {

  private DefinitionReader() {}

  private record Row(String name, SqlType type) {}

  /** The table's definition; empty if there is no such table. */
  static Optional<Definition> read(Session session, TableName table) throws SQLException {
    List<Row> rows =
        session.query(
            "SELECT column_name, data_type, character_maximum_length, numeric_precision,"
                + " numeric_scale FROM svv_columns WHERE table_schema = "
                + Literal.text(table.schema())
                + " AND table_name = "
                + Literal.text(table.table())
                + " ORDER BY ordinal_position",
            row ->
                new Row(
                    row.getString(1),
                    type(row.getString(2), row.getInt(3), row.getInt(4), row.getInt(5))));
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    Map<String, SqlType> columns = new LinkedHashMap<>();
    rows.forEach(row -> columns.put(row.name(), row.type()));
    return Optional.of(new Definition(columns));
  }

  private static SqlType type(String name, int length, int precision, int scale) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "character varying" -> SqlType.varchar(length);
      case "integer" -> SqlType.INTEGER;
      case "bigint" -> SqlType.BIGINT;
      case "double precision" -> SqlType.DOUBLE;
      case "numeric" -> SqlType.decimal(precision, scale);
      case "boolean" -> SqlType.BOOLEAN;
      case "timestamp without time zone" -> SqlType.TIMESTAMP;
      case "binary varying" -> SqlType.varbyte(length);
      case "super" -> SqlType.SUPER;
      default -> new SqlType(SqlType.Kind.OTHER, 0, 0);
    };
  }
}
