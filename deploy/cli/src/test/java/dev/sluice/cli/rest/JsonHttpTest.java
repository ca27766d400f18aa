package dev.sluice.cli.rest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.sluice.cli.CommandException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonHttpTest {
  private static final int TRIES = 4;

  @Test
  void aWorkerThatTakesTheRequestAndDoesNotAnswerIsToldFromOneThatIsNotThere() throws IOException {
    // The system takes connections up to the backlog; nobody reads them.
    try (ServerSocket silent = new ServerSocket(0, 2 * TRIES, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + silent.getLocalPort();
      JsonHttp http = new JsonHttp(url, Duration.ofSeconds(1));

      assertThatThrownBy(() -> getOverAConnection(http))
          .isInstanceOf(NoAnswerException.class)
          .hasMessageContaining("GET " + url + "/connectors")
          .hasMessageContaining("has not answered within 1 s");
    }
    JsonHttp nobody = new JsonHttp("http://127.0.0.1:9", Duration.ofSeconds(1));
    assertThatThrownBy(() -> nobody.get("/connectors", new TypeReference<List<String>>() {}))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("no Connect worker answers at http://127.0.0.1:9");
  }

  /** On a machine that stands still the time may be up before there is a connection. */
  private static void getOverAConnection(JsonHttp http) {
    for (int tries = 0; ; tries++) {
      try {
        http.get("/connectors", new TypeReference<List<String>>() {});
        return;
      } catch (NoAnswerException e) {
        throw e;
      } catch (CommandException e) {
        if (tries == TRIES) {
          throw e;
        }
      }
    }
  }
}
