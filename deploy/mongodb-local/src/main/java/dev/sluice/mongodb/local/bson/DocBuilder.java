package dev.sluice.mongodb.local.bson;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;

/** Writes one document. Not for reuse after {@link #build()}, nor for several threads. */
public final class DocBuilder {
  private final Deque<Integer> open = new ArrayDeque<>();
  private byte[] bytes;
  private int size = 4;

  public DocBuilder() {
    this(64);
  }

  public DocBuilder(int capacity) {
    bytes = new byte[Math.max(16, capacity)];
  }

  public static Doc of(String name, Value value) {
    return new DocBuilder().put(name, value).build();
  }

  public DocBuilder put(String name, Value value) {
    name(value.type(), name);
    room(value.length());
    System.arraycopy(value.bytes(), value.offset(), bytes, size, value.length());
    size += value.length();
    return this;
  }

  /** Like {@link #put(String, Value)}, but leaves a null value out. */
  public DocBuilder putIfPresent(String name, Value value) {
    return value == null ? this : put(name, value);
  }

  public DocBuilder put(String name, int value) {
    name(BsonType.INT, name);
    room(4);
    Bytes.putInt(bytes, size, value);
    size += 4;
    return this;
  }

  public DocBuilder put(String name, long value) {
    return eight(BsonType.LONG, name, value);
  }

  public DocBuilder put(String name, double value) {
    return eight(BsonType.DOUBLE, name, Double.doubleToRawLongBits(value));
  }

  public DocBuilder put(String name, boolean value) {
    name(BsonType.BOOLEAN, name);
    room(1);
    bytes[size++] = (byte) (value ? 1 : 0);
    return this;
  }

  public DocBuilder put(String name, String value) {
    name(BsonType.STRING, name);
    byte[] text = value.getBytes(UTF_8);
    room(text.length + 5);
    Bytes.putInt(bytes, size, text.length + 1);
    System.arraycopy(text, 0, bytes, size + 4, text.length);
    size += text.length + 5;
    bytes[size - 1] = 0;
    return this;
  }

  public DocBuilder put(String name, Doc value) {
    return put(name, Value.of(value));
  }

  public DocBuilder date(String name, long millis) {
    return eight(BsonType.DATE, name, millis);
  }

  public DocBuilder timestamp(String name, long value) {
    return eight(BsonType.TIMESTAMP, name, value);
  }

  /** An array of documents. */
  public DocBuilder docs(String name, Collection<Doc> docs) {
    startArray(name);
    int i = 0;
    for (Doc doc : docs) {
      put(Integer.toString(i++), doc);
    }
    return end();
  }

  public DocBuilder strings(String name, Collection<String> values) {
    startArray(name);
    int i = 0;
    for (String value : values) {
      put(Integer.toString(i++), value);
    }
    return end();
  }

  public DocBuilder startDoc(String name) {
    return start(BsonType.DOCUMENT, name);
  }

  public DocBuilder startArray(String name) {
    return start(BsonType.ARRAY, name);
  }

  /** Ends what {@link #startDoc} or {@link #startArray} began. */
  public DocBuilder end() {
    room(1);
    bytes[size++] = 0;
    int start = open.pop();
    Bytes.putInt(bytes, start, size - start);
    return this;
  }

  /** Every field of a document, in its order. */
  public DocBuilder putAll(Doc doc) {
    int length = doc.size() - 5;
    room(length);
    System.arraycopy(doc.bytes(), doc.offset() + 4, bytes, size, length);
    size += length;
    return this;
  }

  /** The field that the cursor stands at, byte for byte. */
  public DocBuilder copy(Doc.Cursor field, byte[] source) {
    room(field.fieldLength());
    System.arraycopy(source, field.fieldAt(), bytes, size, field.fieldLength());
    size += field.fieldLength();
    return this;
  }

  public int size() {
    return size + 1;
  }

  public Doc build() {
    room(1);
    bytes[size++] = 0;
    Bytes.putInt(bytes, 0, size);
    return new Doc(size == bytes.length ? bytes : Arrays.copyOf(bytes, size), 0);
  }

  private DocBuilder start(byte type, String name) {
    name(type, name);
    room(4);
    open.push(size);
    size += 4;
    return this;
  }

  private DocBuilder eight(byte type, String name, long value) {
    name(type, name);
    room(8);
    Bytes.putLong(bytes, size, value);
    size += 8;
    return this;
  }

  private void name(byte type, String name) {
    int length = name.length();
    room(length * 3 + 2);
    bytes[size++] = type;
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      if (c >= 0x80) {
        byte[] text = name.substring(i).getBytes(UTF_8);
        System.arraycopy(text, 0, bytes, size, text.length);
        size += text.length;
        break;
      }
      bytes[size++] = (byte) c;
    }
    bytes[size++] = 0;
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
