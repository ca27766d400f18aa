package dev.sluice.redshift.load;

import dev.sluice.redshift.chain.ChainFollower;
import dev.sluice.redshift.chain.FileStore;
import dev.sluice.redshift.chain.PartitionChain;
import dev.sluice.redshift.ddl.DdlMode;
import dev.sluice.redshift.ddl.Definition;
import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.ddl.TableShape;
import dev.sluice.redshift.ddl.Tables;
import dev.sluice.redshift.sql.Connections;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the loads of one table, one after the other. What it knows of the table in Redshift it
 * remembers from load to load, and forgets when a load fails, as nothing of it is sure then. Not
 * thread-safe.
 */
public final class TableLoader {

  private static final Logger LOG = LoggerFactory.getLogger(TableLoader.class);

  /** How often the watermark may turn out to have moved before the load is tried again later. */
  private static final int MAX_STALE = 3;

  private final TableName table;
  private final String topic;
  private final Tables tables;
  private final Connections connections;
  private final Planner planner;
  private final Division division;
  private final Staging staging;
  private final LoadTransaction transaction;
  private final Clock clock;
  private final LongSupplier nanoClock;

  private Optional<Watermarks> watermarks = Optional.empty();
  private Optional<Definition> definition = Optional.empty();
  private boolean ownTables;

  /**
   * What the loaders of all tables share.
   *
   * @param markerRetention how far a partition goes on until its delete markers go; empty for ever
   */
  public record Shared(
      Connections connections,
      FileStore store,
      ChainFollower follower,
      LoadLimits limits,
      String manifestRoot,
      CopyRole role,
      DdlMode ddl,
      Optional<Duration> markerRetention,
      Clock clock,
      LongSupplier nanoClock) {}

  public TableLoader(TableName table, String topic, TableShape shape, Shared shared) {
    this.table = table;
    this.topic = topic;
    this.tables = new Tables(table, shape, shared.ddl());
    this.connections = shared.connections();
    this.planner = new Planner(shared.follower(), shared.limits());
    this.division = new Division(shared.limits().partBytes());
    this.staging = new Staging(table, shared.store(), shared.manifestRoot(), shared.role());
    this.transaction =
        new LoadTransaction(
            table,
            shape.mode(),
            new MarkerPruning(table, shape.mode(), shared.markerRetention()),
            shared.clock());
    this.clock = shared.clock();
    this.nanoClock = shared.nanoClock();
  }

  /**
   * Loads what is announced and not loaded, within the limits of one load. Runs no statement if
   * there is nothing to load. A large load is divided if a connection is free.
   *
   * @param committed told of each part when it is committed, by the thread that did it, one after
   *     the other; or once that there was nothing to load
   * @return whether announced files had to be left for the next load
   * @throws SQLException if Redshift refused or could not be reached; whether the part was
   *     committed that this happened to shows in the next call
   */
  public boolean load(Map<Integer, PartitionChain> chains, Consumer<LoadResult> committed)
      throws SQLException {
    StepTimer timer = new StepTimer(nanoClock);
    if (watermarks.filter(known -> isLoaded(chains, known)).isPresent()) {
      committed.accept(nothing(timer));
      return false;
    }
    try {
      return connections.use(session -> load(session, chains, committed, timer));
    } catch (SQLException | RuntimeException | Error e) {
      forget();
      throw e;
    }
  }

  private boolean load(
      Session session,
      Map<Integer, PartitionChain> chains,
      Consumer<LoadResult> committed,
      StepTimer timer)
      throws SQLException {
    for (int attempt = 0; attempt < MAX_STALE; attempt++) {
      if (!ownTables) {
        tables.createOwn(session);
        ownTables = true;
      }
      if (watermarks.isEmpty()) {
        watermarks = Optional.of(Watermarks.read(session, table, topic));
      }
      timer.spent(Step.DDL);
      LoadPlan plan = planner.plan(chains, watermarks.get());
      timer.spent(Step.PLAN);
      if (plan.isEmpty()) {
        committed.accept(nothing(timer));
        return false;
      }
      adapt(session, plan);
      timer.spent(Step.DDL);
      if (parts(plan, committed).load(session, connections, timer)) {
        return plan.limited();
      }
      LOG.info("{}: the watermark has moved in the meantime, planning again", table);
      watermarks = Optional.empty();
    }
    throw new SQLException(
        "The watermark of %s moves whenever it is to be advanced: does another task load the table?"
            .formatted(table),
        "40001");
  }

  private Parts parts(LoadPlan plan, Consumer<LoadResult> committed) {
    int worth = division.parts(plan.bytes());
    return new Parts(
        table,
        worth > 1 && connections.spare() ? plan.divide(worth) : List.of(plan),
        definition.orElseThrow(),
        staging,
        transaction,
        (part, result) -> {
          watermarks = Optional.of(watermarks.orElseThrow().advanced(part));
          division.committed(result.nanos());
          committed.accept(result);
        },
        nanoClock);
  }

  private void adapt(Session session, LoadPlan plan) throws SQLException {
    int version = watermarks.orElseThrow().contractVersion();
    Set<Layout> layouts = plan.stages().keySet();
    if (definition.filter(known -> tables.fits(known, version, layouts)).isEmpty()) {
      definition = Optional.of(tables.adapt(session, version, layouts));
    }
  }

  private LoadResult nothing(StepTimer timer) {
    Map<Integer, Long> next = watermarks.map(Watermarks::next).orElse(Map.of());
    return new LoadResult(0, 0, 0, 0, next, timer.nanos());
  }

  private static boolean isLoaded(Map<Integer, PartitionChain> chains, Watermarks known) {
    return chains.entrySet().stream()
        .allMatch(chain -> known.next(chain.getKey()).orElse(-1L) >= chain.getValue().announced());
  }

  private void forget() {
    watermarks = Optional.empty();
    definition = Optional.empty();
    ownTables = false;
  }

  /** Records in the audit table that the table is held. */
  public void recordHeld(String error) throws SQLException {
    connections.use(
        session -> {
          tables.createOwn(session);
          Audit.held(session, table, topic, error, clock.instant());
          return null;
        });
  }
}
