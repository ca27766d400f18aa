package dev.sluice.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.redshift.Redshift;
import dev.sluice.local.RedshiftAddress;
import dev.sluice.redshift.local.RedshiftLocal;
import dev.sluice.redshift.local.RedshiftLocalOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedOffsetsIT {
  @Test
  void takesTheFurthestLoadOfEachPartitionAndWhatIsHeldSince(@TempDir Path folder)
      throws Exception {
    try (RedshiftLocal server = RedshiftLocal.start(RedshiftLocalOptions.defaults(folder));
        Connection redshift =
            Redshift.connect(new RedshiftAddress(server.jdbcUrl(), "sluice", "sluice"));
        Statement statement = redshift.createStatement()) {
      var offsets = new LoadedOffsets(redshift);
      var held = new HeldTables(redshift);
      assertThat(offsets.byTopic()).isEmpty();
      assertThat(held.byTopic()).isEmpty();
      statement.execute("CREATE SCHEMA IF NOT EXISTS \"sluice\"");
      statement.execute(
          "CREATE TABLE \"sluice\".\"loads\" (\"loaded_at\" TIMESTAMP, \"topic\" VARCHAR(256), \"topic_partition\" INTEGER, \"to_offset\" BIGINT, \"error\" VARCHAR(4096))");
      statement.execute(
          "INSERT INTO \"sluice\".\"loads\" (\"loaded_at\", \"topic\", \"topic_partition\", \"to_offset\", \"error\") VALUES"
              + " ('2026-01-01 00:00:01', 'a', 0, 10, NULL), ('2026-01-01 00:00:02', 'a', NULL, NULL, 'was held'),"
              + " ('2026-01-01 00:00:03', 'a', 0, 25, NULL), ('2026-01-01 00:00:03', 'a', 1, 7, NULL),"
              + " ('2026-01-01 00:00:04', 'b', 0, 3, NULL), ('2026-01-01 00:00:05', 'b', NULL, NULL, 'first'),"
              + " ('2026-01-01 00:00:06', 'b', NULL, NULL, 'second'), ('2026-01-01 00:00:01', 'c', NULL, NULL, 'never loaded')");
      assertThat(offsets.byTopic())
          .isEqualTo(Map.of("a", Map.of(0, 25L, 1, 7L), "b", Map.of(0, 3L)));
      assertThat(held.byTopic()).isEqualTo(Map.of("b", "second", "c", "never loaded"));
    }
  }
}
