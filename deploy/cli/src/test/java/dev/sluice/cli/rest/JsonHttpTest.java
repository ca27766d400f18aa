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

  @Test
  void aWorkerThatTakesTheRequestAndDoesNotAnswerIsToldFromOneThatIsNotThere() throws IOException {
    // The system takes connections up to the backlog; nobody reads them.
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + silent.getLocalPort();
      JsonHttp http = new JsonHttp(url, Duration.ofSeconds(1));

      assertThatThrownBy(() -> http.get("/connectors", new TypeReference<List<String>>() {}))
          .isInstanceOf(NoAnswerException.class)
          .hasMessageContaining("GET " + url + "/connectors")
          .hasMessageContaining("has not answered within 1 s");
    }
    JsonHttp nobody = new JsonHttp("http://127.0.0.1:9", Duration.ofSeconds(1));
    assertThatThrownBy(() -> nobody.get("/connectors", new TypeReference<List<String>>() {}))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("no Connect worker answers at http://127.0.0.1:9");
  }
}
