package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.ServerError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What retryable writes did: of each session its newest transaction number and the result of every
 * statement of it. Guarded by the store's lock.
 */
final class SessionTable {
  private static final int MAX_SESSIONS = 10_000;

  private record Session(long number, Map<Integer, Doc> results) {}

  private final Map<Value, Session> sessions =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Value, Session> eldest) {
          return size() > MAX_SESSIONS;
        }
      };

  /** The result of a statement that was executed before, or null. */
  Doc result(Value id, long number, int statement) {
    Session session = sessions.get(id);
    if (session == null || session.number() < number) {
      return null;
    }
    if (session.number() > number) {
      throw new ServerError(
          ServerError.TRANSACTION_TOO_OLD,
          "Retryable write with txnNumber "
              + number
              + " is prohibited on the session because a newer retryable write with txnNumber "
              + session.number()
              + " has already started on this session.");
    }
    return session.results().get(statement);
  }

  /** Remembers a result; returns the record of it for the journal. */
  Doc record(Value id, long number, int statement, Doc result) {
    Doc entry =
        new DocBuilder()
            .put("id", id)
            .put("number", number)
            .put("statement", statement)
            .put("result", result)
            .build();
    apply(entry);
    return entry;
  }

  void apply(Doc entry) {
    Value id = entry.get("id").detached();
    long number = entry.get("number").asLong();
    Session session = sessions.get(id);
    if (session == null || session.number() != number) {
      session = new Session(number, new TreeMap<>());
      sessions.put(id, session);
    }
    session.results().put(entry.get("statement").asInt(), entry.get("result").asDoc().detached());
  }

  List<Doc> entries() {
    List<Doc> entries = new ArrayList<>();
    sessions.forEach(
        (id, session) ->
            session
                .results()
                .forEach(
                    (statement, result) ->
                        entries.add(
                            new DocBuilder()
                                .put("id", id)
                                .put("number", session.number())
                                .put("statement", statement)
                                .put("result", result)
                                .build())));
    return entries;
  }

  /** The identity of a session in a command's {@code lsid}. */
  static Value id(Doc lsid) {
    Field first = lsid.first();
    return first == null ? Value.NULL : first.value().detached();
  }
}
