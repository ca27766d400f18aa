package dev.sluice.redshift.load;

import dev.sluice.redshift.ddl.Definition;
import dev.sluice.redshift.sql.Connections;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of one load. Each has a transaction of its own, and they are committed in order. Two
 * threads take them in turn, each with its own session, so that one part is copied while the one
 * before it is merged. A load of one part takes no second thread. Used once.
 */
final class Parts {

  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

  private final TableName table;
  private final List<LoadPlan> plans;
  private final Definition definition;
  private final Staging staging;
  private final LoadTransaction transaction;
  private final BiConsumer<LoadPlan, LoadResult> committed;
  private final LongSupplier nanoClock;

  private final Turns turns;
  private final NavigableMap<Integer, Throwable> failures = new TreeMap<>();
  private boolean stale;

  /**
   * @param plans what each part loads; each begins where the one before it ends
   * @param committed called after each commit, in order, by the thread that made it
   */
  Parts(
      TableName table,
      List<LoadPlan> plans,
      Definition definition,
      Staging staging,
      LoadTransaction transaction,
      BiConsumer<LoadPlan, LoadResult> committed,
      LongSupplier nanoClock) {
    this.table = table;
    this.plans = List.copyOf(plans);
    this.definition = definition;
    this.staging = staging;
    this.transaction = transaction;
    this.committed = committed;
    this.nanoClock = nanoClock;
    this.turns = new Turns(plans.size());
  }

  /**
   * Loads them all. Once a part fails, those before it are still loaded, and none after it.
   *
   * @param session for this thread; of unknown state after an exception
   * @param connections where there may be a session for the other one
   * @param timer what the load has spent already, which counts for its first part
   * @return false if the watermark was not where it should be, so that not all was loaded
   */
  boolean load(Session session, Connections connections, StepTimer timer) throws SQLException {
    if (plans.size() == 1) {
      boolean unused = take(session, timer, () -> true);
    } else {
      Thread second =
          new Thread(() -> takeOver(connections), Thread.currentThread().getName() + "-second");
      second.setDaemon(true);
      second.start();
      boolean unused = take(session, timer, () -> true);
      await(second);
    }
    throwFirstFailure();
    return !isStale();
  }

  /** Takes parts on a session of its own, until somebody wants it for another table. */
  private void takeOver(Connections connections) {
    Optional<Session> session;
    try {
      session = connections.tryBorrow();
    } catch (SQLException | RuntimeException e) {
      LOG.warn(
          "{} is loaded over one connection, as no second one can be opened; connections.max says how many there may be: {}",
          table,
          e.toString());
      return;
    }
    if (session.isPresent()) {
      if (take(session.get(), new StepTimer(nanoClock), () -> !connections.wanted())) {
        connections.giveBack(session.get());
      } else {
        connections.discard(session.get());
      }
    }
  }

  private void await(Thread second) {
    boolean interrupted = false;
    while (second.isAlive()) {
      try {
        second.join();
      } catch (InterruptedException e) {
        interrupted = true;
        turns.endAt(0);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Takes one part after another.
   *
   * @return whether the session can be used again
   */
  private boolean take(Session session, StepTimer first, BooleanSupplier goOn) {
    StepTimer timer = first;
    OptionalInt part = turns.take();
    while (part.isPresent()) {
      try {
        load(session, part.getAsInt(), timer);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failed(part.getAsInt(), Connections.stopping());
        return false;
      } catch (Throwable e) {
        failed(part.getAsInt(), e);
        return false;
      }
      timer = new StepTimer(nanoClock);
      part = goOn.getAsBoolean() ? turns.take() : OptionalInt.empty();
    }
    return true;
  }

  private void load(Session session, int part, StepTimer timer)
      throws SQLException, InterruptedException {
    Staged staged = staging.copy(session, plans.get(part), definition, timer);
    Optional<LoadResult> result = Optional.empty();
    if (turns.await(part)) {
      result = transaction.run(session, definition, staged, timer);
      if (result.isEmpty()) {
        staleAt(part);
      }
    }
    if (result.isPresent()) {
      committed.accept(plans.get(part), result.get());
      turns.committed(part);
    } else {
      staged.drop(session);
    }
  }

  private synchronized void failed(int part, Throwable e) {
    failures.put(part, e);
    turns.endAt(part);
  }

  private synchronized void staleAt(int part) {
    stale = true;
    turns.endAt(part);
  }

  private synchronized boolean isStale() {
    return stale;
  }

  private synchronized void throwFirstFailure() throws SQLException {
    if (failures.isEmpty()) {
      return;
    }
    Throwable first = failures.pollFirstEntry().getValue();
    failures.values().forEach(first::addSuppressed);
    if (first instanceof SQLException e) {
      throw e;
    }
    if (first instanceof RuntimeException e) {
      throw e;
    }
    throw (Error) first;
  }
}
