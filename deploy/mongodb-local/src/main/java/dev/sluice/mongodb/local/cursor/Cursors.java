package dev.sluice.mongodb.local.cursor;

import dev.sluice.mongodb.local.command.ServerError;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** The open cursors by their ids. Thread-safe. */
public final class Cursors {
  /**
   * An open cursor.
   *
   * @param namespace the namespace that a getMore must name
   */
  public record Open(long id, String namespace, Cursor cursor) {}

  private final Map<Long, Open> open = new ConcurrentHashMap<>();

  public Open add(String namespace, Cursor cursor) {
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
    if (!entry.namespace().equals(namespace)) {
      throw new ServerError(
          ServerError.UNAUTHORIZED,
          "Requested getMore on namespace '"
              + namespace
              + "', but cursor belongs to a different namespace "
              + entry.namespace());
    }
    return entry;
  }

  public boolean kill(long id) {
    return open.remove(id) != null;
  }

  public boolean isOpen(long id) {
    return open.containsKey(id);
  }

  public int count() {
    return open.size();
  }
}
