package dev.sluice.guard.event;

import org.bson.BsonDocument;
import org.bson.BsonInvalidOperationException;
import org.bson.json.JsonParseException;

/** What resume tokens tell, which are opaque but for the cluster time that they begin with. */
public final class ResumeTokens {
  /** Type byte of a timestamp, with which the key string of every resume token begins. */
  private static final String TIMESTAMP = "82";

  /** Seconds, then the increment. */
  private static final int TIME_DIGITS = 16;

  private static final int SECONDS_DIGITS = 8;
  private static final int SECONDS_SHIFT = 32;
  private static final int HEXADECIMAL = 16;

  private ResumeTokens() {}

  /**
   * The cluster time in a resume token, in seconds since the epoch.
   *
   * @param token as JSON, such as {@code {"_data": "82…"}}
   * @return 0 when it tells none
   */
  public static long seconds(String token) {
    return time(token) >>> SECONDS_SHIFT;
  }

  /**
   * The cluster time in a resume token, as a BSON timestamp.
   *
   * @param token as JSON, such as {@code {"_data": "82…"}}
   * @return 0 when it tells none
   */
  public static long time(String token) {
    try {
      BsonDocument document = BsonDocument.parse(token);
      String data = document.isString("_data") ? document.getString("_data").getValue() : "";
      if (!data.startsWith(TIMESTAMP) || data.length() < TIMESTAMP.length() + SECONDS_DIGITS) {
        return 0;
      }
      String time = data.substring(TIMESTAMP.length());
      return time.length() >= TIME_DIGITS
          ? Long.parseUnsignedLong(time.substring(0, TIME_DIGITS), HEXADECIMAL)
          : Long.parseLong(time.substring(0, SECONDS_DIGITS), HEXADECIMAL) << SECONDS_SHIFT;
    } catch (JsonParseException | BsonInvalidOperationException | NumberFormatException e) {
      return 0;
    }
  }
}
