package dev.sluice.s3.parquet;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * The bytes of a file in memory, in chunks that grow with it, so that neither small nor large files
 * waste much. Keeps the CRC-32C of all of them. Not thread-safe.
 */
final class ChunkedOutput extends PositionOutputStream implements OutputFile {

  private static final int FIRST_CHUNK = 8 << 10;
  private static final int LAST_CHUNK = 1 << 20;

  private final List<byte[]> full = new ArrayList<>();
  private final CRC32C crc = new CRC32C();
  private byte[] chunk = new byte[0];
  private int used;
  private long position;

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    crc.update(bytes, offset, length);
    int from = offset;
    int left = length;
    while (left > 0) {
      if (used == chunk.length) {
        if (used > 0) {
          full.add(chunk);
        }
        chunk = new byte[Math.max(FIRST_CHUNK, Math.min(chunk.length * 2, LAST_CHUNK))];
        used = 0;
      }
      int step = Math.min(left, chunk.length - used);
      System.arraycopy(bytes, from, chunk, used, step);
      used += step;
      from += step;
      left -= step;
    }
    position += length;
  }

  @Override
  public long getPos() {
    return position;
  }

  /** Base64 of the big-endian CRC-32C, as S3 writes it. */
  String crc32c() {
    return base64(crc);
  }

  /** The same of {@code length} bytes from {@code from} on. */
  String crc32c(long from, long length) {
    CRC32C part = new CRC32C();
    long start = 0;
    for (int i = 0; i <= full.size(); i++) {
      byte[] bytes = i < full.size() ? full.get(i) : chunk;
      int size = i < full.size() ? bytes.length : used;
      long first = Math.max(from, start);
      long last = Math.min(from + length, start + size);
      if (first < last) {
        part.update(bytes, (int) (first - start), (int) (last - first));
      }
      start += size;
    }
    return base64(part);
  }

  private static String base64(CRC32C crc) {
    int value = (int) crc.getValue();
    byte[] bytes = {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** The bytes from {@code from} on, {@code length} of them; can be asked for again and again. */
  InputStream stream(long from, long length) {
    List<InputStream> streams = new ArrayList<>();
    long start = 0;
    long end = from + length;
    for (int i = 0; i <= full.size(); i++) {
      byte[] bytes = i < full.size() ? full.get(i) : chunk;
      int size = i < full.size() ? bytes.length : used;
      long first = Math.max(from, start);
      long last = Math.min(end, start + size);
      if (first < last) {
        streams.add(new ByteArrayInputStream(bytes, (int) (first - start), (int) (last - first)));
      }
      start += size;
    }
    return new SequenceInputStream(Collections.enumeration(streams));
  }

  @Override
  public PositionOutputStream create(long blockSizeHint) {
    return this;
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) {
    return this;
  }

  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }
}
