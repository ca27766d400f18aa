package dev.sluice.mongodb.local.cursor;

import dev.sluice.mongodb.local.command.ServerError;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The open cursors by their ids. Thread-safe. */
public final class Cursors {
  private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(30);

  /** An open cursor. */
  public static final class Open {
    private final long id;
    private final String namespace;
    private final Cursor cursor;
    private volatile long lastUsed = System.nanoTime();

    private Open(long id, String namespace, Cursor cursor) {
      this.id = id;
      this.namespace = namespace;
      this.cursor = cursor;
    }

    public long id() {
      return id;
    }

    public Cursor cursor() {
      return cursor;
    }
  }

  private final Map<Long, Open> open = new ConcurrentHashMap<>();

  /**
   * Opens a cursor; those that nobody used for half an hour go.
   *
   * @param namespace the namespace that a getMore must name
   */
  public Open add(String namespace, Cursor cursor) {
    long now = System.nanoTime();
    open.values().removeIf(entry -> now - entry.lastUsed > IDLE_NANOS);
    while (true) {
      long id = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
      Open entry = new Open(id, namespace, cursor);
      if (open.putIfAbsent(id, entry) == null) {
        return entry;
      }
    }
  }

  /**
   * The cursor of an id.
   *
   * @throws ServerError 43 where there is none, 13 where it belongs to another namespace
   */
  public Open get(long id, String namespace) {
    Open entry = open.get(id);
    if (entry == null) {
      throw new ServerError(ServerError.CURSOR_NOT_FOUND, "cursor id " + id + " not found");
    }
    entry.lastUsed = System.nanoTime();
    if (!entry.namespace.equals(namespace)) {
      throw new ServerError(
          ServerError.UNAUTHORIZED,
          "Requested getMore on namespace '"
              + namespace
              + "', but cursor belongs to a different namespace "
              + entry.namespace);
    }
    return entry;
  }

  public boolean kill(long id) {
    return open.remove(id) != null;
  }

  public int count() {
    return open.size();
  }
}
