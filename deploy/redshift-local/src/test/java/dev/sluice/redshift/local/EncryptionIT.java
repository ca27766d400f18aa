package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.redshift.local.junit.RedshiftLocalExtension;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** TLS, and a redshift-local of a test class's own. */
class EncryptionIT {
  private static final int SSL_REQUEST = 80_877_103;

  @RegisterExtension
  static final RedshiftLocalExtension REDSHIFT =
      RedshiftLocalExtension.with(
          options -> options.withTls(Tls.REQUIRED).withLogin("loader", "pass'word é"));

  @Test
  void theDriverVerifiesTheServer() throws Exception {
    String url = REDSHIFT.redshift().jdbcUrl();
    assertThat(url).contains("sslmode=verify-full");
    try (Connection connection = Stack.connect(url, "loader", "pass'word é")) {
      assertThat(Stack.value(connection, "SELECT repeat('x', 60000)")).hasSize(60_000);
    }
    assertThatThrownBy(() -> Stack.connect(url, "loader", "wrong"))
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void aServerThatIsNotTrustedIsRefusedByTheDriver() {
    String untrusted =
        REDSHIFT.redshift().jdbcUrl().replaceFirst("&sslrootcert=.*", "&ssltruststore=none");
    assertThatThrownBy(() -> Stack.connect(untrusted, "loader", "pass'word é"))
        .isInstanceOf(SQLException.class);
  }

  @Test
  void aConnectionInTheClearIsRefused() {
    String clear = REDSHIFT.redshift().jdbcUrl().replaceFirst("\\?.*", "?ssl=false");
    assertThatThrownBy(() -> Stack.connect(clear, "loader", "pass'word é"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("SSL off");
  }

  /** What comes in the clear behind the request would otherwise count as encrypted. */
  @Test
  void dataAheadOfTheHandshakeEndsTheConnection() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), REDSHIFT.redshift().port())) {
      var out = new DataOutputStream(socket.getOutputStream());
      byte[] request = new byte[64];
      java.nio.ByteBuffer.wrap(request).putInt(8).putInt(SSL_REQUEST);
      out.write(request);
      out.flush();
      var in = new DataInputStream(socket.getInputStream());
      assertThat(in.read()).isEqualTo('S');
      assertThat(in.read()).isEqualTo(-1);
    }
  }
}
