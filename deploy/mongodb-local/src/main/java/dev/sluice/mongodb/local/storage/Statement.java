package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.Request;

/**
 * One statement of a write command: retryable where the client gave a session and a transaction
 * number.
 *
 * @param session the session; null where the write is not retryable
 * @param number the transaction number
 * @param id the statement's place in the command
 */
public record Statement(Value session, long number, int id) {
  public static Statement of(Request request, int id) {
    Value number = request.get("txnNumber");
    Value lsid = request.get("lsid");
    if (number == null || lsid == null || !lsid.isDocument()) {
      return new Statement(null, 0, id);
    }
    Doc session = lsid.asDoc();
    Value ids = request.get("stmtIds");
    int statement = ids != null && ids.isArray() ? ids.elements().get(id).asInt() : id;
    return new Statement(SessionTable.id(session), number.asLong(), statement);
  }

  boolean isRetryable() {
    return session != null;
  }
}
