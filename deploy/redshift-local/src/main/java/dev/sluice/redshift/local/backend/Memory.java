package dev.sluice.redshift.local.backend;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the PostgreSQL server behind redshift-local may take, in bytes. Beside it there are the heap
 * of the JVM and, for a COPY, up to twice a row group of the files.
 *
 * @param sharedBytes for pages of the database, taken as pages come; at least 16 MB
 * @param sessionBytes for the temporary tables of one session, and again as much for the sorts and
 *     hash tables of its statement; at least 4 MB
 */
public record Memory(long sharedBytes, long sessionBytes) {
  private static final long MB = 1L << 20;
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(MB|GB)");

  /** A million rows of 1 KB, which loads read again and again. */
  private static final long MOST_SHARED = 1536 * MB;

  private static final long LEAST_SHARED = 16 * MB;
  private static final int SHARED_PART = 4;

  /** 400,000 rows of 1 KB: the stage of a load, or of a part of a large one. */
  private static final long MOST_OF_A_SESSION = 512 * MB;

  private static final long LEAST_OF_A_SESSION = 4 * MB;
  private static final int SESSION_PART = 16;

  public Memory {
    check("shared memory", sharedBytes, LEAST_SHARED);
    check("session memory", sessionBytes, LEAST_OF_A_SESSION);
  }

  /** For the container that this process runs in, or else for the machine. */
  public static Memory here() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return of(system.getTotalMemorySize());
  }

  /**
   * For a container or machine of so many bytes: a quarter of it for pages, up to 1.5 GB, and a
   * sixteenth for a session, up to 0.5 GB.
   */
  public static Memory of(long bytes) {
    return new Memory(
        within(LEAST_SHARED, bytes / SHARED_PART, MOST_SHARED),
        within(LEAST_OF_A_SESSION, bytes / SESSION_PART, MOST_OF_A_SESSION));
  }

  public Memory withSharedBytes(long bytes) {
    return new Memory(bytes, sessionBytes);
  }

  public Memory withSessionBytes(long bytes) {
    return new Memory(sharedBytes, bytes);
  }

  /**
   * Bytes of a size like {@code 512MB} or {@code 2GB}.
   *
   * @throws IllegalArgumentException when it is not one; the message shows the text
   */
  public static long bytes(String size) {
    Matcher matcher = SIZE.matcher(size.toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(size + " is not a size like 512MB or 2GB");
    }
    long number = Long.parseLong(matcher.group(1));
    return matcher.group(2).equals("GB") ? number * 1024 * MB : number * MB;
  }

  private static long within(long least, long value, long most) {
    return Math.max(least, Math.min(value, most));
  }

  private static void check(String what, long bytes, long least) {
    if (bytes < least) {
      throw new IllegalArgumentException(
          what + " of " + bytes / MB + " MB is less than " + least / MB + " MB");
    }
  }
}
