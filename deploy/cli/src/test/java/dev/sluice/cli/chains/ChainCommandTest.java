package dev.sluice.cli.chains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cli.CommandException;
import dev.sluice.cli.CommandRun;
import dev.sluice.cli.WorkerStub;
import dev.sluice.cli.rest.JsonHttp;
import dev.sluice.files.Hold;
import dev.sluice.files.HoldReason;
import dev.sluice.files.MissingOffsets;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChainCommandTest {
  private static final HeldPartition EXPIRED =
      held("shop.orders", 3, HoldReason.EXPIRED_RECORDS, new MissingOffsets("J3_-s0", 10, 20));
  private static final HeldPartition REFUSED =
      held("shop.orders", 1, HoldReason.REFUSED_RECORD, new MissingOffsets("J3_-s0", 7, 8));
  private static final HeldPartition RECREATED =
      held("shop.again", 0, HoldReason.RECREATED_TOPIC, null);

  private WorkerStub worker;
  private S3Sinks sinks;

  private static HeldPartition held(
      String topic, int partition, HoldReason reason, MissingOffsets missing) {
    return new HeldPartition(
        "sink",
        topic,
        partition,
        new Hold(
            reason,
            Instant.parse("2026-12-01T10:00:00Z"),
            Optional.ofNullable(missing),
            "what, where, what to do"));
  }

  @BeforeEach
  void start() throws IOException {
    worker = new WorkerStub().on("PATCH /connectors/sink/config", "{}");
    sinks = new S3Sinks(new JsonHttp(worker.url()));
    config("");
  }

  private void config(String more) {
    worker.on(
        "GET /connectors?expand=info",
        """
        {"sink": {"info": {"config": {
          "connector.class": "dev.sluice.s3.S3ParquetSinkConnector"%s}}},
         "other": {"info": {"config": {"connector.class": "dev.sluice.redshift.RedshiftSinkConnector"}}}}
        """
            .formatted(more));
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  @Test
  void saysWhatThereIsToDo() {
    CommandRun run = CommandRun.of("chain");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("list, skip or renew");
  }

  @Test
  void listShowsWhatIsHeldAndWhy() {
    assertThat(ChainListCommand.text(List.of(RECREATED, EXPIRED)))
        .isEqualTo(
            """
            PARTITION      CONNECTOR  SINCE                 REASON           OFFSETS
            shop.again-0   sink       2026-12-01T10:00:00Z  RECREATED_TOPIC  -
            shop.orders-3  sink       2026-12-01T10:00:00Z  EXPIRED_RECORDS  10-19

            shop.again-0:
              what, where, what to do

            shop.orders-3:
              what, where, what to do""");
    assertThat(ChainListCommand.text(List.of())).isEqualTo("no partition is held");
  }

  @Test
  void kafkaIsNotAskedWhereThereIsNoSink() {
    worker.on("GET /connectors?expand=info", "{}");
    CommandRun run =
        CommandRun.of(
            "chain", "list", "--connect-url", worker.url(), "--bootstrap-servers", "127.0.0.1:1");
    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo("no partition is held\n");
  }

  @Test
  void skipAddsTheOffsetsThatAreMissing() {
    config(", \"skip.offsets\": \"a:b:0:1-2\"");
    String told =
        ChainSkipCommand.skip(
            List.of("shop.orders-3", "shop.orders-1", "shop.orders-3"),
            List.of(REFUSED, EXPIRED, RECREATED),
            sinks);
    assertThat(told)
        .isEqualTo(
            """
            shop.orders-3 goes on without offsets 10-19
            shop.orders-1 goes on without offsets 7-7""");
    assertThat(worker.changes())
        .containsExactly(
            "PATCH /connectors/sink/config {\"skip.offsets\":\"a:b:0:1-2,shop.orders:J3_-s0:3:10-19,shop.orders:J3_-s0:1:7-7\"}");
  }

  @Test
  void skipDecidesNothingWhenOneNameIsWrong() {
    assertThatThrownBy(
            () ->
                ChainSkipCommand.skip(
                    List.of("shop.orders-3", "shop.orders-4"), List.of(EXPIRED), sinks))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("shop.orders-4 is not held");
    assertThatThrownBy(
            () -> ChainSkipCommand.skip(List.of("shop.again-0"), List.of(RECREATED), sinks))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("RECREATED_TOPIC")
        .hasMessageContaining("what to do");
    assertThat(worker.changes()).isEmpty();
  }

  @Test
  void renewTakesTheNextNumberAndKeepsThoseOfOtherTopics() {
    config(", \"generation\": \"shop.other=5, shop.again=2\"");
    assertThat(ChainRenewCommand.renew("shop.again", List.of(EXPIRED, RECREATED), sinks))
        .contains("shop.again begins a new chain below generation=3");
    assertThat(worker.changes())
        .containsExactly(
            "PATCH /connectors/sink/config {\"generation\":\"shop.other=5,shop.again=3\"}");
  }

  @Test
  void firstRenewalHasNumberOne() {
    ChainRenewCommand.renew("shop.again", List.of(RECREATED), sinks);
    assertThat(worker.changes())
        .containsExactly("PATCH /connectors/sink/config {\"generation\":\"shop.again=1\"}");
  }

  @Test
  void renewIsForTopicsThatAreOthers() {
    assertThatThrownBy(() -> ChainRenewCommand.renew("shop.orders", List.of(EXPIRED), sinks))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("RECREATED_TOPIC or LOST_RECORDS");
    assertThat(worker.changes()).isEmpty();
  }

  @Test
  void groupIsThatOfTheConfiguration() {
    config(", \"consumer.override.group.id\": \"mine\"");
    assertThat(S3Sinks.group("sink", sinks.all().get("sink"))).isEqualTo("mine");
    config("");
    assertThat(S3Sinks.group("sink", sinks.all().get("sink"))).isEqualTo("connect-sink");
    assertThat(sinks.all()).containsOnlyKeys("sink");
  }
}
