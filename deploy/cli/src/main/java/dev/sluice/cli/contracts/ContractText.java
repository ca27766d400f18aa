package dev.sluice.cli.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.guard.Contract;
import dev.sluice.cli.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A contract, and what differs between two, as a person reads it. */
final class ContractText {
  private ContractText() {}

  static List<String> lines(Contract contract) {
    List<String> lines = new ArrayList<>();
    lines.add("collection  " + contract.connector());
    lines.add("version     " + contract.version());
    if (contract.key().size() > 1) {
      lines.add("key         " + String.join(", ", contract.key()));
    }
    contract
        .registrations()
        .forEach(
            registration ->
                lines.add(
                    "schema id   "
                        + registration.schemaId()
                        + "  subject "
                        + registration.subject()));
    lines.add("");
    var table = new TextTable("PATH", "COLUMN", "TYPE", "REQUIRED", "LONGEST");
    for (Contract.Field field : contract.fields()) {
      table.row(
          field.path(),
          field.column(),
          field.type() + (field.text() ? ", every value as text" : ""),
          field.required() ? "yes" : "no",
          field.maxBytes() == 0 ? null : field.maxBytes());
    }
    lines.addAll(table.lines());
    if (!contract.treatments().isEmpty()) {
      lines.add("");
      var treatments = new TextTable("PATH", "VALUES THAT DO NOT FIT");
      for (Map.Entry<String, String> entry : new TreeMap<>(contract.treatments()).entrySet()) {
        treatments.row(entry.getKey(), entry.getValue());
      }
      lines.addAll(treatments.lines());
    }
    return lines;
  }

  /** The ids that a schema registry gave; null for none. */
  static String schemaIds(Contract contract) {
    return contract.registrations().isEmpty()
        ? null
        : contract.registrations().stream()
            .map(registration -> String.valueOf(registration.schemaId()))
            .collect(Collectors.joining(", "));
  }

  /**
   * @param diff as the guard answers it
   */
  static List<String> diff(JsonNode diff) {
    List<String> lines = new ArrayList<>();
    lines.add(
        diff.path("connector").asText()
            + ", version "
            + diff.path("from").asInt()
            + " to "
            + diff.path("to").asInt());
    lines.add("");
    if (diff.path("changes").isEmpty()) {
      lines.add("no difference");
      return lines;
    }
    var table = new TextTable("CHANGE", "PATH", "COLUMN", "FROM", "TO");
    for (JsonNode change : diff.path("changes")) {
      table.row(
          change.path("change").asText(),
          change.path("path").asText(),
          change.path("column").textValue(),
          change.path("from").textValue(),
          change.path("to").textValue());
    }
    lines.addAll(table.lines());
    if (!diff.path("ddl").isEmpty()) {
      lines.add("");
      lines.add("in Redshift");
      diff.path("ddl").forEach(statement -> lines.add("  " + statement.asText()));
    }
    return lines;
  }
}
