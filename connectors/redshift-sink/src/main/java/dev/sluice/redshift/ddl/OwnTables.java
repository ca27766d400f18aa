package dev.sluice.redshift.ddl;

import dev.sluice.redshift.sql.TableName;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tables that the sink keeps for itself; {@code docs/redshift-tables.md} describes them. */
public final class OwnTables {

  /** The audit table, to which every load adds rows. */
  public static final TableName LOADS = new TableName(TableName.SYSTEM_SCHEMA, "loads");

  private OwnTables() {}

  /** The statements that make them, in order, by the table that each makes. */
  static Map<TableName, String> create(TableName table, TableMode mode) {
    Map<TableName, String> own = new LinkedHashMap<>();
    own.put(
        LOADS,
        " (\"loaded_at\" TIMESTAMP, \"schema_name\" VARCHAR(128), \"table_name\" VARCHAR(128),"
            + " \"topic\" VARCHAR(256), \"topic_partition\" INTEGER, \"from_offset\" BIGINT,"
            + " \"to_offset\" BIGINT, \"files\" INTEGER, \"rows\" BIGINT, \"applied\" BIGINT,"
            + " \"deleted\" BIGINT, \"seconds\" DOUBLE PRECISION, \"contract_version\" INTEGER,"
            + " \"min_ts\" TIMESTAMP, \"max_ts\" TIMESTAMP, \"load_id\" VARCHAR(36),"
            + " \"error\" VARCHAR(4096)) DISTSTYLE EVEN SORTKEY (\"loaded_at\")");
    own.put(
        table.watermark(),
        " (\"topic\" VARCHAR(256), \"topic_id\" VARCHAR(256), \"topic_partition\" INTEGER,"
            + " \"next_offset\" BIGINT, \"contract_version\" INTEGER, \"loaded_at\" TIMESTAMP)"
            + " DISTSTYLE EVEN");
    if (mode != TableMode.APPEND) {
      own.put(
          table.deletes(),
          " (\"_sluice_key\" VARCHAR(1024), \"_sluice_ts\" TIMESTAMP, \"_sluice_seq\" BIGINT,"
              + " \"_sluice_partition\" INTEGER, \"_sluice_offset\" BIGINT)"
              + " DISTKEY (\"_sluice_key\") SORTKEY (\"_sluice_key\")");
    }
    own.replaceAll((name, rest) -> "CREATE TABLE IF NOT EXISTS " + name.sql() + rest);
    return own;
  }
}
