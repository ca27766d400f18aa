package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
  @TempDir Path folder;

  @Test
  void aLogThatCannotBeWrittenIsToldOnceAndInOneLine() throws Exception {
    Files.createSymbolicLink(folder.resolve("stack.0.log"), Path.of("/dev/full"));
    PrintStream before = System.err;
    var err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    StackLog log = StackLog.open(folder);
    try {
      Logger.getLogger("dev.sluice").severe("one");
      Logger.getLogger("dev.sluice").severe("two");
    } finally {
      log.close();
      System.setErr(before);
    }
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("sluice: the log in " + folder + " cannot be written: No space left")
        .hasLineCount(1);
  }

  @Test
  void theBrokersEndIsToldWithWhatToDo() {
    assertThat(KafkaBroker.reasonOfEnd(folder, 4096, null))
        .isEqualTo(
            "sluice: the Kafka broker cannot go on; no space is left in "
                + folder
                + ": free some, or give another --state-dir");
    assertThat(KafkaBroker.reasonOfEnd(folder, 1L << 40, "log dir failed"))
        .startsWith("sluice: the Kafka broker cannot go on: log dir failed; see the log");
  }
}
