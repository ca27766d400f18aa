package dev.sluice.redshift.local.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions that are open, for requests to cancel what one does. Thread-safe. */
final class Sessions {
  private final Map<Key, ClientSession> open = new ConcurrentHashMap<>();

  /**
   * What a request to cancel names a session by.
   *
   * @param processId of the backend
   * @param secret that the session's client alone was told
   */
  record Key(int processId, int secret) {}

  void add(Key key, ClientSession session) {
    open.put(key, session);
  }

  void remove(Key key) {
    open.remove(key);
  }

  /**
   * Stops the load that a session runs.
   *
   * @return false when it runs none: then the statement is the backend's to cancel
   */
  boolean stopLoad(Key key) {
    ClientSession session = open.get(key);
    return session != null && session.stopLoad();
  }
}
