package dev.sluice.cli.loads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.CommandRun;
import org.junit.jupiter.api.Test;

class LoadCommandTest {
  @Test
  void saysWhatThereIsToDo() {
    CommandRun run = CommandRun.of("load");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("list or skip");
  }

  @Test
  void skippingNeedsAReason() {
    CommandRun run = CommandRun.of("load", "skip", "s3://bucket/key");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--reason");
  }

  @Test
  void emptyReasonIsRefused() {
    CommandRun run = CommandRun.of("load", "skip", "s3://bucket/key", "--reason", " ");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("--reason must say something");
  }

  @Test
  void fileIsNamedByItsUrl() {
    CommandRun run = CommandRun.of("load", "skip", "bucket/key", "--reason", "broken");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("bucket/key is not of the form s3://<bucket>/<key>");
  }
}
