package dev.sluice.redshift.load;

import dev.sluice.files.FileEvent;
import dev.sluice.redshift.chain.ChainFollower;
import dev.sluice.redshift.chain.FileStore;
import dev.sluice.redshift.chain.PartitionChain;
import dev.sluice.redshift.chain.S3FileStore;
import dev.sluice.redshift.ddl.DdlMode;
import dev.sluice.redshift.ddl.TableShape;
import dev.sluice.redshift.sim.Warehouse;
import dev.sluice.redshift.sql.ConnectionFactory;
import dev.sluice.redshift.sql.Connections;
import dev.sluice.redshift.sql.RedshiftConnectionFactory;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A loader of one table and the chains that were announced to it: a task, but for the task. */
final class LoaderFixture implements AutoCloseable {

  static final LoadLimits NO_LIMITS = new LoadLimits(1_000, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);

  private final Map<Integer, PartitionChain> chains = new HashMap<>();
  private final Connections connections;
  private final TableLoader loader;

  LoaderFixture(Warehouse warehouse, TableName table, String topic) {
    this(warehouse, table, topic, factory(warehouse), NO_LIMITS);
  }

  LoaderFixture(
      Warehouse warehouse,
      TableName table,
      String topic,
      ConnectionFactory factory,
      LoadLimits limits) {
    this(warehouse, table, topic, factory, limits, TableShape.DEFAULT, DdlMode.APPLY);
  }

  LoaderFixture(Warehouse warehouse, TableName table, String topic, TableShape shape) {
    this(warehouse, table, topic, shape, Optional.empty());
  }

  LoaderFixture(
      Warehouse warehouse,
      TableName table,
      String topic,
      TableShape shape,
      Optional<Duration> markerRetention) {
    this(
        warehouse,
        table,
        topic,
        factory(warehouse),
        NO_LIMITS,
        shape,
        DdlMode.APPLY,
        markerRetention);
  }

  LoaderFixture(
      Warehouse warehouse,
      TableName table,
      String topic,
      ConnectionFactory factory,
      LoadLimits limits,
      TableShape shape,
      DdlMode ddl) {
    this(warehouse, table, topic, factory, limits, shape, ddl, Optional.empty());
  }

  LoaderFixture(
      Warehouse warehouse,
      TableName table,
      String topic,
      ConnectionFactory factory,
      LoadLimits limits,
      TableShape shape,
      DdlMode ddl,
      Optional<Duration> markerRetention) {
    this.connections = new Connections(factory, Duration.ofMinutes(1), System::nanoTime);
    FileStore store = new S3FileStore(warehouse.s3().client());
    this.loader =
        new TableLoader(
            table,
            topic,
            shape,
            new TableLoader.Shared(
                connections,
                store,
                new ChainFollower(store),
                limits,
                "sluice/_manifests/",
                new CopyRole("default"),
                ddl,
                markerRetention,
                Clock.systemUTC(),
                System::nanoTime));
  }

  static ConnectionFactory factory(Warehouse warehouse) {
    return new RedshiftConnectionFactory(
        warehouse.url(),
        Map.of("user", warehouse.user(), "password", warehouse.password()),
        Duration.ofMinutes(1));
  }

  LoaderFixture announce(List<FileEvent> files) {
    files.forEach(this::announce);
    return this;
  }

  LoaderFixture announce(FileEvent file) {
    chains.computeIfAbsent(file.partition(), any -> new PartitionChain()).announce(file);
    return this;
  }

  LoadResult load() throws SQLException {
    return loader.load(chains);
  }

  @Override
  public void close() {
    connections.close();
  }
}
