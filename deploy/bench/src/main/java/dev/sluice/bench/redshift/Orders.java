package dev.sluice.bench.redshift;

import dev.sluice.files.FileColumn;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;

/** Rows of 20 columns and about 1 KB that hardly compress, as Parquet and as Connect's structs. */
final class Orders implements AutoCloseable {

  private static final int TEXTS = 14;
  private static final int TEXT_BYTES = 64;

  private final Connection duck;

  Orders() throws SQLException {
    this.duck = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = duck.createStatement()) {
      statement.execute("SET threads TO 2");
    }
  }

  /** Columns of the files, in order. */
  static List<FileColumn> columns() {
    List<FileColumn> columns =
        new ArrayList<>(
            List.of(
                FileColumn.of("_sluice_key", "string", 24),
                FileColumn.of("_sluice_op", "string", 1),
                FileColumn.of("_sluice_ts", "timestamp"),
                FileColumn.of("_sluice_seq", "long"),
                FileColumn.of("_sluice_partition", "int"),
                FileColumn.of("_sluice_offset", "long"),
                FileColumn.of("id", "objectId", 24),
                FileColumn.of("quantity", "int"),
                FileColumn.of("total", "long"),
                FileColumn.of("price", "double"),
                FileColumn.of("paid", "boolean"),
                FileColumn.of("placed_at", "timestamp")));
    for (int text = 1; text <= TEXTS; text++) {
      columns.add(FileColumn.of("text_" + text, "string", TEXT_BYTES));
    }
    return columns;
  }

  private static String select(long from, long to) {
    StringBuilder sql =
        new StringBuilder(
            "SELECT lpad(lower(to_hex(i)), 24, '0') AS _sluice_key, 'c' AS _sluice_op,"
                + " TIMESTAMPTZ '2026-11-24 10:00:00+00' + to_milliseconds(i) AS _sluice_ts,"
                + " CAST(i AS BIGINT) AS _sluice_seq, CAST(0 AS INTEGER) AS _sluice_partition,"
                + " CAST(i AS BIGINT) AS _sluice_offset, lpad(lower(to_hex(i)), 24, '0') AS id,"
                + " CAST(i % 100 AS INTEGER) AS quantity, CAST(i * 7919 AS BIGINT) AS total,"
                + " CAST(i AS DOUBLE) / 3 AS price, i % 2 = 0 AS paid,"
                + " TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_seconds(i) AS placed_at");
    for (int text = 1; text <= TEXTS; text++) {
      sql.append(", md5(i || '-%1$d') || md5('%1$d-' || i) AS text_%1$d".formatted(text));
    }
    return sql.append(" FROM range(%d, %d) AS rows(i)".formatted(from, to)).toString();
  }

  /** Writes rows as a Parquet file. */
  void write(Path file, long from, long to) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(
          "COPY (%s) TO '%s' (FORMAT parquet, CODEC zstd)".formatted(select(from, to), file));
    }
  }

  /** The same rows without the sink's own columns. */
  List<Struct> structs(long from, long to) throws SQLException {
    Schema schema = schema();
    List<Struct> rows = new ArrayList<>();
    try (Statement statement = duck.createStatement();
        ResultSet row = statement.executeQuery(select(from, to))) {
      while (row.next()) {
        Struct struct =
            new Struct(schema)
                .put("id", row.getString("id"))
                .put("quantity", row.getInt("quantity"))
                .put("total", row.getLong("total"))
                .put("price", row.getDouble("price"))
                .put("paid", row.getBoolean("paid"))
                .put(
                    "placed_at",
                    Date.from(row.getObject("placed_at", OffsetDateTime.class).toInstant()));
        for (int text = 1; text <= TEXTS; text++) {
          struct.put("text_" + text, row.getString("text_" + text));
        }
        rows.add(struct);
      }
    }
    return rows;
  }

  private static Schema schema() {
    SchemaBuilder schema =
        SchemaBuilder.struct()
            .name("bench.orders")
            .field("id", Schema.STRING_SCHEMA)
            .field("quantity", Schema.OPTIONAL_INT32_SCHEMA)
            .field("total", Schema.OPTIONAL_INT64_SCHEMA)
            .field("price", Schema.OPTIONAL_FLOAT64_SCHEMA)
            .field("paid", Schema.OPTIONAL_BOOLEAN_SCHEMA)
            .field("placed_at", Timestamp.builder().optional().build());
    for (int text = 1; text <= TEXTS; text++) {
      schema.field("text_" + text, Schema.OPTIONAL_STRING_SCHEMA);
    }
    return schema.build();
  }

  @Override
  public void close() throws SQLException {
    duck.close();
  }
}
