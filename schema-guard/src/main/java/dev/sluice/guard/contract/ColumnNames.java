package dev.sluice.guard.contract;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Column names from field names, valid in Avro, Parquet and Redshift: {@code [a-z_][a-z0-9_]*}, at
 * most 127 bytes (the length of a Redshift identifier). Words that are reserved in SQL stay as they
 * are; whoever writes SQL quotes them.
 *
 * <ul>
 *   <li>snake_case: {@code userId} → {@code user_id}, {@code HTTPServer} → {@code http_server},
 *       {@code Beak Length (mm)} → {@code beak_length_mm}, {@code a.b} → {@code a_b}
 *   <li>a leading digit gets an underscore: {@code 1962} → {@code _1962}
 *   <li>accents go, other letters become their code: {@code Größe} → {@code gro_udf_e}, {@code 日} →
 *       {@code u65e5}
 *   <li>a name without any letter or digit becomes {@code empty}
 *   <li>a name in the reserved range {@code _sluice_} gets an {@code x} before it
 *   <li>the name of a column that every table has gets an underscore, since no quoting helps there:
 *       {@code oid} → {@code _oid}
 *   <li>a name that is taken, or over-long, ends in an underscore and 8 hex digits of the SHA-256
 *       of the field's name, so that the suffix does not depend on the order in which fields were
 *       seen
 * </ul>
 */
public final class ColumnNames {

  /** The length of a Redshift identifier in bytes. */
  public static final int MAX_BYTES = 127;

  /** PostgreSQL's system columns, which Redshift has too, and Redshift's own. */
  private static final Set<String> SYSTEM_COLUMNS =
      Set.of("oid", "tableoid", "ctid", "xmin", "cmin", "xmax", "cmax", "insertxid", "deletexid");

  private static final int SUFFIX = 9;
  private static final Pattern VALID =
      Pattern.compile("[a-z_][a-z0-9_]{0," + (MAX_BYTES - 1) + "}");
  private static final Pattern MARKS = Pattern.compile("\\p{Mn}+");

  private ColumnNames() {}

  /** Whether a text can be the column of a contract. */
  public static boolean valid(String column) {
    return VALID.matcher(column).matches() && !column.startsWith(Contract.RESERVED_PREFIX);
  }

  /**
   * The column for a top-level field.
   *
   * @param name the field's name as it stands in the documents
   * @param taken the columns that the contract has already
   */
  public static String column(String name, Set<String> taken) {
    if (name.equals(Contract.ID) && !taken.contains(Contract.ID)) {
      return Contract.ID;
    }
    String base = snakeCase(name);
    boolean tooLong = base.length() > MAX_BYTES;
    if (!tooLong && !taken.contains(base) && !base.equals(Contract.ID)) {
      return base;
    }
    String hash = sha256(name);
    String head = base.length() > MAX_BYTES - SUFFIX ? base.substring(0, MAX_BYTES - SUFFIX) : base;
    String column = head + "_" + hash.substring(0, 8);
    for (int more = 9; taken.contains(column); more++) {
      String suffix = "_" + hash.substring(0, more);
      column = head.substring(0, Math.min(head.length(), MAX_BYTES - suffix.length())) + suffix;
    }
    return column;
  }

  static String snakeCase(String name) {
    String plain = MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFKD)).replaceAll("");
    StringBuilder out = new StringBuilder(plain.length() + 8);
    boolean gap = plain.startsWith("_");
    int previous = 0;
    for (int i = 0; i < plain.length(); ) {
      int c = plain.codePointAt(i);
      int length = Character.charCount(c);
      int next = i + length < plain.length() ? plain.codePointAt(i + length) : 0;
      if (isAsciiLetterOrDigit(c)) {
        boolean upper = c >= 'A' && c <= 'Z';
        boolean wordStart =
            upper && (isLowerOrDigit(previous) || (isUpper(previous) && isLower(next)));
        if (gap || wordStart) {
          out.append('_');
        }
        out.append((char) (upper ? c + 32 : c));
        gap = false;
      } else if (c > 127
          && (Character.isLetterOrDigit(c) || Character.getType(c) == Character.OTHER_SYMBOL)) {
        if (out.length() > 0 || gap) {
          out.append('_');
        }
        out.append('u').append(Integer.toHexString(c));
        gap = true;
      } else if (out.length() > 0) {
        gap = true;
      }
      previous = c;
      i += length;
    }
    String snake = out.length() == 0 ? "empty" : out.toString();
    if ((snake.charAt(0) >= '0' && snake.charAt(0) <= '9') || SYSTEM_COLUMNS.contains(snake)) {
      snake = "_" + snake;
    }
    return snake.startsWith(Contract.RESERVED_PREFIX) ? "x" + snake : snake;
  }

  private static boolean isAsciiLetterOrDigit(int c) {
    return isUpper(c) || isLowerOrDigit(c);
  }

  private static boolean isUpper(int c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean isLower(int c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isLowerOrDigit(int c) {
    return isLower(c) || (c >= '0' && c <= '9');
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
