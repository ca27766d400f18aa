package dev.sluice.redshift.local.copy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.parquet.bytes.ByteBufferAllocator;

/**
 * Arrays for what is read of a row group, used again for the next one. Fresh ones are megabytes
 * that have to be found, cleared and collected, which costs as much as filling them. No more is
 * kept than twice what one row group needed. Not thread-safe.
 */
final class ReadBuffers implements ByteBufferAllocator {
  private final List<byte[]> free = new ArrayList<>();
  private final List<byte[]> used = new ArrayList<>();
  private long most;

  /**
   * An array of this length or up to twice as long, with anything in it, which is the caller's
   * until reuse.
   */
  byte[] take(int length) {
    int best = -1;
    for (int i = 0; i < free.size(); i++) {
      int size = free.get(i).length;
      if (size >= length && size / 2 <= length && (best < 0 || size < free.get(best).length)) {
        best = i;
      }
    }
    byte[] taken = best < 0 ? new byte[length] : free.remove(best);
    used.add(taken);
    return taken;
  }

  /** All arrays that were taken may be taken again; whoever has one must not use it any more. */
  void reuse() {
    most = Math.max(most, bytes(used));
    free.addAll(used);
    used.clear();
    free.sort(Comparator.comparingInt(array -> array.length));
    long kept = kept();
    while (kept > most) {
      kept -= free.remove(0).length;
    }
  }

  private static long bytes(List<byte[]> arrays) {
    return arrays.stream().mapToLong(array -> array.length).sum();
  }

  /** Bytes that are kept for later. */
  long kept() {
    return bytes(free);
  }

  @Override
  public ByteBuffer allocate(int size) {
    return ByteBuffer.wrap(take(size), 0, size).slice();
  }

  /** Nothing: all come back at once. */
  @Override
  public void release(ByteBuffer buffer) {}

  @Override
  public boolean isDirect() {
    return false;
  }
}
