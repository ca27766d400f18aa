package dev.sluice.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.s3.sim.DuckDb;
import dev.sluice.s3.sim.Orders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files of a topic as readers besides Redshift see them; docs/s3-parquet-sink.md has the SQL.
 */
class LayoutTest extends ChainFixture {

  @Test
  void oneGlobReadsTopicOverAllContractVersions(@TempDir Path folder) throws Exception {
    produce(Orders.V1, 0, 10);
    produce(Orders.V2, 10, 25);
    turnUntilAnnounced(start(), 20);
    Path bucket = Files.createDirectory(folder.resolve("bucket"));
    for (String key : files()) {
      Path file = bucket.resolve(key);
      Files.createDirectories(file.getParent());
      Files.write(file, s3.bytes(key));
    }
    try (DuckDb duckdb = new DuckDb(folder)) {
      String topic = bucket.resolve(root).resolve(Orders.TOPIC).toString();
      String all =
          "read_parquet('%s/partition=*/*.parquet', hive_partitioning = true, union_by_name = true)"
              .formatted(topic);
      assertThat(duckdb.query("SELECT count(*), count(amount), min(partition) FROM " + all))
          .containsExactly(List.of(20L, 10L, 0L));
      assertThat(
              duckdb.query("SELECT count(*) FROM " + all + " WHERE partition <> _sluice_partition"))
          .containsExactly(List.of(0L));
      assertThat(
              duckdb.query("SELECT column_name FROM (DESCRIBE FROM " + all + ")").stream()
                  .map(row -> row.get(0)))
          .containsExactly(
              "_sluice_key",
              "_sluice_op",
              "_sluice_ts",
              "_sluice_seq",
              "_sluice_partition",
              "_sluice_offset",
              "title",
              "amount",
              "partition");
    }
  }
}
