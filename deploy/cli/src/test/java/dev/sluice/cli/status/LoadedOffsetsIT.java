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
  void takesTheFurthestLoadOfEachPartition(@TempDir Path folder) throws Exception {
    try (RedshiftLocal server = RedshiftLocal.start(RedshiftLocalOptions.defaults(folder));
        Connection redshift =
            Redshift.connect(new RedshiftAddress(server.jdbcUrl(), "sluice", "sluice"));
        Statement statement = redshift.createStatement()) {
      var offsets = new LoadedOffsets(redshift);
      assertThat(offsets.byTopic()).isEmpty();
      statement.execute("CREATE SCHEMA IF NOT EXISTS \"sluice\"");
      statement.execute(
          "CREATE TABLE \"sluice\".\"loads\" (\"topic\" VARCHAR(256), \"topic_partition\" INTEGER, \"to_offset\" BIGINT, \"error\" VARCHAR(4096))");
      statement.execute(
          "INSERT INTO \"sluice\".\"loads\" (\"topic\", \"topic_partition\", \"to_offset\", \"error\") VALUES"
              + " ('a', 0, 10, NULL), ('a', 0, 25, NULL), ('a', 1, 7, NULL), ('b', 0, 3, NULL), ('b', NULL, NULL, 'held')");
      assertThat(offsets.byTopic())
          .isEqualTo(Map.of("a", Map.of(0, 25L, 1, 7L), "b", Map.of(0, 3L)));
    }
  }
}
