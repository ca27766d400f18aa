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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A loader of one table and the chains that were announced to it: a task, but for the task. */
final class LoaderFixture implements AutoCloseable {

  private static final LoadLimits NO_LIMITS =
      new LoadLimits(1_000, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, 0);

  private final Map<Integer, PartitionChain> chains = new HashMap<>();
  private final Connections connections;
  private final TableLoader loader;
  private final List<LoadResult> parts = Collections.synchronizedList(new ArrayList<>());
  private boolean limited;

  private LoaderFixture(Builder with) {
    this.connections =
        new Connections(
            with.factory, with.connectionLimit, Duration.ofMinutes(1), System::nanoTime);
    FileStore store = new S3FileStore(with.warehouse.s3().client());
    this.loader =
        new TableLoader(
            with.table,
            with.topic,
            with.shape,
            new TableLoader.Shared(
                connections,
                store,
                new ChainFollower(store),
                with.limits,
                "sluice/_manifests/",
                new CopyRole("default"),
                with.ddl,
                with.markerRetention,
                Clock.systemUTC(),
                System::nanoTime));
  }

  /** A loader of a table as the sink makes it when it is told nothing, without limits. */
  static Builder of(Warehouse warehouse, TableName table, String topic) {
    return new Builder(warehouse, table, topic);
  }

  static ConnectionFactory factory(Warehouse warehouse) {
    return new RedshiftConnectionFactory(
        warehouse.url(),
        Map.of("user", warehouse.user(), "password", warehouse.password()),
        Duration.ofMinutes(5));
  }

  /** How a loader is to be. */
  static final class Builder {
    private final Warehouse warehouse;
    private final TableName table;
    private final String topic;
    private ConnectionFactory factory;
    private int connectionLimit = 2;
    private LoadLimits limits = NO_LIMITS;
    private TableShape shape = TableShape.DEFAULT;
    private DdlMode ddl = DdlMode.APPLY;
    private Optional<Duration> markerRetention = Optional.empty();

    private Builder(Warehouse warehouse, TableName table, String topic) {
      this.warehouse = warehouse;
      this.table = table;
      this.topic = topic;
      this.factory = factory(warehouse);
    }

    Builder connections(ConnectionFactory value) {
      factory = value;
      return this;
    }

    Builder connectionLimit(int value) {
      connectionLimit = value;
      return this;
    }

    Builder limits(LoadLimits value) {
      limits = value;
      return this;
    }

    Builder shape(TableShape value) {
      shape = value;
      return this;
    }

    Builder ddl(DdlMode value) {
      ddl = value;
      return this;
    }

    Builder markerRetention(Optional<Duration> value) {
      markerRetention = value;
      return this;
    }

    LoaderFixture open() {
      return new LoaderFixture(this);
    }
  }

  LoaderFixture announce(List<FileEvent> files) {
    files.forEach(this::announce);
    return this;
  }

  LoaderFixture announce(FileEvent file) {
    chains.computeIfAbsent(file.partition(), any -> new PartitionChain()).announce(file);
    return this;
  }

  /** Loads once; what was done in all. */
  LoadResult load() throws SQLException {
    parts.clear();
    limited = loader.load(chains, parts::add);
    return parts.stream().reduce(LoaderFixture::plus).orElseThrow();
  }

  private static LoadResult plus(LoadResult one, LoadResult next) {
    return new LoadResult(
        one.files() + next.files(),
        one.rows() + next.rows(),
        one.applied() + next.applied(),
        one.deleted() + next.deleted(),
        next.next(),
        next.nanos());
  }

  /** The parts of the last load that were committed, even if it failed after them. */
  List<LoadResult> parts() {
    return List.copyOf(parts);
  }

  /** Whether the last load left files for the next one. */
  boolean limited() {
    return limited;
  }

  Connections connections() {
    return connections;
  }

  @Override
  public void close() {
    connections.close();
  }
}
