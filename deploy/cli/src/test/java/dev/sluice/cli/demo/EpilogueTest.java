package dev.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.Endpoints;
import dev.sluice.cli.documents.DocumentFile;
import dev.sluice.cli.documents.DocumentFolder;
import dev.sluice.local.RedshiftAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EpilogueTest {
  private static final Endpoints ENDPOINTS =
      new Endpoints(
          "mongodb://127.0.0.1:1", null, null, null, new RedshiftAddress("jdbc:x", "u", "p"));

  @Test
  void namesTheFirstCollectionWithDocumentsAsEachSideWritesIt() {
    var documents =
        new DocumentFolder(
            List.of(
                new DocumentFile(Path.of("empty.json"), "empty", 0),
                new DocumentFile(Path.of("Table.json"), "Table", 3)),
            List.of());
    assertThat(Epilogue.lines(ENDPOINTS, Optional.of("export A=b"), "demo", documents))
        .contains(
            "             SELECT COUNT(*) FROM \"demo\".\"table\"",
            "  first      export A=b",
            "  hold       ./sluice pause demo.Table, ./sluice resume demo.Table")
        .anyMatch(line -> line.contains("getCollection(\"Table\").insertOne("));
  }
}
