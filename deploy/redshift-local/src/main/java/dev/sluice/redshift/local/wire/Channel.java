package dev.sluice.redshift.local.wire;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** Messages over one socket. One thread at a time; {@link #close} may come from any thread. */
public final class Channel implements Closeable {
  /** Longest message taken: PostgreSQL's own limit of one allocation. */
  private static final int LONGEST = 1 << 30;

  private static final int LOOK_AHEAD = 1 << 12;

  private volatile Socket socket;
  private DataInputStream in;
  private DataOutputStream out;

  public Channel(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    use(socket);
  }

  private void use(Socket newSocket) throws IOException {
    socket = newSocket;
    in = new DataInputStream(new BufferedInputStream(newSocket.getInputStream(), 1 << 16));
    out = new DataOutputStream(new BufferedOutputStream(newSocket.getOutputStream(), 1 << 16));
  }

  /** Wraps a socket in another one. */
  @FunctionalInterface
  public interface Wrapping {
    /** The socket to go on with. */
    Socket over(Socket plain) throws IOException;
  }

  /**
   * Goes on over another socket, encrypted for example.
   *
   * @throws IOException also when the other side has sent something ahead of it: it would be read
   *     as if it had come encrypted
   */
  public void upgrade(Wrapping wrapping) throws IOException {
    if (in.available() > 0) {
      throw new IOException("data in front of the encryption that was asked for");
    }
    use(wrapping.over(socket));
  }

  /**
   * The next message.
   *
   * @throws EOFException when the other side has closed
   */
  public Message read() throws IOException {
    int type = in.read();
    if (type < 0) {
      throw new EOFException("connection closed");
    }
    return new Message((char) type, readBody());
  }

  /** A body without a type byte: what a client sends first. */
  public byte[] readBody() throws IOException {
    int length = in.readInt();
    if (length < 4 || length > LONGEST) {
      throw new IOException("message of " + length + " bytes");
    }
    byte[] body = in.readNBytes(length - 4);
    if (body.length != length - 4) {
      throw new EOFException("connection closed inside a message");
    }
    return body;
  }

  public void write(Message message) throws IOException {
    write(message.type(), message.body(), message.body().length);
  }

  /** Writes the first {@code length} bytes of {@code body} as one message. */
  public void write(char type, byte[] body, int length) throws IOException {
    out.write(type);
    out.writeInt(length + 4);
    out.write(body, 0, length);
  }

  /** A body with its length but without a type byte. */
  public void writeBody(byte[] body) throws IOException {
    out.writeInt(body.length + 4);
    out.write(body);
  }

  /** One byte outside the framing: the answer to a request for encryption. */
  public void writeByte(char value) throws IOException {
    out.write(value);
    out.flush();
  }

  public void flush() throws IOException {
    out.flush();
  }

  /** Whether the other side has sent something that is not read yet. */
  public boolean hasInput() throws IOException {
    return in.available() > 0;
  }

  /**
   * Whether the other side has closed the connection. What it has sent before stays to be read.
   * Only while no other thread reads.
   */
  public boolean isAbandoned() {
    byte[] ahead = new byte[LOOK_AHEAD];
    try {
      socket.setSoTimeout(1);
      in.mark(LOOK_AHEAD);
      try {
        int length = 0;
        while (length < LOOK_AHEAD) {
          int more = in.read(ahead, length, LOOK_AHEAD - length);
          if (more < 0) {
            return true;
          }
          length += more;
        }
        return false;
      } catch (SocketTimeoutException e) {
        return false;
      } finally {
        in.reset();
        socket.setSoTimeout(0);
      }
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
