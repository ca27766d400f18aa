package dev.sluice.mongodb.local.capture;

import dev.sluice.mongodb.local.bson.Bytes;
import dev.sluice.mongodb.local.bson.Doc;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;

/** Sends commands as raw bytes, so that nothing of a document is lost on the way. */
final class WireClient implements AutoCloseable {
  private final Socket socket;
  private final DataInputStream in;
  private int id;

  WireClient(int port) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      in = new DataInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command in MongoDB's extended JSON. */
  static Doc json(String command) {
    RawBsonDocument raw =
        new RawBsonDocument(BsonDocument.parse(command), new org.bson.codecs.BsonDocumentCodec());
    byte[] bytes = new byte[raw.getByteBuffer().remaining()];
    raw.getByteBuffer().get(bytes);
    return new Doc(bytes, 0);
  }

  Doc run(String command) {
    return run(json(command));
  }

  Doc run(Doc command) {
    return exchange(2013, command);
  }

  /** A command by the old OP_QUERY, on {@code admin.$cmd}. */
  Doc query(Doc command) {
    return exchange(2004, command);
  }

  private Doc exchange(int opCode, Doc command) {
    byte[] prefix = new byte[5];
    if (opCode == 2004) {
      byte[] name = "admin.$cmd\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      prefix = new byte[12 + name.length];
      System.arraycopy(name, 0, prefix, 4, name.length);
      Bytes.putInt(prefix, 4 + name.length + 4, -1);
    }
    byte[] message = new byte[16 + prefix.length + command.size()];
    Bytes.putInt(message, 0, message.length);
    Bytes.putInt(message, 4, ++id);
    Bytes.putInt(message, 12, opCode);
    System.arraycopy(prefix, 0, message, 16, prefix.length);
    System.arraycopy(
        command.bytes(), command.offset(), message, 16 + prefix.length, command.size());
    try {
      socket.getOutputStream().write(message);
      byte[] header = new byte[16];
      in.readFully(header);
      byte[] reply = new byte[Bytes.intAt(header, 0) - 16];
      in.readFully(reply);
      return new Doc(reply, opCode == 2004 ? 20 : 5).detached();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
