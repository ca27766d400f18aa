package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The containers' health checks do not take for healthy what is not. */
class HealthScriptsTest {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  @ParameterizedTest
  @EnumSource
  void aPortThatNobodyListensOnIsNotHealthy(HealthScript script) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }

    assertThat(script.passes(port, "/")).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatTakesConnectionsAndAnswersSomethingElseIsNotHealthy(HealthScript script)
      throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread answering = new Thread(() -> answerNonsense(server));
      answering.start();

      assertThat(script.passes(server.getLocalPort(), "/")).isFalse();
      answering.join();
    }
  }

  @Test
  void httpIsHealthyWithStatus200Alone() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer(server, "/healthy", OK);
    answer(server, "/ill", UNAVAILABLE);
    server.start();
    try {
      int port = server.getAddress().getPort();
      assertThat(HealthScript.HTTP.passes(port, "/healthy")).isTrue();
      assertThat(HealthScript.HTTP.passes(port, "/ill")).isFalse();
    } finally {
      server.stop(0);
    }
  }

  private static void answer(HttpServer server, String path, int status) {
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
  }

  private static void answerNonsense(ServerSocket server) {
    try (Socket socket = server.accept();
        OutputStream out = socket.getOutputStream()) {
      out.write("\0\0\0\40 nothing that any of them would say".getBytes(StandardCharsets.UTF_8));
      out.flush();
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      assertThat(e).as("the script hangs up").hasMessageMatching("Connection reset|Broken pipe");
    }
  }
}
