package dev.sluice.s3.parquet;

import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.apache.parquet.io.api.Binary;

/**
 * The rows of a file that is still small, packed. Parquet's column writers take some 16 KB per
 * column before they hold anything, too much where hundreds of files are open. Written first, then
 * read once; not thread-safe.
 */
@SuppressWarnings("JavaUtilDate") // Connect's own class for times
final class RowBuffer {

  private static final int CHUNK = 16 << 10;

  private static final byte NULL = 0;
  private static final byte FALSE = 1;
  private static final byte TRUE = 2;
  private static final byte INT = 3;
  private static final byte LONG = 4;
  private static final byte DOUBLE = 5;
  private static final byte TIME = 6;
  private static final byte BINARY = 7;

  private final int columns;
  private final List<byte[]> chunks = new ArrayList<>();
  private byte[] chunk = new byte[0];
  private int position;
  private int rows;

  RowBuffer(int columns) {
    this.columns = columns;
  }

  /** Memory that it takes, in bytes. */
  long memory() {
    return (long) chunks.size() * CHUNK;
  }

  /** Adds the values of a row. */
  void add(PreparedRow row) {
    for (int i = 0; i < columns; i++) {
      add(row.value(i));
    }
    rows++;
  }

  private void add(Object value) {
    if (value == null) {
      put(NULL);
    } else if (value instanceof Binary binary) {
      byte[] bytes = binary.getBytesUnsafe();
      put(BINARY);
      put(bytes.length, Integer.BYTES);
      put(bytes);
    } else if (value instanceof Long number) {
      put(LONG);
      put(number, Long.BYTES);
    } else if (value instanceof Double || value instanceof Float) {
      put(DOUBLE);
      put(Double.doubleToRawLongBits(((Number) value).doubleValue()), Long.BYTES);
    } else if (value instanceof Boolean flag) {
      put(flag ? TRUE : FALSE);
    } else if (value instanceof Date time) {
      put(TIME);
      put(time.getTime(), Long.BYTES);
    } else {
      put(INT);
      put(((Number) value).intValue(), Integer.BYTES);
    }
  }

  private void put(byte value) {
    if (position == chunk.length) {
      chunk = new byte[CHUNK];
      chunks.add(chunk);
      position = 0;
    }
    chunk[position++] = value;
  }

  private void put(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      put((byte) (value >>> (Byte.SIZE * i)));
    }
  }

  private void put(byte[] bytes) {
    int from = 0;
    while (from < bytes.length) {
      if (position == chunk.length) {
        chunk = new byte[CHUNK];
        chunks.add(chunk);
        position = 0;
      }
      int step = Math.min(bytes.length - from, chunk.length - position);
      System.arraycopy(bytes, from, chunk, position, step);
      position += step;
      from += step;
    }
  }

  /** Reads all rows again, in order, each into {@code row}, and calls {@code onRow} after each. */
  void replay(PreparedRow row, Runnable onRow) {
    Reader reader = new Reader();
    for (int i = 0; i < rows; i++) {
      for (int column = 0; column < columns; column++) {
        row.load(column, reader.value());
      }
      onRow.run();
    }
    row.clear();
  }

  private final class Reader {

    private byte[] current = new byte[0];
    private int next;
    private int at;

    Object value() {
      return switch (get()) {
        case NULL -> null;
        case FALSE -> false;
        case TRUE -> true;
        case INT -> (int) get(Integer.BYTES);
        case LONG -> get(Long.BYTES);
        case DOUBLE -> Double.longBitsToDouble(get(Long.BYTES));
        case TIME -> new Date(get(Long.BYTES));
        default -> binary((int) get(Integer.BYTES));
      };
    }

    private byte get() {
      if (at == current.length) {
        current = chunks.get(next++);
        at = 0;
      }
      return current[at++];
    }

    private long get(int bytes) {
      long value = 0;
      for (int i = 0; i < bytes; i++) {
        value |= (get() & 0xffL) << (Byte.SIZE * i);
      }
      return value;
    }

    private Binary binary(int length) {
      byte[] bytes = new byte[length];
      int read = 0;
      while (read < length) {
        if (at == current.length) {
          current = chunks.get(next++);
          at = 0;
        }
        int step = Math.min(length - read, current.length - at);
        System.arraycopy(current, at, bytes, read, step);
        at += step;
        read += step;
      }
      return Binary.fromConstantByteArray(bytes);
    }
  }
}
