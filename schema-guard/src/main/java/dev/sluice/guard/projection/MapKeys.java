package dev.sluice.guard.projection;

import dev.sluice.guard.bson.BsonCursor;
import java.util.Arrays;

/** The keys of one document, to tell when it has a key twice. Not thread-safe. */
final class MapKeys {

  private int[] starts = new int[16];
  private int[] ends = new int[16];
  private boolean[] nulls = new boolean[16];
  private int[] slots = new int[64];
  private int count;

  /** Begins a document. */
  void begin() {
    count = 0;
    Arrays.fill(slots, 0);
  }

  /** Adds the current element's name. */
  Occurrence add(BsonCursor element) {
    int mask = slots.length - 1;
    int slot = NameHash.of(element.data(), element.nameStart(), element.nameEnd()) & mask;
    while (slots[slot] != 0) {
      int key = slots[slot] - 1;
      if (same(element, key)) {
        boolean nullAgain = nulls[key] && element.isNull();
        nulls[key] = nullAgain;
        return nullAgain ? Occurrence.NULL_AGAIN : Occurrence.SECOND;
      }
      slot = (slot + 1) & mask;
    }
    if (count == starts.length) {
      grow(element.data());
      return add(element);
    }
    starts[count] = element.nameStart();
    ends[count] = element.nameEnd();
    nulls[count] = element.isNull();
    slots[slot] = ++count;
    return Occurrence.FIRST;
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
    nulls = Arrays.copyOf(nulls, count * 2);
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
