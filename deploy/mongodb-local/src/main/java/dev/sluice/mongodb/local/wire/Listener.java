package dev.sluice.mongodb.local.wire;

import dev.sluice.mongodb.local.bson.BsonFormatException;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.command.ClientConnection;
import dev.sluice.mongodb.local.command.Request;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts connections, one thread for each, and has every message answered. Thread-safe. */
public final class Listener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger ids = new AtomicInteger();
  private volatile boolean closed;

  /**
   * Binds the address.
   *
   * @param port 0 for any free port
   * @throws IllegalStateException where the port is in use, saying which
   */
  public Listener(String host, int port) {
    try {
      server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(InetAddress.getByName(host), port), 128);
    } catch (BindException e) {
      throw new IllegalStateException(
          "Port "
              + port
              + " on "
              + host
              + " is in use: the MongoDB stand-in cannot listen there. Stop what uses it or choose another port.",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot listen on " + host + ":" + port, e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  /**
   * Starts to accept connections; every request goes to {@code handler}, on the connection's
   * thread.
   */
  public void start(Function<Request, Doc> handler) {
    Thread acceptor = new Thread(() -> accept(handler), "mongodb-local-accept-" + port());
    acceptor.setDaemon(true);
    acceptor.start();
  }

  private void accept(Function<Request, Doc> handler) {
    while (!closed) {
      Socket socket;
      try {
        socket = server.accept();
      } catch (IOException e) {
        if (!closed) {
          LOG.error("No longer accepting connections on port {}", port(), e);
        }
        return;
      }
      sockets.add(socket);
      int id = ids.incrementAndGet();
      Thread thread = new Thread(() -> serve(socket, id, handler), "mongodb-local-" + id);
      thread.setDaemon(true);
      thread.start();
      if (closed) {
        shut(socket);
      }
    }
  }

  private void serve(Socket socket, int id, Function<Request, Doc> handler) {
    ClientConnection client = new ClientConnection(id);
    try (socket) {
      socket.setTcpNoDelay(true);
      DataInputStream in =
          new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
      OutputStream out = socket.getOutputStream();
      int replies = 0;
      for (Message message = Message.read(in); message != null; message = Message.read(in)) {
        Doc reply = handler.apply(Request.of(message.body(), message.sequences(), client));
        if (message.answered()) {
          out.write(message.reply(++replies, reply));
        }
      }
    } catch (SocketException e) {
      LOG.debug("Connection {} is gone: {}", id, e.getMessage());
    } catch (IOException | BsonFormatException | IndexOutOfBoundsException e) {
      if (!closed) {
        LOG.warn("Connection {} is closed: {}", id, e.toString());
      }
    } finally {
      sockets.remove(socket);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      server.close();
    } catch (IOException e) {
      LOG.warn("Closing port {}", port(), e);
    }
    sockets.forEach(Listener::shut);
  }

  private static void shut(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("Closing a connection: {}", e.getMessage());
    }
  }
}
