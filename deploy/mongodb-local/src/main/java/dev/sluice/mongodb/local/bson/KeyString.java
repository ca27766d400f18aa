package dev.sluice.mongodb.local.bson;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Encodes values into bytes that compare, unsigned, as MongoDB compares the values; equal values,
 * such as int 1 and double 1.0, have equal bytes. It is the format of MongoDB's index keys and
 * resume tokens.
 */
public final class KeyString {
  private static final int END = 0x04;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(48);
  private final TypeBits typeBits = new TypeBits();
  private final NumberKey numbers = new NumberKey(out, typeBits);

  /** The index key of one value. */
  public static Key key(Value value) {
    return new KeyString().append(value).key();
  }

  public KeyString append(Value value) {
    switch (value.type()) {
      case BsonType.INT, BsonType.LONG, BsonType.DOUBLE, BsonType.DECIMAL -> numbers.append(value);
      case BsonType.STRING -> text(value, 60, false);
      case BsonType.SYMBOL -> text(value, 60, true);
      case BsonType.DOCUMENT -> {
        out.write(70);
        fields(value.asDoc());
      }
      case BsonType.ARRAY -> {
        out.write(80);
        Doc.Cursor cursor = value.asDoc().cursor();
        while (cursor.next()) {
          append(cursor.value());
        }
        out.write(0);
      }
      case BsonType.BINARY -> binary(value);
      case BsonType.OBJECT_ID -> {
        out.write(100);
        raw(value, 0, 12);
      }
      case BsonType.BOOLEAN -> out.write(value.asBoolean() ? 111 : 110);
      case BsonType.DATE -> eight(120, value.bits() ^ Long.MIN_VALUE);
      case BsonType.TIMESTAMP -> eight(130, value.bits());
      case BsonType.REGEX -> {
        out.write(140);
        raw(value, 0, value.length());
      }
      case BsonType.DB_POINTER -> {
        out.write(150);
        int length = Bytes.intAt(value.bytes(), value.offset()) - 1;
        four(length);
        raw(value, 4, length);
        raw(value, 5 + length, 12);
      }
      case BsonType.CODE -> codeText(160, value.asString());
      case BsonType.CODE_WITH_SCOPE -> {
        int length = Bytes.intAt(value.bytes(), value.offset() + 4);
        codeText(170, new String(value.bytes(), value.offset() + 8, length - 1, UTF_8));
        fields(new Doc(value.bytes(), value.offset() + 8 + length));
      }
      default -> out.write(generic(value.type()));
    }
    return this;
  }

  public KeyString end() {
    out.write(END);
    return this;
  }

  public Key key() {
    return new Key(out.toByteArray());
  }

  public String hex() {
    return HexFormat.of().withUpperCase().formatHex(out.toByteArray());
  }

  /** The type bits of all appended values, or null where they are all zero. */
  public byte[] typeBits() {
    return typeBits.bytes();
  }

  private void fields(Doc doc) {
    Doc.Cursor cursor = doc.cursor();
    while (cursor.next()) {
      out.write(generic(cursor.type()));
      byte[] name = cursor.name().getBytes(UTF_8);
      out.write(name, 0, name.length);
      out.write(0);
      append(cursor.value());
    }
    out.write(0);
  }

  private static int generic(byte type) {
    return switch (type) {
      case BsonType.MIN_KEY -> 10;
      case BsonType.UNDEFINED -> 15;
      case BsonType.NULL -> 20;
      case BsonType.INT, BsonType.LONG, BsonType.DOUBLE, BsonType.DECIMAL -> 30;
      case BsonType.STRING, BsonType.SYMBOL -> 60;
      case BsonType.DOCUMENT -> 70;
      case BsonType.ARRAY -> 80;
      case BsonType.BINARY -> 90;
      case BsonType.OBJECT_ID -> 100;
      case BsonType.BOOLEAN -> 110;
      case BsonType.DATE -> 120;
      case BsonType.TIMESTAMP -> 130;
      case BsonType.REGEX -> 140;
      case BsonType.DB_POINTER -> 150;
      case BsonType.CODE -> 160;
      case BsonType.CODE_WITH_SCOPE -> 170;
      default -> 240;
    };
  }

  private void text(Value value, int marker, boolean symbol) {
    typeBits.text(symbol);
    out.write(marker);
    escaped(value.bytes(), value.offset() + 4, value.length() - 5);
  }

  private void codeText(int marker, String code) {
    out.write(marker);
    byte[] text = code.getBytes(UTF_8);
    escaped(text, 0, text.length);
  }

  private void escaped(byte[] bytes, int from, int length) {
    for (int i = from; i < from + length; i++) {
      out.write(bytes[i]);
      if (bytes[i] == 0) {
        out.write(0xff);
      }
    }
    out.write(0);
  }

  private void binary(Value value) {
    int length = value.length() - 5;
    out.write(90);
    if (length < 0xff) {
      out.write(length);
    } else {
      out.write(0xff);
      four(length);
    }
    out.write(value.binarySubtype());
    raw(value, 5, length);
  }

  private void raw(Value value, int skip, int length) {
    out.write(value.bytes(), value.offset() + skip, length);
  }

  private void four(int value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(value >>> shift);
    }
  }

  private void eight(int marker, long value) {
    out.write(marker);
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.write((int) (value >>> shift));
    }
  }

  /** A finished key: comparable and usable in maps. */
  public static final class Key implements Comparable<Key> {
    private final byte[] bytes;
    private final int hash;

    Key(byte[] bytes) {
      this.bytes = bytes;
      this.hash = Arrays.hashCode(bytes);
    }

    @Override
    public int compareTo(Key other) {
      return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key that && hash == that.hash && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
