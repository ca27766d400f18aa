package dev.sluice.cli.demo;

import dev.sluice.cli.Endpoints;
import dev.sluice.cli.documents.DocumentFile;
import dev.sluice.cli.documents.DocumentFolder;
import java.util.List;

/** What to try when the demo is through and stays up. */
final class Epilogue {
  private Epilogue() {}

  static List<String> lines(Endpoints endpoints, String database, DocumentFolder documents) {
    String collection =
        documents.files().stream()
            .filter(file -> file.documents() > 0)
            .map(DocumentFile::collection)
            .findFirst()
            .orElse("<collection>");
    return List.of(
        "The stack stays up. What to try next:",
        "  query      "
            + endpoints.redshift().url()
            + "  user "
            + endpoints.redshift().user()
            + "  password "
            + endpoints.redshift().password(),
        "             SELECT COUNT(*) FROM " + database + "." + collection,
        "  change     mongosh \"" + endpoints.mongodbUri() + "\"",
        "             db.getSiblingDB(\""
            + database
            + "\")."
            + collection
            + ".insertOne({ a: 1 })   — a new shape closes the gate",
        "  watch      ./sluice status",
        "  decide     ./sluice drift list, ./sluice drift show <incident>, ./sluice drift approve <incident>",
        "  hold       ./sluice pause "
            + database
            + "."
            + collection
            + ", ./sluice resume "
            + database
            + "."
            + collection,
        "Ctrl-C stops everything.");
  }
}
