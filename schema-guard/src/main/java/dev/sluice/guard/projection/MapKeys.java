package dev.sluice.guard.projection;

import dev.sluice.guard.bson.BsonCursor;
import java.util.Arrays;

/** The keys of one map, to tell when it has a key twice. Not thread-safe. */
final class MapKeys {

  private int[] starts = new int[16];
  private int[] ends = new int[16];
  private int[] slots = new int[64];
  private int count;

  /** Begins a map. */
  void begin() {
    count = 0;
    Arrays.fill(slots, 0);
  }

  /** Adds the current element's name; false if the map has it already. */
  boolean add(BsonCursor element) {
    int mask = slots.length - 1;
    int slot = NameHash.of(element.data(), element.nameStart(), element.nameEnd()) & mask;
    while (slots[slot] != 0) {
      if (same(element, slots[slot] - 1)) {
        return false;
      }
      slot = (slot + 1) & mask;
    }
    if (count == starts.length) {
      grow(element.data());
      return add(element);
    }
    starts[count] = element.nameStart();
    ends[count] = element.nameEnd();
    slots[slot] = ++count;
    return true;
  }

  private boolean same(BsonCursor element, int key) {
    return Arrays.equals(
        element.data(),
        element.nameStart(),
        element.nameEnd(),
        element.data(),
        starts[key],
        ends[key]);
  }

  private void grow(byte[] data) {
    starts = Arrays.copyOf(starts, count * 2);
    ends = Arrays.copyOf(ends, count * 2);
    slots = new int[count * 8];
    int mask = slots.length - 1;
    for (int key = 0; key < count; key++) {
      int slot = NameHash.of(data, starts[key], ends[key]) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = key + 1;
    }
  }
}
