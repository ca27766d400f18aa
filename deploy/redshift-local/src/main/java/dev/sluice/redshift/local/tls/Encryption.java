package dev.sluice.redshift.local.tls;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Whether and how clients' connections are encrypted. Thread-safe.
 *
 * @param context null when connections are never encrypted
 * @param required whether a connection that is not encrypted is refused
 */
public record Encryption(SSLContext context, boolean required) {

  /** Connections are never encrypted. */
  public static final Encryption OFF = new Encryption(null, false);

  /** Whether a client's request for encryption is granted. */
  public boolean isOffered() {
    return context != null;
  }

  /** The server's side of TLS over a connection; the handshake is done when it returns. */
  public Socket over(Socket plain) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
    socket.setUseClientMode(false);
    socket.startHandshake();
    return socket;
  }
}
