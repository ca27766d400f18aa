package dev.sluice.mongodb.local.oplog;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The log in memory. One writer at a time appends; any thread reads and waits. When the bound is
 * passed the oldest entries go, as in a capped collection, and who still stood there has lost its
 * position.
 */
public final class Oplog {
  private final long maxBytes;
  private final ConcurrentSkipListMap<Long, OplogEntry> entries = new ConcurrentSkipListMap<>();
  private final ReentrantLock waiting = new ReentrantLock();
  private final Condition grown = waiting.newCondition();
  private volatile long lastTime;
  private volatile long trimmedThrough;
  private volatile boolean closed;
  private long bytes;

  /**
   * @param maxBytes how much the log may hold; the newest entry stays whatever its size
   */
  public Oplog(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Makes an entry visible to readers. Its time must be later than all before. */
  public void append(OplogEntry entry) {
    entries.put(entry.time(), entry);
    bytes += entry.size();
    lastTime = entry.time();
    while (bytes > maxBytes && entries.firstKey() < entry.time()) {
      OplogEntry oldest = entries.pollFirstEntry().getValue();
      bytes -= oldest.size();
      trimmedThrough = oldest.time();
    }
  }

  /** Wakes all who wait for new entries. */
  public void signal() {
    waiting.lock();
    try {
      grown.signalAll();
    } finally {
      waiting.unlock();
    }
  }

  /** The time of the newest entry. */
  public long lastTime() {
    return lastTime;
  }

  /** The time of the oldest entry that is still there. */
  public long firstTime() {
    Map.Entry<Long, OplogEntry> first = entries.firstEntry();
    return first == null ? lastTime : first.getKey();
  }

  /** The time of the newest entry that had to go; 0 while nothing went. */
  public long trimmedThrough() {
    return trimmedThrough;
  }

  public void restoreTrimmedThrough(long time) {
    trimmedThrough = time;
  }

  public long bytes() {
    return bytes;
  }

  public long maxBytes() {
    return maxBytes;
  }

  /** The entry that follows a time, or null. */
  public OplogEntry after(long time) {
    Map.Entry<Long, OplogEntry> next = entries.higherEntry(time);
    return next == null ? null : next.getValue();
  }

  /** All entries from the oldest on. */
  public Iterable<OplogEntry> all() {
    return entries.values();
  }

  /**
   * Waits until there is an entry later than {@code time}, or the time is up, or the log is closed.
   *
   * @return whether there is one
   */
  public boolean awaitAfter(long time, long deadlineNanos) throws InterruptedException {
    waiting.lock();
    try {
      while (lastTime <= time && !closed) {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        if (grown.awaitNanos(left) <= 0) {
          return lastTime > time;
        }
      }
      return lastTime > time;
    } finally {
      waiting.unlock();
    }
  }

  /** Ends all waiting. */
  public void close() {
    closed = true;
    signal();
  }

  public static long deadline(long millis) {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
