package dev.sluice.guard.projection;

import dev.sluice.guard.bson.BsonCursor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the index of an element's name by its bytes, and tells when a document has a name twice.
 * Not thread-safe.
 */
final class NameTable {

  private final byte[][] names;
  private final int[] slots;
  private final int mask;

  /** By index: 2 × the document's number where it has a null, one more where it has a value. */
  private final int[] seen;

  private int document;

  NameTable(List<String> names) {
    this.names =
        names.stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    int size = Integer.highestOneBit(Math.max(4, names.size() * 4 - 1)) * 2;
    slots = new int[size];
    mask = size - 1;
    seen = new int[names.size()];
    for (int i = 0; i < this.names.length; i++) {
      byte[] name = this.names[i];
      int slot = NameHash.of(name, 0, name.length) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = i + 1;
    }
  }

  /** Begins a document. */
  void begin() {
    document++;
    if (document == Integer.MAX_VALUE / 2) {
      Arrays.fill(seen, 0);
      document = 1;
    }
  }

  /** Takes note of an element. */
  Occurrence occurrence(int index, boolean isNull) {
    int before = seen[index];
    int now = document * 2 + (isNull ? 0 : 1);
    seen[index] = now;
    if (before < document * 2) {
      return Occurrence.FIRST;
    }
    return isNull && before == now ? Occurrence.NULL_AGAIN : Occurrence.SECOND;
  }

  /**
   * The index of the current element's name, -1 if it is none of the table's.
   *
   * @param hint the index to try first
   */
  int find(BsonCursor element, int hint) {
    if (hint < names.length && element.named(names[hint])) {
      return hint;
    }
    int slot = NameHash.of(element.data(), element.nameStart(), element.nameEnd()) & mask;
    while (slots[slot] != 0) {
      int index = slots[slot] - 1;
      if (element.named(names[index])) {
        return index;
      }
      slot = (slot + 1) & mask;
    }
    return -1;
  }
}
