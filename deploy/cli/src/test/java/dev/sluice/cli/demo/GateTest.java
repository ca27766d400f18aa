package dev.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.Fixtures;
import dev.sluice.cli.WorkerStub;
import dev.sluice.cli.guard.GuardClient;
import dev.sluice.cli.text.Terminal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final String OPEN = "GET /sluice/incidents?state=open";
  private static final String APPROVE = "POST /sluice/incidents/i-0b6c/approve";

  private final StringWriter out = new StringWriter();
  private final Terminal terminal =
      new Terminal(new PrintWriter(out), new PrintWriter(out), false, 120, 24);
  private WorkerStub worker;

  @BeforeEach
  void start() throws IOException {
    worker =
        new WorkerStub()
            .on(OPEN, "[" + Fixtures.INCIDENT + "]")
            .on(APPROVE, Fixtures.INCIDENT.replace("paused", "decided"));
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  @Test
  void showsWhyItClosedAndApprovesUnattended() {
    Gate gate = gate(Enter.never(), true);
    gate.watch();
    assertThat(out.toString())
        .contains("the gate of shop.orders closed")
        .contains("TYPE_CONFLICT")
        .contains("string 3,191, int 9, null 1")
        .contains("./sluice drift approve i-0b6c")
        .contains("approved by itself: i-0b6c");
    assertThat(worker.changes()).containsExactly(APPROVE + " {}");
    assertThat(gate.waits()).isFalse();
    assertThat(gate.closings()).isEqualTo(1);
  }

  @Test
  void showsAnIncidentOfThousandsOfChangesInFewLines() {
    String change =
        "{\"path\": \"k%d\", \"column\": \"k%d\", \"class\": \"NEW_FIELD\", \"to\": \"int\", \"evidence\": {}}";
    String changes =
        IntStream.range(0, 3000)
            .mapToObj(i -> change.formatted(i, i))
            .collect(Collectors.joining(","));
    worker.on(
        OPEN,
        "[{\"id\": \"i-0b6c\", \"connector\": \"shop.orders\", \"state\": \"paused\", \"reason\": \"DRIFT\","
            + " \"key\": \"\\\""
            + "k".repeat(60_000)
            + "\\\"\", \"changes\": ["
            + changes
            + "], \"ddl\": [\""
            + "c".repeat(70_000)
            + "\"]}]");
    gate(Enter.never(), false).watch();
    assertThat(out.toString())
        .contains("_id \"kkk", "(60,002 characters)", "k19", "(70,002 characters)")
        .contains("… and 2,980 more: ./sluice drift show i-0b6c")
        .doesNotContain("k20");
    assertThat(out.toString().length()).isLessThan(5_000);
  }

  @Test
  void waitsForAPersonAndShowsAnIncidentOnce() {
    Gate gate = gate(Enter.never(), false);
    gate.watch();
    gate.watch();
    assertThat(gate.waits()).isTrue();
    assertThat(gate.closings()).isEqualTo(1);
    assertThat(out.toString()).containsOnlyOnce("the gate of shop.orders closed");
    assertThat(worker.changes()).isEmpty();
  }

  @Test
  void goesOnWhenAPersonDecidedElsewhere() {
    Gate gate = gate(Enter.never(), false);
    gate.watch();
    worker.on(OPEN, "[]");
    gate.watch();
    assertThat(gate.waits()).isFalse();
    assertThat(out.toString()).contains("decided: shop.orders goes on");
  }

  @Test
  void approvesWhenEnterIsPressed() throws InterruptedException {
    Enter enter =
        Enter.of(new ByteArrayInputStream("\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (enter.available() && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    gate(enter, false).watch();
    assertThat(worker.changes()).containsExactly(APPROVE + " {}");
  }

  private Gate gate(Enter enter, boolean unattended) {
    return new Gate(GuardClient.at(worker.url()), terminal, enter, unattended);
  }
}
