package dev.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
  @TempDir Path folder;

  @Test
  void makesAFolderForEachRun() {
    assertThat(at("2026-11-24T10:00:00Z").create())
        .isEqualTo(folder.resolve("run-20261124-100000-000"))
        .isDirectory();
  }

  @Test
  void removesEarlierRunsAndNothingElse() throws IOException {
    Path earlier = at("2026-11-24T10:00:00Z").create();
    Files.createDirectories(earlier.resolve("kafka/logs"));
    Files.writeString(earlier.resolve("kafka/logs/segment"), "x");
    Path foreign = Files.createDirectories(folder.resolve("run-mine"));
    Files.writeString(foreign.resolve("precious"), "x");
    at("2026-11-24T11:00:00Z").removeEarlier();
    assertThat(earlier).doesNotExist();
    assertThat(foreign.resolve("precious")).exists();
  }

  @Test
  void leavesARunThatAnotherProcessIsIn() throws IOException {
    Path other = at("2026-11-24T10:00:00Z").create();
    // Process 1 runs on any system that has processes.
    Files.writeString(other.resolve(".sluice-demo"), "1");
    at("2026-11-24T11:00:00Z").removeEarlier();
    assertThat(other).exists();
  }

  private StateFolder at(String time) {
    return new StateFolder(folder, Clock.fixed(Instant.parse(time), ZoneOffset.UTC));
  }
}
