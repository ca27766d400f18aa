package dev.sluice.cli.collections;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.CommandRun;
import dev.sluice.cli.Fixtures;
import dev.sluice.cli.WorkerStub;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResyncTest {
  private static final String RESYNC = "POST /sluice/collections/shop.users/resync";
  private static final String REQUESTED =
      """
      {"connector": "shop.users", "request": "r-1", "state": "requested",
       "requestedAt": "2026-11-24T10:00:07.001Z", "generation": 1, "incident": null}
      """;

  private WorkerStub worker;

  @BeforeEach
  void start() throws IOException {
    worker =
        new WorkerStub()
            .on("GET /sluice/collections", "[" + Fixtures.HELD + "," + Fixtures.STREAMING + "]")
            .on(RESYNC, 202, REQUESTED);
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  private CommandRun resync(String... arguments) {
    String[] all = new String[arguments.length + 4];
    all[0] = "collections";
    all[1] = "resync";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    all[all.length - 2] = "--connect-url";
    all[all.length - 1] = worker.url();
    return CommandRun.of(all);
  }

  @Test
  void asksForACopyAnew() {
    assertThat(resync("shop.users").out())
        .isEqualTo("requested r-1: shop.users is copied anew: ./sluice status\n");
    assertThat(worker.changes()).containsExactly(RESYNC + " {}");
  }

  @Test
  void aRequestWithAnIdOfItsOwnCanBeRepeated() {
    worker.on(RESYNC, 202, REQUESTED.replace("\"requested\"", "\"begun\""));
    assertThat(resync("shop.users", "--request", "nightly").out())
        .isEqualTo("shop.users is copied anew since this request: ./sluice status\n");
    assertThat(worker.changes()).containsExactly(RESYNC + " {\"request\":\"nightly\"}");
  }

  @Test
  void saysWhatHasToBeDecidedFirst() {
    worker.on(RESYNC, 202, REQUESTED.replace("\"incident\": null", "\"incident\": \"i-5\""));
    assertThat(resync("shop.users").out()).contains("after the decision about i-5");
  }

  @Test
  void givesJsonAsTheGuardHasIt() throws IOException {
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(resync("shop.users", "--json").out()))
        .isEqualTo(json.readTree(REQUESTED));
  }

  @Test
  void repeatsWhatTheGuardRefuses() {
    worker.on(RESYNC, 409, "{\"error_code\": 409, \"message\": \"has not been copied yet\"}");
    CommandRun run = resync("shop.users");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).endsWith("409 has not been copied yet\n").hasLineCount(1);
    assertThat(resync("no.such").err())
        .isEqualTo("sluice: no collection no.such; collections: shop.orders, shop.users\n");
  }
}
