package dev.sluice.mongodb.local.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.mongodb.local.bson.BsonFormatException;
import dev.sluice.mongodb.local.bson.Bytes;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Value;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A request message: OP_MSG, or OP_QUERY on a {@code $cmd} collection, which drivers use for their
 * first handshake.
 *
 * @param id the client's id of the request
 * @param legacy whether it came as OP_QUERY and is answered by OP_REPLY
 * @param answered false where the client wants no reply
 */
record Message(
    int id, boolean legacy, boolean answered, Doc body, Map<String, List<Doc>> sequences) {
  private static final int OP_QUERY = 2004;
  private static final int OP_COMPRESSED = 2012;
  private static final int OP_MSG = 2013;
  private static final int HEADER = 16;
  private static final int CHECKSUM_PRESENT = 1;
  private static final int MORE_TO_COME = 2;

  /** Reads the next message, or null where the client has hung up. */
  static Message read(DataInputStream in) throws IOException {
    byte[] header = new byte[HEADER];
    int first = in.read();
    if (first < 0) {
      return null;
    }
    header[0] = (byte) first;
    in.readFully(header, 1, HEADER - 1);
    int length = Bytes.intAt(header, 0);
    if (length < HEADER || length > WireLimits.MAX_MESSAGE) {
      throw new IOException(
          "message of " + length + " bytes, allowed are 16 to " + WireLimits.MAX_MESSAGE);
    }
    byte[] rest = in.readNBytes(length - HEADER);
    if (rest.length < length - HEADER) {
      throw new EOFException("the client hung up in the middle of a message");
    }
    int id = Bytes.intAt(header, 4);
    int opCode = Bytes.intAt(header, 12);
    return switch (opCode) {
      case OP_MSG -> message(id, rest);
      case OP_QUERY -> query(id, rest);
      case OP_COMPRESSED -> throw new IOException("compression was not negotiated");
      default -> throw new IOException("wire operation " + opCode + " is not supported");
    };
  }

  private static Message message(int id, byte[] bytes) {
    int flags = Bytes.intAt(bytes, 0);
    if ((flags & 0xfffc) != 0) {
      throw new BsonFormatException("OP_MSG with unknown required flags " + flags);
    }
    int end = bytes.length - ((flags & CHECKSUM_PRESENT) != 0 ? 4 : 0);
    Doc body = null;
    Map<String, List<Doc>> sequences = new HashMap<>();
    int at = 4;
    while (at < end) {
      byte kind = bytes[at++];
      if (kind == 0) {
        body = document(bytes, at, end);
        at += body.size();
      } else if (kind == 1) {
        int sectionEnd = at + Bytes.intAt(bytes, at);
        if (sectionEnd > end || sectionEnd < at + 5) {
          throw new BsonFormatException("OP_MSG section of invalid size");
        }
        int name = at + 4;
        int nameEnd = name;
        while (bytes[nameEnd] != 0) {
          nameEnd++;
        }
        List<Doc> docs = new ArrayList<>();
        at = nameEnd + 1;
        while (at < sectionEnd) {
          Doc doc = document(bytes, at, sectionEnd);
          docs.add(doc);
          at += doc.size();
        }
        sequences.put(new String(bytes, name, nameEnd - name, UTF_8), docs);
      } else {
        throw new BsonFormatException("OP_MSG section of unknown kind " + kind);
      }
    }
    if (body == null) {
      throw new BsonFormatException("OP_MSG without a body");
    }
    return new Message(id, false, (flags & MORE_TO_COME) == 0, body, sequences);
  }

  private static Message query(int id, byte[] bytes) throws IOException {
    int nameEnd = 4;
    while (bytes[nameEnd] != 0) {
      nameEnd++;
    }
    String namespace = new String(bytes, 4, nameEnd - 4, UTF_8);
    if (!namespace.endsWith(".$cmd")) {
      throw new IOException("OP_QUERY is supported for commands only, not on " + namespace);
    }
    Doc query = document(bytes, nameEnd + 9, bytes.length);
    Value wrapped = query.get("$query");
    DocBuilder body = new DocBuilder().putAll(wrapped == null ? query : wrapped.asDoc());
    body.put("$db", namespace.substring(0, namespace.length() - 5));
    return new Message(id, true, true, body.build(), Map.of());
  }

  private static Doc document(byte[] bytes, int at, int end) {
    Doc doc = new Doc(bytes, at);
    doc.validate(end);
    return doc;
  }

  /** The bytes of the reply to this message. */
  byte[] reply(int replyId, Doc reply) {
    int prefix = legacy ? 20 : 5;
    byte[] out = new byte[HEADER + prefix + reply.size()];
    Bytes.putInt(out, 0, out.length);
    Bytes.putInt(out, 4, replyId);
    Bytes.putInt(out, 8, id);
    Bytes.putInt(out, 12, legacy ? 1 : OP_MSG);
    if (legacy) {
      Bytes.putInt(out, HEADER, 8); // AwaitCapable
      Bytes.putInt(out, HEADER + 16, 1); // one document
    }
    System.arraycopy(reply.bytes(), reply.offset(), out, HEADER + prefix, reply.size());
    return out;
  }
}
