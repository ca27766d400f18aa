package dev.sluice.mongodb.local.bson;

import java.util.BitSet;

/** What a key string leaves out since it does not order: which type a number or text had. */
final class TypeBits {
  private final BitSet bits = new BitSet();
  private int count;

  void text(boolean symbol) {
    bit(symbol ? 1 : 0);
  }

  void number(byte type) {
    int code =
        switch (type) {
          case BsonType.INT -> 0;
          case BsonType.DOUBLE -> 1;
          case BsonType.LONG -> 2;
          default -> 3;
        };
    bit(code & 1);
    bit(code >> 1);
  }

  void value(int value, int width) {
    for (int i = width - 1; i >= 0; i--) {
      bit((value >> i) & 1);
    }
  }

  /** The bits as a server stores them, or null where all are zero. */
  byte[] bytes() {
    if (bits.isEmpty()) {
      return null;
    }
    byte[] packed = bits.toByteArray();
    int length = (count + 7) / 8;
    if (length == 1 && (packed[0] & 0x80) == 0) {
      return packed;
    }
    byte[] prefixed = new byte[length + 1];
    prefixed[0] = (byte) (0x80 | length);
    System.arraycopy(packed, 0, prefixed, 1, packed.length);
    return prefixed;
  }

  private void bit(int value) {
    bits.set(count++, value != 0);
  }
}
