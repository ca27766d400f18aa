package dev.sluice.redshift.local.copy;

import java.util.ArrayList;
import java.util.List;

/**
 * Arrays for the pages of a row group, used again for the next one. Fresh ones are megabytes that
 * have to be found, cleared and collected, which costs as much as filling them. Not thread-safe.
 */
final class PageBuffers {
  private final List<byte[]> free = new ArrayList<>();
  private final List<byte[]> used = new ArrayList<>();

  /** An array of at least this length, with anything in it. */
  byte[] take(int length) {
    int best = -1;
    for (int i = 0; i < free.size(); i++) {
      int size = free.get(i).length;
      if (size >= length && (best < 0 || size < free.get(best).length)) {
        best = i;
      }
    }
    byte[] taken = best < 0 ? new byte[length] : free.remove(best);
    used.add(taken);
    return taken;
  }

  /** All arrays that were taken may be taken again; whoever has one must not use it any more. */
  void reuse() {
    free.addAll(used);
    used.clear();
  }
}
