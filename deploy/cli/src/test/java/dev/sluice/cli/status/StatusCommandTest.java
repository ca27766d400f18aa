package dev.sluice.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.CommandRun;
import dev.sluice.cli.Fixtures;
import dev.sluice.cli.WorkerStub;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is shown when the guard answers and Redshift does not. */
class StatusCommandTest {
  // Port 1 of the loopback address, at which nothing listens.
  private static final String NO_REDSHIFT =
      "jdbc:redshift://127.0.0.1:1/dev?ssl=false&user=u&password=hidden";

  private WorkerStub worker;

  @BeforeEach
  void start() throws IOException {
    worker =
        new WorkerStub()
            .on("GET /sluice/collections", "[" + Fixtures.STREAMING + "," + Fixtures.HELD + "]");
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  @Test
  void showsWhatTheGuardKnowsAndFailsForTheRest() {
    CommandRun run = status();
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .isEqualTo(
            """
            COLLECTION   STATE      CONTRACT  LAG  FRESHNESS  INCIDENT
            shop.orders  HELD       v2          ?          ?  i-0b6c
            shop.users   STREAMING  v1          ?          ?  -
            """);
    assertThat(run.err())
        .startsWith(
            "sluice: lag and freshness are unknown: no connection to Redshift at jdbc:redshift://127.0.0.1:1/dev")
        .doesNotContain("hidden")
        .hasLineCount(1);
  }

  @Test
  void givesJsonToPrograms() throws IOException {
    JsonNode json = new ObjectMapper().readTree(status("--json").out());
    assertThat(json).hasSize(2);
    JsonNode orders = json.get(0);
    assertThat(orders.get("connector").asText()).isEqualTo("shop.orders");
    assertThat(orders.get("contractVersion").asInt()).isEqualTo(2);
    assertThat(orders.get("lag").isNull()).isTrue();
    assertThat(orders.get("freshnessMillis").isNull()).isTrue();
    assertThat(orders.get("snapshot").asText()).isEqualTo("PAUSED");
    assertThat(orders.get("incident").asText()).isEqualTo("i-0b6c");
  }

  @Test
  void saysWhereNoWorkerAnswers() {
    worker.close();
    CommandRun run = status();
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("sluice: no Connect worker answers at " + worker.url())
        .hasLineCount(1);
  }

  @Test
  void refusesAUrlOfAnotherDatabase() {
    CommandRun run =
        CommandRun.of(
            "status",
            "--connect-url",
            worker.url(),
            "--bootstrap-servers",
            "127.0.0.1:1",
            "--redshift-url",
            "jdbc:postgresql://x/y");
    assertThat(run.err()).contains("the Redshift URL must start with jdbc:redshift://");
  }

  private CommandRun status(String... arguments) {
    List<String> all = new ArrayList<>(List.of("status", "--connect-url", worker.url()));
    all.addAll(List.of("--bootstrap-servers", "127.0.0.1:1", "--redshift-url", NO_REDSHIFT));
    all.addAll(List.of(arguments));
    return CommandRun.of(all.toArray(String[]::new));
  }
}
