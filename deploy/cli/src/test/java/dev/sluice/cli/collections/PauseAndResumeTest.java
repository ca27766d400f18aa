package dev.sluice.cli.collections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.CommandRun;
import dev.sluice.cli.Fixtures;
import dev.sluice.cli.WorkerStub;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PauseAndResumeTest {
  private WorkerStub worker;

  @BeforeEach
  void start() throws IOException {
    worker =
        new WorkerStub()
            .on("GET /sluice/collections", "[" + Fixtures.HELD + "," + Fixtures.STREAMING + "]");
    for (String connector : new String[] {"shop.orders", "shop.orders.snapshot", "shop.users"}) {
      worker
          .on("PUT /connectors/" + connector + "/pause", 202, "")
          .on("PUT /connectors/" + connector + "/resume", 202, "");
    }
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  @Test
  void pauses() {
    assertThat(run("pause", "shop.users").out())
        .isEqualTo("paused shop.users; go on with: ./sluice resume shop.users\n");
    assertThat(worker.changes()).containsExactly("PUT /connectors/shop.users/pause");
  }

  @Test
  void pausesTheSnapshotAsWell() {
    worker.on("GET /sluice/collections", "[" + Fixtures.HELD.replace("\"i-0b6c\"", "null") + "]");
    run("pause", "shop.orders");
    assertThat(worker.changes())
        .containsExactly(
            "PUT /connectors/shop.orders/pause", "PUT /connectors/shop.orders.snapshot/pause");
  }

  @Test
  void whatIsHeldStaysPausedAfterTheDecision() {
    worker.on("POST /sluice/collections/shop.orders/pause", Fixtures.HELD);
    assertThat(run("pause", "shop.orders").out())
        .isEqualTo(
            "shop.orders is held by incident i-0b6c and stays paused after the decision; go on then with: ./sluice resume shop.orders\n");
    assertThat(worker.changes()).containsExactly("POST /sluice/collections/shop.orders/pause {}");
  }

  @Test
  void aPauseOfWhatIsHeldIsTakenBack() {
    worker
        .on(
            "GET /sluice/collections",
            "[" + Fixtures.HELD.replace("\"pausedBy\": null", "\"pausedBy\": \"person\"") + "]")
        .on("POST /sluice/collections/shop.orders/resume", Fixtures.HELD);
    assertThat(run("resume", "shop.orders").out())
        .isEqualTo("shop.orders goes on after the decision about incident i-0b6c\n");
    assertThat(worker.changes()).containsExactly("POST /sluice/collections/shop.orders/resume {}");
  }

  @Test
  void resumes() {
    assertThat(run("resume", "shop.users").out()).isEqualTo("resumed shop.users\n");
    assertThat(worker.changes()).containsExactly("PUT /connectors/shop.users/resume");
  }

  @Test
  void doesNotResumeWhatAnIncidentHolds() {
    CommandRun run = run("resume", "shop.orders");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "sluice: shop.orders is held by incident i-0b6c, which needs a decision: ./sluice drift show i-0b6c\n");
    assertThat(worker.changes()).isEmpty();
  }

  @Test
  void namesTheCollectionsWhenOneIsUnknown() {
    CommandRun run = run("pause", "shop.nope");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo("sluice: no collection shop.nope; collections: shop.orders, shop.users\n");
  }

  @Test
  void saysWhenAWorkerHasNoGuard() {
    worker.on(
        "GET /sluice/collections",
        404,
        "{\"error_code\": 404, \"message\": \"HTTP 404 Not Found\"}");
    assertThat(run("pause", "shop.users").err())
        .contains("a Connect worker without Sluice's guard");
  }

  private CommandRun run(String command, String collection) {
    return CommandRun.of(command, collection, "--connect-url", worker.url());
  }
}
