package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.oplog.ClusterClock;
import dev.sluice.mongodb.local.oplog.Oplog;
import dev.sluice.mongodb.local.oplog.OplogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The collections, their log, and the one lock for changing them. Readers need no lock. A change is
 * in the journal before a change stream shows it and before its client hears of it.
 */
public final class Store implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final Catalog catalog;
  private final Applier applier;
  private final SessionTable sessions = new SessionTable();
  private final List<OplogEntry> staged = new ArrayList<>();
  private final List<Doc> stagedStatements = new ArrayList<>();
  private final Oplog oplog;
  private final ClusterClock clock;
  private final Journal journal;
  private final Writer writer;
  private RuntimeException broken;

  /** Opens a store and replays what the journal holds. */
  public Store(
      Compatibility compatibility,
      Sharding sharding,
      ClusterClock clock,
      Oplog oplog,
      Journal journal) {
    this.catalog = new Catalog(sharding);
    this.applier = new Applier(catalog);
    this.clock = clock;
    this.oplog = oplog;
    this.journal = journal;
    this.writer = new Writer(this, compatibility);
    journal.replay(new JournalReplay(catalog, applier, oplog, sessions));
    clock.startAfter(oplog.lastTime());
    journal.compact(new StoreImage(catalog, oplog, sessions));
    if (oplog.lastTime() == 0) {
      noop("initiating set");
    }
  }

  public Catalog catalog() {
    return catalog;
  }

  public Oplog oplog() {
    return oplog;
  }

  /**
   * Runs a change. One runs at a time; whatever it did, also before it failed, is in the journal
   * and the log when this returns.
   */
  public <T> T write(Function<Writer, T> change) {
    lock.lock();
    try {
      if (broken != null) {
        throw new IllegalStateException(
            "A change could not be written to the journal, so there will be no more changes. Restart the stand-in.",
            broken);
      }
      try {
        return change.apply(writer);
      } finally {
        publish();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Writes an entry that changes nothing, so that the time of the log goes on. */
  public void noop(String message) {
    write(
        w -> {
          w.noop(message);
          return null;
        });
  }

  private void publish() {
    if (staged.isEmpty() && stagedStatements.isEmpty()) {
      return;
    }
    try {
      journal.append(staged, stagedStatements);
    } catch (RuntimeException e) {
      // What is in memory is not in the journal now: nothing may be built upon it.
      broken = e;
      throw e;
    }
    for (OplogEntry entry : staged) {
      Collection collection = catalog.find(entry.uuid());
      boolean images = collection != null && collection.options().recordsImages();
      oplog.append(images ? entry : entry.withoutImages());
    }
    staged.clear();
    stagedStatements.clear();
    oplog.signal();
    if (journal.isDueForCompaction()) {
      journal.compact(new StoreImage(catalog, oplog, sessions));
    }
  }

  ClusterClock clock() {
    return clock;
  }

  SessionTable sessions() {
    return sessions;
  }

  void stage(OplogEntry entry) {
    applier.apply(entry);
    staged.add(entry);
  }

  void stageStatement(Doc statement) {
    stagedStatements.add(statement);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      journal.close();
      oplog.close();
    } finally {
      lock.unlock();
    }
  }
}
