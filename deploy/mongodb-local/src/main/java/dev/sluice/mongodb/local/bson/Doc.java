package dev.sluice.mongodb.local.bson;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * A BSON document (or array) as a slice of bytes. Immutable as long as nobody writes to the array.
 */
public final class Doc implements Iterable<Field> {
  public static final Doc EMPTY = new Doc(new byte[] {5, 0, 0, 0, 0}, 0);

  /** The largest document that a client may store. */
  public static final int MAX_SIZE = 16 * 1024 * 1024;

  private final byte[] bytes;
  private final int offset;

  public Doc(byte[] bytes, int offset) {
    this.bytes = bytes;
    this.offset = offset;
  }

  public byte[] bytes() {
    return bytes;
  }

  public int offset() {
    return offset;
  }

  public int size() {
    return Bytes.intAt(bytes, offset);
  }

  public boolean isEmpty() {
    return size() <= 5;
  }

  /** The first value of that name, or null. */
  public Value get(String name) {
    byte[] wanted = name.getBytes(UTF_8);
    Cursor cursor = cursor();
    while (cursor.next()) {
      if (cursor.nameIs(wanted)) {
        return cursor.value();
      }
    }
    return null;
  }

  public boolean has(String name) {
    return get(name) != null;
  }

  /** The first field, or null in an empty document. */
  public Field first() {
    Cursor cursor = cursor();
    return cursor.next() ? new Field(cursor.name(), cursor.value()) : null;
  }

  public Cursor cursor() {
    return new Cursor(bytes, offset + 4, offset + size() - 1);
  }

  /** This document in an array of its own. */
  public Doc detached() {
    return offset == 0 && size() == bytes.length
        ? this
        : new Doc(Arrays.copyOfRange(bytes, offset, offset + size()), 0);
  }

  @Override
  public Iterator<Field> iterator() {
    Cursor cursor = cursor();
    return new Iterator<>() {
      private boolean ready = cursor.next();

      @Override
      public boolean hasNext() {
        return ready;
      }

      @Override
      public Field next() {
        if (!ready) {
          throw new NoSuchElementException();
        }
        Field field = new Field(cursor.name(), cursor.value());
        ready = cursor.next();
        return field;
      }
    };
  }

  /**
   * Checks that these bytes are a well-formed document that ends before {@code limit}.
   *
   * @throws BsonFormatException where they are not
   */
  public void validate(int limit) {
    validate(bytes, offset, limit, 0);
  }

  private static int validate(byte[] bytes, int offset, int limit, int depth) {
    if (depth > 200) {
      throw new BsonFormatException("BSON nests deeper than 200 levels");
    }
    if (limit - offset < 5) {
      throw new BsonFormatException("BSON document is cut off");
    }
    int size = Bytes.intAt(bytes, offset);
    if (size < 5 || size > limit - offset || bytes[offset + size - 1] != 0) {
      throw new BsonFormatException("BSON document of invalid size " + size);
    }
    int end = offset + size - 1;
    Cursor cursor = new Cursor(bytes, offset + 4, end);
    while (cursor.next()) {
      byte type = cursor.type;
      if (type == BsonType.DOCUMENT || type == BsonType.ARRAY) {
        validate(bytes, cursor.valueAt, end, depth + 1);
      }
    }
    return size;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Doc that
        && Arrays.equals(
            bytes, offset, offset + size(), that.bytes, that.offset, that.offset + that.size());
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + size(); i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return ShellText.of(this);
  }

  /** Walks over the fields without making objects of them. */
  public static final class Cursor {
    private final byte[] bytes;
    private final int end;
    private int nextAt;
    private int nameAt;
    private int nameEnd;
    private int valueAt;
    private int valueLength;
    private byte type;

    Cursor(byte[] bytes, int start, int end) {
      this.bytes = bytes;
      this.nextAt = start;
      this.end = end;
    }

    public boolean next() {
      if (nextAt >= end) {
        return false;
      }
      type = bytes[nextAt];
      nameAt = nextAt + 1;
      nameEnd = cstringEnd(nameAt);
      valueAt = nameEnd + 1;
      valueLength = length();
      nextAt = valueAt + valueLength;
      if (valueLength < 0 || nextAt > end) {
        throw new BsonFormatException("BSON field '" + name() + "' is cut off");
      }
      return true;
    }

    public byte type() {
      return type;
    }

    public String name() {
      return new String(bytes, nameAt, nameEnd - nameAt, UTF_8);
    }

    public boolean nameIs(byte[] name) {
      return nameEnd - nameAt == name.length
          && Arrays.equals(bytes, nameAt, nameEnd, name, 0, name.length);
    }

    public Value value() {
      return new Value(type, bytes, valueAt, valueLength);
    }

    /** Where this field, type byte first, begins. */
    int fieldAt() {
      return nameAt - 1;
    }

    int fieldLength() {
      return nextAt - nameAt + 1;
    }

    private int cstringEnd(int from) {
      int at = from;
      while (at < end && bytes[at] != 0) {
        at++;
      }
      if (at >= end) {
        throw new BsonFormatException("BSON name or text without an end");
      }
      return at;
    }

    private int length() {
      return switch (type) {
        case BsonType.DOUBLE, BsonType.DATE, BsonType.TIMESTAMP, BsonType.LONG -> 8;
        case BsonType.STRING, BsonType.CODE, BsonType.SYMBOL -> prefixed(4, 1);
        case BsonType.DOCUMENT, BsonType.ARRAY -> prefixed(0, 5);
        case BsonType.CODE_WITH_SCOPE -> prefixed(0, 14);
        case BsonType.BINARY -> prefixed(5, 0);
        case BsonType.DB_POINTER -> prefixed(16, 1);
        case BsonType.OBJECT_ID -> 12;
        case BsonType.BOOLEAN -> 1;
        case BsonType.INT -> 4;
        case BsonType.DECIMAL -> 16;
        case BsonType.REGEX -> cstringEnd(cstringEnd(valueAt) + 1) + 1 - valueAt;
        case BsonType.NULL, BsonType.UNDEFINED, BsonType.MIN_KEY, BsonType.MAX_KEY -> 0;
        default ->
            throw new BsonFormatException(
                "Unrecognized BSON type " + (type & 0xff) + " in field '" + name() + "'");
      };
    }

    private int prefixed(int extra, int least) {
      if (end - valueAt < 4) {
        throw new BsonFormatException("BSON field '" + name() + "' is cut off");
      }
      int size = Bytes.intAt(bytes, valueAt);
      if (size < least || size > end - valueAt) {
        throw new BsonFormatException("BSON field '" + name() + "' of invalid size " + size);
      }
      return size + extra;
    }
  }
}
