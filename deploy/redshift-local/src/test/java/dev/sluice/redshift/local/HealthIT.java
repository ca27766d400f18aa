package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.redshift.local.backend.Memory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator of one asks: whether it works, and what it takes. */
class HealthIT {
  private static final int HEALTHY = 200;
  private static final int UNHEALTHY = 503;
  private static final long MB = 1L << 20;

  @TempDir Path folder;

  private static HttpResponse<String> health(RedshiftLocal redshift)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + redshift.healthPort() + "/health"))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  @Test
  void isHealthyWhileAClientCanQueryAndNotOnceTheServerBehindHasGone() throws Exception {
    RedshiftLocalOptions options =
        RedshiftLocalOptions.defaults(folder).withHealthPort(0).withTls(Tls.REQUIRED);
    try (RedshiftLocal redshift = RedshiftLocal.start(options)) {
      assertThat(health(redshift).statusCode()).isEqualTo(HEALTHY);

      ProcessHandle server =
          ProcessHandle.of(
                  Long.parseLong(
                      Files.readAllLines(folder.resolve("postgres/postmaster.pid")).get(0).strip()))
              .orElseThrow();
      server.destroyForcibly();
      server.onExit().get();

      HttpResponse<String> answer = health(redshift);
      assertThat(answer.statusCode()).isEqualTo(UNHEALTHY);
      assertThat(answer.body()).isNotBlank().doesNotContain("healthy");
    }
  }

  @Test
  void theServerTakesTheMemoryThatItIsGiven() throws Exception {
    RedshiftLocalOptions options =
        RedshiftLocalOptions.defaults(folder).withMemory(new Memory(48 * MB, 16 * MB));
    try (RedshiftLocal redshift = RedshiftLocal.start(options);
        Connection connection = Stack.connect(redshift.jdbcUrl(), "sluice", "sluice")) {
      assertThat(Stack.query(connection, "SELECT 1")).containsExactly(List.of("1"));
    }

    assertThat(Files.readString(folder.resolve("postgres/postmaster.opts")))
        .contains("shared_buffers=49152kB", "temp_buffers=16384kB", "work_mem=4096kB");
  }
}
