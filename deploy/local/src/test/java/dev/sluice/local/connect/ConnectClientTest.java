package dev.sluice.local.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectClientTest {
  private HttpServer worker;

  @BeforeEach
  void start() throws Exception {
    worker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    worker
        .createContext(
            "/connectors",
            exchange -> {
              byte[] body = "[\"one\"]".getBytes(StandardCharsets.UTF_8);
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body);
              exchange.close();
            })
        .setAuthenticator(
            new BasicAuthenticator("worker", StandardCharsets.UTF_8) {
              @Override
              public boolean checkCredentials(String user, String password) {
                return user.equals("operator") && password.equals("pässword");
              }
            });
    worker.start();
  }

  @AfterEach
  void stop() {
    worker.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + worker.getAddress().getPort();
  }

  @Test
  void logsInWhereTheWorkerWantsIt() {
    assertThat(new ConnectClient(url(), "operator", "pässword").connectors())
        .containsExactly("one");
    assertThatThrownBy(() -> new ConnectClient(url(), "operator", "other").connectors())
        .isInstanceOf(ConnectClientException.class)
        .hasMessageContaining("401");
    assertThatThrownBy(() -> new ConnectClient(url()).connectors()).hasMessageContaining("401");
  }
}
