package dev.sluice.cli.drift;

import dev.sluice.cli.guard.Incident;
import dev.sluice.cli.text.Shortened;
import dev.sluice.cli.text.TextTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An incident as a person reads it: what does not fit, what an approval would change, and the
 * commands that decide.
 */
public final class IncidentText {
  /** Reasons that end with a change of configuration, not with a decision. */
  private static final Set<String> CONFIGURED =
      Set.of("BYPASS", "NO_CHANGE_STREAM", "REGISTRY_REFUSED");

  private static final int SHOWN_CHANGES = 20;
  private static final int SHOWN_CHARACTERS = 2_000;
  private static final int SUMMED_UP = 5;

  private IncidentText() {}

  /** All of an incident, in lines. */
  public static List<String> lines(Incident incident) {
    return lines(incident, Integer.MAX_VALUE);
  }

  /** An incident in as many lines as fit on a screen or so. */
  public static List<String> brief(Incident incident) {
    return lines(incident, SHOWN_CHANGES).stream()
        .map(line -> Shortened.of(line, SHOWN_CHARACTERS))
        .toList();
  }

  private static List<String> lines(Incident incident, int most) {
    List<String> lines = new ArrayList<>();
    lines.add("incident    " + incident.id() + "  " + incident.state());
    lines.add("collection  " + incident.connector());
    lines.add("reason      " + reason(incident.reason()));
    lines.add("opened      " + incident.openedAt());
    if (incident.key() != null) {
      lines.add("document    _id " + Shortened.of(incident.key()));
    }
    if (incident.clusterTime() != null) {
      lines.add("changed     " + Instant.ofEpochSecond(incident.clusterTime() >>> Integer.SIZE));
    }
    if (incident.detail() != null && !CONFIGURED.contains(incident.reason())) {
      lines.add("detail      " + incident.detail());
    }
    if (!incident.changes().isEmpty()) {
      lines.add("");
      var table = new TextTable("CHANGE", "PATH", "COLUMN", "FROM", "TO", "SEEN");
      for (Incident.Change change : incident.changes().stream().limit(most).toList()) {
        table.row(
            change.drift(),
            Shortened.of(change.path()),
            change.column(),
            change.from(),
            change.to(),
            evidence(change.evidence()));
      }
      lines.addAll(table.lines());
      more(incident.changes().size() - most, incident, lines);
    }
    if (!incident.ddl().isEmpty()) {
      lines.add("");
      lines.add("in Redshift an approval runs");
      incident.ddl().stream().limit(most).forEach(statement -> lines.add("  " + statement));
      more(incident.ddl().size() - most, incident, lines);
    }
    lines.add("");
    if (incident.undecided() && CONFIGURED.contains(incident.reason())) {
      lines.add("what to do: " + incident.remedy());
      lines.add("it ends by itself then");
    } else if (incident.undecided() && incident.changes().isEmpty()) {
      lines.add("approve with  ./sluice drift approve " + incident.id());
    } else if (incident.undecided()) {
      lines.add("approve with  ./sluice drift approve " + incident.id());
      lines.add(
          "or reject     ./sluice drift reject " + incident.id() + " --as ignore|quarantine|text");
    } else {
      lines.add("decided: nothing to do");
    }
    return lines;
  }

  private static void more(int count, Incident incident, List<String> lines) {
    if (count > 0) {
      lines.add(
          String.format(
              Locale.ROOT, "… and %,d more: ./sluice drift show %s", count, incident.id()));
    }
  }

  /** What changed, in one line: {@code Title TYPE_CONFLICT, note NEW_FIELD}. */
  public static String summary(Incident incident) {
    if (incident.changes().isEmpty()) {
      return incident.reason();
    }
    int more = incident.changes().size() - SUMMED_UP;
    return incident.changes().stream()
            .limit(SUMMED_UP)
            .map(change -> Shortened.of(change.path()) + " " + change.drift())
            .collect(Collectors.joining(", "))
        + (more > 0 ? String.format(Locale.ROOT, " … and %,d more", more) : "");
  }

  private static String evidence(Map<String, Long> evidence) {
    if (evidence.isEmpty()) {
      return null;
    }
    return evidence.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(entry -> String.format(Locale.ROOT, "%s %,d", entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String reason(String reason) {
    return switch (reason) {
      case "LEARNING" -> "LEARNING: the documents do not agree on one shape for the first contract";
      case "DRIFT" -> "DRIFT: a document does not fit the contract";
      case "DROPPED" -> "DROPPED: the collection was dropped; an approval copies it anew";
      case "RENAMED" -> "RENAMED: the collection was renamed; an approval copies it anew";
      case "INVALIDATED" ->
          "INVALIDATED: the change stream ended; an approval copies the collection anew";
      case "POSITION_LOST" ->
          "POSITION_LOST: the oplog no longer has the next change; an approval copies the collection anew";
      case "SOURCE_SILENT" -> "SOURCE_SILENT: neither a change nor a heartbeat came";
      case "BYPASS" -> "BYPASS: by the connector's config documents could pass the gate unseen";
      case "NO_CHANGE_STREAM" -> "NO_CHANGE_STREAM: MongoDB has no change stream of it";
      case "REGISTRY_REFUSED" ->
          "REGISTRY_REFUSED: the schema registry does not take the contract; it is asked again until it does";
      case "UNKNOWN_EVENT" ->
          "UNKNOWN_EVENT: the connector gave an event that the guard does not know";
      default -> reason;
    };
  }
}
