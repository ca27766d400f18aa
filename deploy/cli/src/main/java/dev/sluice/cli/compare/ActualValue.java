package dev.sluice.cli.compare;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** What a column of a row holds, read so that it can be held against an {@link ExpectedValue}. */
final class ActualValue {
  private ActualValue() {}

  /** Reads one column of the current row; null stays null. */
  static Object read(ColumnKind kind, ResultSet row, int index) throws SQLException {
    Object value =
        switch (kind) {
          case TEXT, OBJECT_ID, UUID -> row.getString(index);
          case INT, LONG, DECIMAL -> row.getBigDecimal(index);
          case DOUBLE -> row.getDouble(index);
          case BOOLEAN -> row.getBoolean(index);
          case TIMESTAMP -> {
            LocalDateTime time = row.getObject(index, LocalDateTime.class);
            yield time == null ? null : time.toInstant(ZoneOffset.UTC);
          }
          case BYTES -> {
            byte[] bytes = row.getBytes(index);
            yield bytes == null ? null : ByteBuffer.wrap(bytes);
          }
          case JSON -> {
            String text = row.getString(index);
            yield text == null ? null : JsonText.parse(text);
          }
        };
    return row.wasNull() ? null : value;
  }
}
