package dev.sluice.redshift.local.copy;

import dev.sluice.redshift.local.backend.BackendLink;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.io.api.Binary;

/** Rows in the backend's binary COPY format, sent in pieces. Not thread-safe. */
final class CopyBuffer implements AutoCloseable {
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
  };
  private static final VarHandle INTEGER =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Leaves room for a row. */
  private static final int PIECE = CopySender.USUAL / 2;

  private final CopySender sender;
  private final OutputStream appended = new Appended();
  private byte[] bytes = new byte[CopySender.USUAL];
  private int length;
  private int rowStart;

  CopyBuffer(BackendLink backend, Interruption interruption) {
    this.sender = new CopySender(backend, interruption);
    put(SIGNATURE, 0, SIGNATURE.length);
    putInt(0);
    putInt(0);
  }

  void startRow(int columns) {
    rowStart = length;
    putShort(columns);
  }

  /** Size of the row so far, in bytes. */
  int rowSize() {
    return length - rowStart;
  }

  /** Sends what has gathered when it is enough. */
  void endRow() throws IOException {
    if (length >= PIECE) {
      send();
    }
  }

  /** Sends the rest. */
  void finish() throws IOException {
    putShort(-1);
    sender.finish(bytes, length);
    length = 0;
  }

  private void send() throws IOException {
    bytes = sender.send(bytes, length);
    length = 0;
  }

  /** Must come before anything else uses the link to the backend. */
  @Override
  public void close() throws IOException {
    sender.close();
  }

  void putNull() {
    putInt(-1);
  }

  void putBoolean(boolean value) {
    putInt(1);
    reserve(1);
    bytes[length++] = (byte) (value ? 1 : 0);
  }

  void putInt16(int value) {
    putInt(2);
    putShort(value);
  }

  void putInt32(int value) {
    putInt(4);
    putInt(value);
  }

  void putInt64(long value) {
    putInt(8);
    putLong(value);
  }

  void putBytes(Binary value) {
    putInt(value.length());
    try {
      value.writeTo(appended);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void putInt(int value) {
    reserve(Integer.BYTES);
    INTEGER.set(bytes, length, value);
    length += Integer.BYTES;
  }

  void putShort(int value) {
    reserve(2);
    bytes[length++] = (byte) (value >> 8);
    bytes[length++] = (byte) value;
  }

  private void putLong(long value) {
    reserve(Long.BYTES);
    LONG.set(bytes, length, value);
    length += Long.BYTES;
  }

  private void put(byte[] value, int from, int size) {
    reserve(size);
    System.arraycopy(value, from, bytes, length, size);
    length += size;
  }

  /** By which a value writes itself, without a copy in between. */
  private final class Appended extends OutputStream {
    @Override
    public void write(int value) {
      reserve(1);
      bytes[length++] = (byte) value;
    }

    @Override
    public void write(byte[] value, int from, int size) {
      put(value, from, size);
    }
  }

  private void reserve(int size) {
    if (bytes.length - length < size) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + size));
    }
  }
}
