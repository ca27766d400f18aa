package dev.sluice.guard.event;

import org.bson.BsonDocument;
import org.bson.BsonInvalidOperationException;
import org.bson.json.JsonParseException;

/** What resume tokens tell, which are opaque but for the cluster time that they begin with. */
public final class ResumeTokens {
  /** Type byte of a timestamp, with which the key string of every resume token begins. */
  private static final String TIMESTAMP = "82";

  private static final int SECONDS_DIGITS = 8;
  private static final int HEXADECIMAL = 16;

  private ResumeTokens() {}

  /**
   * The cluster time in a resume token, in seconds since the epoch.
   *
   * @param token as JSON, such as {@code {"_data": "82…"}}
   * @return 0 when it tells none
   */
  public static long seconds(String token) {
    try {
      BsonDocument document = BsonDocument.parse(token);
      String data = document.isString("_data") ? document.getString("_data").getValue() : "";
      int end = TIMESTAMP.length() + SECONDS_DIGITS;
      return data.length() >= end && data.startsWith(TIMESTAMP)
          ? Long.parseLong(data.substring(TIMESTAMP.length(), end), HEXADECIMAL)
          : 0;
    } catch (JsonParseException | BsonInvalidOperationException | NumberFormatException e) {
      return 0;
    }
  }
}
