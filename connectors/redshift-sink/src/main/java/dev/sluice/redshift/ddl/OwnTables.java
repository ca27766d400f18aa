package dev.sluice.redshift.ddl;

import dev.sluice.redshift.sql.TableName;
import java.util.List;

/** The tables that the sink keeps for itself; {@code docs/redshift-tables.md} describes them. */
public final class OwnTables {

  /** The audit table, to which every load adds rows. */
  public static final TableName LOADS = new TableName(TableName.SYSTEM_SCHEMA, "loads");

  private OwnTables() {}

  static List<String> create(TableName table) {
    return List.of(
        "CREATE TABLE IF NOT EXISTS "
            + LOADS.sql()
            + " (\"loaded_at\" TIMESTAMP, \"schema_name\" VARCHAR(128), \"table_name\" VARCHAR(128),"
            + " \"topic\" VARCHAR(256), \"topic_partition\" INTEGER, \"from_offset\" BIGINT,"
            + " \"to_offset\" BIGINT, \"files\" INTEGER, \"rows\" BIGINT, \"applied\" BIGINT,"
            + " \"deleted\" BIGINT, \"seconds\" DOUBLE PRECISION, \"contract_version\" INTEGER,"
            + " \"min_ts\" TIMESTAMP, \"max_ts\" TIMESTAMP, \"load_id\" VARCHAR(36),"
            + " \"error\" VARCHAR(4096)) DISTSTYLE EVEN SORTKEY (\"loaded_at\")",
        "CREATE TABLE IF NOT EXISTS "
            + table.watermark().sql()
            + " (\"topic\" VARCHAR(256), \"topic_id\" VARCHAR(256), \"topic_partition\" INTEGER,"
            + " \"next_offset\" BIGINT, \"contract_version\" INTEGER, \"loaded_at\" TIMESTAMP)"
            + " DISTSTYLE EVEN",
        "CREATE TABLE IF NOT EXISTS "
            + table.deletes().sql()
            + " (\"_sluice_key\" VARCHAR(65535), \"_sluice_ts\" TIMESTAMP, \"_sluice_seq\" BIGINT,"
            + " \"_sluice_partition\" INTEGER, \"_sluice_offset\" BIGINT)"
            + " DISTKEY (\"_sluice_key\") SORTKEY (\"_sluice_key\")");
  }
}
