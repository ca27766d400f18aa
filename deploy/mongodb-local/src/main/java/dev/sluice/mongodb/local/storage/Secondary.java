package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.oplog.OplogEntry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * The collections as a secondary has them that is behind by a fixed time. It is fed by the store's
 * journal, which it passes everything on to. Any thread may read {@link #catalog()}.
 */
public final class Secondary implements Journal {
  private final Journal journal;
  private final long lagNanos;
  private final Catalog catalog;
  private final Applier applier;
  private final Queue<Delayed> delayed = new ArrayDeque<>();
  private boolean synced;
  private volatile long time;

  /** Changes, and when they are to be seen here. */
  private record Delayed(long atNanos, List<OplogEntry> entries) {}

  /** A secondary of the store that writes to this journal, behind by {@code lag}. */
  public Secondary(Journal journal, Sharding sharding, Duration lag) {
    this.catalog = new Catalog(sharding);
    this.applier = new Applier(catalog);
    this.journal = journal;
    this.lagNanos = lag.toNanos();
  }

  /** What a reader of the secondary sees. */
  public Catalog catalog() {
    return catalog;
  }

  /** The cluster time up to which it has everything; 0 before anything was written. */
  public long time() {
    return time;
  }

  /** Applies what is old enough by now. */
  public synchronized void catchUp() {
    while (!delayed.isEmpty() && delayed.peek().atNanos() - System.nanoTime() <= 0) {
      for (OplogEntry entry : delayed.remove().entries()) {
        applier.apply(entry);
        time = entry.time();
      }
    }
  }

  @Override
  public void replay(JournalReplay replay) {
    journal.replay(replay);
  }

  @Override
  public synchronized void append(List<OplogEntry> entries, List<Doc> statements) {
    journal.append(entries, statements);
    delayed.add(new Delayed(System.nanoTime() + lagNanos, List.copyOf(entries)));
  }

  @Override
  public boolean isDueForCompaction() {
    return journal.isDueForCompaction();
  }

  /** The first image is that of the store as it opens, with which the secondary begins. */
  @Override
  public synchronized void compact(StoreImage image) {
    journal.compact(image);
    if (!synced) {
      synced = true;
      image.catalog().all().forEach(this::copy);
      time = image.oplog().lastTime();
    }
  }

  private void copy(Collection original) {
    Collection copy =
        new Collection(
            original.namespace(), original.uuid(), original.options(), original.shardKey());
    original.allIndexes().forEach(copy::addIndex);
    for (Stored at = original.after(0); at != null; at = original.after(at.id())) {
      copy.add(at.doc());
    }
    catalog.add(copy);
  }

  @Override
  public void close() {
    journal.close();
  }
}
