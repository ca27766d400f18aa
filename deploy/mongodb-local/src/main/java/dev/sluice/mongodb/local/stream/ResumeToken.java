package dev.sluice.mongodb.local.stream;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.KeyString;
import dev.sluice.mongodb.local.bson.KeyStringReader;
import dev.sluice.mongodb.local.bson.ShellText;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.ServerError;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * A place in the log as clients hold it: {@code _data}, the hexadecimal key string of time, kind,
 * collection and document key, and {@code _typeBits} where a number in it is not an int32.
 *
 * @param time the cluster time
 * @param data the hexadecimal digits
 * @param typeBits the type bits; null where all are zero
 * @param exact false where the digits without their type bits cannot stand for the event any more
 * @param event true for an event, false for a mere point in time
 * @param fromInvalidate whether it is the token of an {@code invalidate}
 * @param uuid the collection; null where the token names none
 */
record ResumeToken(
    long time,
    String data,
    Value typeBits,
    boolean exact,
    boolean event,
    boolean fromInvalidate,
    UUID uuid) {
  private static final int EVENT = 128;

  /** The token of an event. */
  static ResumeToken of(
      long time, UUID uuid, Doc key, boolean fromInvalidate, Compatibility compatibility) {
    KeyString text = new KeyString().append(Value.timestamp(time));
    if (compatibility.isModern()) {
      text.append(Value.of(1)).append(Value.of(EVENT)).append(Value.of(0));
      text.append(Value.of(fromInvalidate));
    } else {
      text.append(Value.of(0)).append(Value.of(0));
    }
    if (uuid != null) {
      text.append(Value.of(uuid));
      if (key != null) {
        text.append(Value.of(key));
      }
    }
    text.end();
    return new ResumeToken(
        time, text.hex(), bits(text.typeBits()), true, true, fromInvalidate, uuid);
  }

  /** A point in time: everything before it has been seen. */
  static ResumeToken pointInTime(long time) {
    KeyString text = new KeyString().append(Value.timestamp(time));
    text.append(Value.of(1)).append(Value.of(0)).append(Value.of(0)).append(Value.FALSE).end();
    return new ResumeToken(time, text.hex(), null, true, false, false, null);
  }

  /**
   * Reads a token that a client gave.
   *
   * @throws ServerError where it is none
   */
  static ResumeToken parse(Doc token) {
    Value data = token.get("_data");
    if (data == null || (!data.isString() && data.type() != BsonType.BINARY)) {
      throw new ServerError(
          40647, "Bad resume token: _data of missing or of wrong type" + ShellText.compact(token));
    }
    Value bits = token.get("_typeBits");
    byte[] bytes = data.isString() ? hex(data.asString()) : data.binaryData();
    KeyStringReader reader = new KeyStringReader(bytes, bits == null ? null : bits.binaryData());
    List<Value> parts = reader.readAll();
    if (parts.isEmpty() || parts.get(0).type() != BsonType.TIMESTAMP) {
      throw new ServerError(40649, "Invalid resume token: no cluster time in it");
    }
    long version = parts.size() > 1 ? parts.get(1).asLong() : 0;
    boolean modern = version > 0;
    boolean event = !modern || parts.get(2).asLong() == EVENT;
    boolean fromInvalidate = modern && parts.size() > 4 && parts.get(4).asBoolean();
    int uuidAt = modern ? 5 : 3;
    UUID uuid = parts.size() > uuidAt ? uuid(parts.get(uuidAt)) : null;
    return new ResumeToken(
        parts.get(0).bits(),
        HexFormat.of().withUpperCase().formatHex(bytes),
        bits == null ? null : bits.detached(),
        reader.isExact(),
        event,
        fromInvalidate,
        uuid);
  }

  private static Value bits(byte[] typeBits) {
    return typeBits == null ? null : Value.binary(typeBits);
  }

  private static byte[] hex(String text) {
    try {
      return HexFormat.of().parseHex(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new ServerError(
          ServerError.FAILED_TO_PARSE, "resume token string was not a valid hex string");
    }
  }

  private static UUID uuid(Value value) {
    if (value.type() != BsonType.BINARY || value.length() != 21) {
      return null;
    }
    byte[] data = value.binaryData();
    long high = 0;
    long low = 0;
    for (int i = 0; i < 8; i++) {
      high = high << 8 | (data[i] & 0xff);
      low = low << 8 | (data[i + 8] & 0xff);
    }
    return new UUID(high, low);
  }

  /** Whether a client's token stands for the event that this one is of. */
  boolean isOf(ResumeToken given) {
    return given.exact() && data.equals(given.data());
  }

  Doc toDoc() {
    DocBuilder doc = new DocBuilder().put("_data", data);
    if (typeBits != null) {
      doc.put("_typeBits", typeBits);
    }
    return doc.build();
  }
}
