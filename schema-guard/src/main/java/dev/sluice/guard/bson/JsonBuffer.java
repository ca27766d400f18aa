package dev.sluice.guard.bson;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * A growing buffer of JSON as UTF-8 bytes, used again for one value after the other. Not
 * thread-safe.
 */
public final class JsonBuffer {

  private static final int KEEP = 1 << 20;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MIN_LONG =
      Long.toString(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);
  private static final long DAY_MILLIS = 86_400_000L;

  private byte[] bytes = new byte[1024];
  private int length;

  /** Empties the buffer, and lets go of a huge one. */
  public JsonBuffer clear() {
    if (bytes.length > KEEP) {
      bytes = new byte[1024];
    }
    length = 0;
    return this;
  }

  public int length() {
    return length;
  }

  /** Goes back to a length that the buffer had before. */
  public void truncate(int newLength) {
    length = newLength;
  }

  public String text() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /** The bytes so far. */
  public byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }

  /** Whether everything put in was UTF-8. */
  public boolean isUtf8() {
    return Utf8.valid(bytes, 0, length);
  }

  public void put(char ascii) {
    room(1);
    bytes[length++] = (byte) ascii;
  }

  /** Puts ASCII text as it is. */
  @SuppressWarnings("deprecation") // the one copy of ASCII characters that needs no encoder
  public void ascii(String text) {
    int count = text.length();
    room(count);
    text.getBytes(0, count, bytes, length);
    length += count;
  }

  /**
   * Puts UTF-8 bytes as a JSON string: quotes, backslashes and control characters escaped, nothing
   * else.
   */
  public void string(byte[] source, int start, int end) {
    room((end - start) + 2);
    bytes[length++] = '"';
    for (int i = start; i < end; i++) {
      byte b = source[i];
      if ((b >= 0x20 && b != '"' && b != '\\') || b < 0) {
        bytes[length++] = b;
      } else {
        escape(b, end - i);
      }
    }
    room(1);
    bytes[length++] = '"';
  }

  private void escape(byte b, int rest) {
    room(6 + rest);
    bytes[length++] = '\\';
    switch (b) {
      case '"', '\\' -> bytes[length++] = b;
      case '\b' -> bytes[length++] = 'b';
      case '\f' -> bytes[length++] = 'f';
      case '\n' -> bytes[length++] = 'n';
      case '\r' -> bytes[length++] = 'r';
      case '\t' -> bytes[length++] = 't';
      default -> {
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = HEX[b >> 4];
        bytes[length++] = HEX[b & 15];
      }
    }
  }

  public void number(long value) {
    if (value == Long.MIN_VALUE) {
      room(MIN_LONG.length);
      System.arraycopy(MIN_LONG, 0, bytes, length, MIN_LONG.length);
      length += MIN_LONG.length;
      return;
    }
    room(20);
    long rest = value;
    if (rest < 0) {
      bytes[length++] = '-';
      rest = -rest;
    }
    int digits = 1;
    for (long bound = 10; digits < 19 && rest >= bound; bound *= 10) {
      digits++;
    }
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  public void hex(byte[] source, int start, int count) {
    room(2 * count);
    for (int i = start; i < start + count; i++) {
      bytes[length++] = HEX[(source[i] >> 4) & 15];
      bytes[length++] = HEX[source[i] & 15];
    }
  }

  public void base64(byte[] source, int start, int count) {
    byte[] encoded = Base64.getEncoder().encode(Arrays.copyOfRange(source, start, start + count));
    room(encoded.length);
    System.arraycopy(encoded, 0, bytes, length, encoded.length);
    length += encoded.length;
  }

  /**
   * Puts {@code 2026-11-24T10:00:00.123Z}, the fraction only when there is one; years 1 to 9999.
   */
  public void isoInstant(long epochMillis) {
    long days = Math.floorDiv(epochMillis, DAY_MILLIS);
    int millis = (int) Math.floorMod(epochMillis, DAY_MILLIS);
    // Days to a civil date in the proleptic Gregorian calendar, counted in years from March.
    long z = days + 719_468;
    long era = Math.floorDiv(z, 146_097);
    int dayOfEra = (int) (z - era * 146_097);
    int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int monthFromMarch = (5 * dayOfYear + 2) / 153;
    int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
    int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
    room(24);
    digits(year, 4);
    bytes[length++] = '-';
    digits(month, 2);
    bytes[length++] = '-';
    digits(day, 2);
    bytes[length++] = 'T';
    digits(millis / 3_600_000, 2);
    bytes[length++] = ':';
    digits(millis / 60_000 % 60, 2);
    bytes[length++] = ':';
    digits(millis / 1000 % 60, 2);
    if (millis % 1000 != 0) {
      bytes[length++] = '.';
      digits(millis % 1000, 3);
    }
    bytes[length++] = 'Z';
  }

  private void digits(int value, int count) {
    int rest = value;
    for (int i = length + count - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += count;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }
}
