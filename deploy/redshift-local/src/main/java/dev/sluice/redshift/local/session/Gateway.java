package dev.sluice.redshift.local.session;

import dev.sluice.redshift.local.backend.Backend;
import dev.sluice.redshift.local.backend.BackendLink;
import dev.sluice.redshift.local.copy.CopyLoad;
import dev.sluice.redshift.local.copy.ObjectStore;
import dev.sluice.redshift.local.tls.Encryption;
import dev.sluice.redshift.local.wire.Channel;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts clients; one thread each. Thread-safe. */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final ServerSocket socket;
  private final Backend backend;
  private final ObjectStore objects;
  private final Sessions sessions = new Sessions();
  private final ClientWatch watch = new ClientWatch();
  private final Handshake handshake;
  private final Set<Channel> clients = ConcurrentHashMap.newKeySet();

  /**
   * Accepts nobody before {@link #start}.
   *
   * @param socket bound; closed by {@link #close}
   */
  public Gateway(ServerSocket socket, Backend backend, ObjectStore objects, Encryption encryption) {
    this.socket = socket;
    this.backend = backend;
    this.objects = objects;
    this.handshake = new Handshake(backend, encryption, sessions);
  }

  /** Starts accepting. */
  public void start() {
    Thread thread = new Thread(this::accept, "redshift-local-accept");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket accepted = socket.accept();
        Thread thread = new Thread(() -> serve(accepted), "redshift-local-" + accepted.getPort());
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        if (!socket.isClosed()) {
          LOG.warn("cannot accept a connection on port {}", socket.getLocalPort(), e);
        }
      }
    }
  }

  private void serve(Socket accepted) {
    try (Channel client = new Channel(accepted)) {
      clients.add(client);
      try {
        serve(client);
      } finally {
        clients.remove(client);
      }
    } catch (IOException e) {
      LOG.debug("a client's connection ended: {}", e.toString());
    } catch (RuntimeException e) {
      LOG.error("a client's session failed", e);
    }
  }

  private void serve(Channel client) throws IOException {
    Handshake.Opened opened = handshake.open(client);
    if (opened == null) {
      return;
    }
    try (BackendLink link = new BackendLink(opened.channel())) {
      CopyLoad copyLoad = new CopyLoad(objects, backend.administrator(), opened.key().processId());
      ClientSession session =
          new ClientSession(client, link, backend.administrator(), copyLoad, watch);
      sessions.add(opened.key(), session);
      try {
        session.serve();
      } finally {
        sessions.remove(opened.key());
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    watch.close();
    for (Channel client : clients) {
      client.close();
    }
  }
}
