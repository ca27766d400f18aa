package dev.sluice.redshift.failure;

import dev.sluice.files.FileEventException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What to do about a load that failed.
 *
 * @param kind what to do
 * @param message what went wrong, in one line
 */
public record Failure(Kind kind, String message) {

  /** What to do. */
  public enum Kind {
    /** Another transaction was in the way: run the whole transaction again, soon. */
    CONFLICT,
    /** Redshift, S3 or the way to them is in trouble: try again later. */
    RETRY,
    /** No table can be loaded before the configuration is another one: the task has to stop. */
    STOP,
    /** A person has to do something: the table is held, and tried again now and then. */
    HELD
  }

  /**
   * Redshift reports a serializable isolation violation, or a write conflict under snapshot
   * isolation, as error 1023 with SQLSTATE XX000, which stands for many other things too.
   */
  private static final Pattern CONFLICT = Pattern.compile("\\b1023\\b");

  private static final Set<String> CONFLICT_STATES = Set.of("40001", "40P01");

  /** Connection exceptions, insufficient resources, operator intervention, and time-outs. */
  private static final Set<String> RETRY_CLASSES = Set.of("08", "53", "57", "58");

  /** No such user, wrong password, or no such database. */
  private static final Set<String> STOP_STATES = Set.of("28000", "28P01", "3D000");

  /**
   * What Redshift reports as an internal error, SQLSTATE XX000, and passes by itself: a full disk
   * (code 1016), a table that was replaced while the statement waited, and trouble of S3 or of the
   * network behind COPY.
   */
  private static final Pattern PASSING =
      Pattern.compile(
          "Disk Full|could not open relation with OID|S3ServiceException:.*Status 5\\d\\d"
              + "|SlowDown|Connection timed out|connection reset",
          Pattern.CASE_INSENSITIVE);

  private static final int FORBIDDEN = 403;
  private static final int MAX_MESSAGE = 4_000;

  /** Classifies what was thrown. */
  public static Failure of(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e) {
        return new Failure(kind(e), oneLine(e));
      }
      if (cause instanceof HeldException || cause instanceof FileEventException) {
        return new Failure(Kind.HELD, oneLine(cause));
      }
      if (cause instanceof S3Exception e) {
        boolean refused = e.statusCode() == FORBIDDEN;
        return new Failure(refused ? Kind.HELD : Kind.RETRY, "S3: " + oneLine(e));
      }
      if (cause instanceof SdkException || cause instanceof IOException) {
        return new Failure(Kind.RETRY, oneLine(cause));
      }
    }
    return new Failure(Kind.HELD, oneLine(thrown));
  }

  private static Kind kind(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String message = e.getMessage() == null ? "" : e.getMessage();
    if (CONFLICT_STATES.contains(state) || CONFLICT.matcher(message).find()) {
      return Kind.CONFLICT;
    }
    if (STOP_STATES.contains(state)) {
      return Kind.STOP;
    }
    boolean elsewhere = state.length() == 5 && RETRY_CLASSES.contains(state.substring(0, 2));
    boolean passing = state.equals("XX000") && PASSING.matcher(message).find();
    return elsewhere || passing || e.getCause() instanceof IOException ? Kind.RETRY : Kind.HELD;
  }

  private static String oneLine(Throwable thrown) {
    String message =
        thrown.getMessage() == null ? thrown.getClass().getName() : thrown.getMessage();
    String line = message.strip().replaceAll("\\s+", " ");
    return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE);
  }
}
