package dev.sluice.cli.demo;

import dev.sluice.cli.Endpoints;
import dev.sluice.cli.collections.ConnectorSetup;
import dev.sluice.cli.compare.TargetTable;
import dev.sluice.cli.documents.DocumentFile;
import dev.sluice.cli.documents.DocumentFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What to try when the demo is through and stays up. */
final class Epilogue {
  private Epilogue() {}

  /**
   * The lines.
   *
   * @param export what another terminal needs to reach the stack, if anything
   */
  static List<String> lines(
      Endpoints endpoints, Optional<String> export, String database, DocumentFolder documents) {
    String collection =
        documents.files().stream()
            .filter(file -> file.documents() > 0)
            .map(DocumentFile::collection)
            .findFirst()
            .orElseGet(() -> documents.files().get(0).collection());
    String namespace = database + "." + collection;
    String topic = ConnectorSetup.Settings.embedded().topicPrefix() + "." + namespace;
    List<String> lines = new ArrayList<>();
    lines.add("The stack stays up. What to try next:");
    lines.add(
        "  query      "
            + endpoints.redshift().url()
            + "  user "
            + endpoints.redshift().user()
            + "  password "
            + endpoints.redshift().password());
    lines.add("             SELECT COUNT(*) FROM " + TargetTable.of(topic, namespace).sql());
    lines.add("  change     mongosh \"" + endpoints.mongodbUri() + "\"");
    lines.add(
        "             db.getSiblingDB(\""
            + database
            + "\").getCollection(\""
            + collection
            + "\").insertOne({ a_new_field: 1 })   — a new shape closes the gate");
    export.ifPresent(line -> lines.add("  first      " + line));
    lines.add("  watch      ./sluice status");
    lines.add(
        "  decide     ./sluice drift list, ./sluice drift show <incident>, ./sluice drift approve <incident>");
    lines.add("  hold       ./sluice pause " + namespace + ", ./sluice resume " + namespace);
    lines.add("Ctrl-C stops everything.");
    return lines;
  }
}
