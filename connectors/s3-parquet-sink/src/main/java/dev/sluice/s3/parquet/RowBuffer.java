package dev.sluice.s3.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * The rows of a file that is still small, packed. Parquet's column writers take some 16 KB per
 * column before they hold anything, too much where hundreds of files are open. Written first, then
 * read as often as wanted; not thread-safe.
 */
final class RowBuffer {

  private static final int CHUNK = 16 << 10;
  private static final byte NULL = 0;
  private static final byte VALUE = 1;

  /** The bits of a fixed value that is true; false is {@link #VALUE}. */
  private static final byte TRUE = 2;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final PrimitiveTypeName[] types;
  private final List<byte[]> chunks = new ArrayList<>();
  private final OutputStream stream = new ChunkStream();
  private byte[] chunk = new byte[0];
  private int position;
  private int rows;

  RowBuffer(RowLayout layout) {
    types =
        layout.columns().stream()
            .map(column -> column.parquet().getPrimitiveTypeName())
            .toArray(PrimitiveTypeName[]::new);
  }

  /** Memory that it takes, in bytes. */
  long memory() {
    return (long) chunks.size() * CHUNK;
  }

  /** Rows that it holds. */
  int rows() {
    return rows;
  }

  /** Adds the values of a row. */
  void add(PreparedRow row) {
    for (int i = 0; i < types.length; i++) {
      if (row.isNull(i)) {
        put(NULL);
        continue;
      }
      switch (types[i]) {
        case BOOLEAN -> put(row.number(i) == 0 ? VALUE : TRUE);
        case INT32, INT64, DOUBLE -> {
          put(VALUE);
          put(row.number(i));
        }
        default -> {
          put(VALUE);
          put(row.binary(i));
        }
      }
    }
    rows++;
  }

  private void put(byte value) {
    if (position == chunk.length) {
      nextChunk();
    }
    chunk[position++] = value;
  }

  private void put(long value) {
    if (chunk.length - position >= Long.BYTES) {
      LONGS.set(chunk, position, value);
      position += Long.BYTES;
      return;
    }
    for (int i = 0; i < Long.BYTES; i++) {
      put((byte) (value >>> (Byte.SIZE * i)));
    }
  }

  private void put(Binary value) {
    put((long) value.length());
    try {
      value.writeTo(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void nextChunk() {
    chunk = new byte[CHUNK];
    chunks.add(chunk);
    position = 0;
  }

  /**
   * Reads all rows, in order, each into {@code row}, and calls {@code onRow} after each. Texts and
   * bytes in the row are valid until the call ends.
   */
  void replay(PreparedRow row, Runnable onRow) {
    Reader reader = new Reader();
    for (int i = 0; i < rows; i++) {
      for (int column = 0; column < types.length; column++) {
        reader.read(row, column);
      }
      onRow.run();
    }
  }

  private final class ChunkStream extends OutputStream {

    @Override
    public void write(int value) {
      put((byte) value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      int from = offset;
      int left = length;
      while (left > 0) {
        if (position == chunk.length) {
          nextChunk();
        }
        int step = Math.min(left, chunk.length - position);
        System.arraycopy(bytes, from, chunk, position, step);
        position += step;
        from += step;
        left -= step;
      }
    }
  }

  private final class Reader {

    private byte[] current = new byte[0];
    private int next;
    private int at;

    void read(PreparedRow row, int column) {
      byte tag = get();
      if (tag == NULL) {
        row.setNull(column);
        return;
      }
      switch (types[column]) {
        case BOOLEAN -> row.setNumber(column, tag == TRUE ? 1 : 0);
        case INT32, INT64, DOUBLE -> row.setNumber(column, number());
        default -> row.setBinary(column, binary((int) number()));
      }
    }

    private byte get() {
      if (at == current.length) {
        current = chunks.get(next++);
        at = 0;
      }
      return current[at++];
    }

    private long number() {
      if (current.length - at >= Long.BYTES) {
        long value = (long) LONGS.get(current, at);
        at += Long.BYTES;
        return value;
      }
      long value = 0;
      for (int i = 0; i < Long.BYTES; i++) {
        value |= (get() & 0xffL) << (Byte.SIZE * i);
      }
      return value;
    }

    private Binary binary(int length) {
      if (length <= current.length - at) {
        at += length;
        return Binary.fromReusedByteArray(current, at - length, length);
      }
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
