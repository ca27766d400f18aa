package dev.sluice.redshift.local.copy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.redshift.local.ParquetFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetLoadTest {

  /** A load that is stopped between its rows is not taken for a damaged file. */
  @Test
  void aLoadIsStoppedBetweenItsRows(@TempDir Path folder) throws Exception {
    List<Object[]> rows = Collections.nCopies(400, new Object[] {"x".repeat(1_000)});
    Path file =
        Files.write(
            folder.resolve("file.parquet"),
            ParquetFiles.write("optional binary a (STRING);", rows));
    Interruption interruption = new Interruption();
    interruption.stop();
    List<TargetColumn> columns = List.of(new TargetColumn(1, "a", "varchar", 1_000, 0));

    try (CopyBuffer out = new CopyBuffer(null, interruption)) {
      assertThatThrownBy(
              () -> new ParquetLoad(columns, false, "file", new ReadBuffers(), out).load(file))
          .isInstanceOf(CancellationException.class)
          .hasMessage("canceling statement due to user request");
    }
  }
}
