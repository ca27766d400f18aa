package dev.sluice.guard.projection;

import dev.sluice.guard.bson.BsonCursor;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Finds the index of an element's name by its bytes. Immutable. */
final class NameTable {

  private final byte[][] names;
  private final int[] slots;
  private final int mask;

  NameTable(List<String> names) {
    this.names =
        names.stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    int size = Integer.highestOneBit(Math.max(4, names.size() * 4 - 1)) * 2;
    slots = new int[size];
    mask = size - 1;
    for (int i = 0; i < this.names.length; i++) {
      byte[] name = this.names[i];
      int slot = hash(name, 0, name.length) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = i + 1;
    }
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
    int slot = hash(element.data(), element.nameStart(), element.nameEnd()) & mask;
    while (slots[slot] != 0) {
      int index = slots[slot] - 1;
      if (element.named(names[index])) {
        return index;
      }
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  private static int hash(byte[] bytes, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ (hash >>> 15);
  }
}
