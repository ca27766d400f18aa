package dev.sluice.cli.demo;

import dev.sluice.cli.compare.ComparisonResult;
import dev.sluice.cli.compare.Difference;
import dev.sluice.cli.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the comparisons of all collections say together.
 *
 * @param results one for each collection
 */
record Verdict(List<ComparisonResult> results) {
  Verdict {
    results = List.copyOf(results);
  }

  boolean agrees() {
    return results.stream().allMatch(ComparisonResult::agrees);
  }

  List<String> lines() {
    var table =
        new TextTable(
            "COLLECTION",
            "TABLE",
            "DOCUMENTS",
            "ROWS",
            "QUARANTINED",
            "FIELDS COMPARED",
            "DIFFERENCES");
    long documents = 0;
    long fields = 0;
    long differences = 0;
    long quarantined = 0;
    for (ComparisonResult result : results) {
      table.row(
          result.namespace(),
          result.table(),
          result.documents(),
          result.rows(),
          result.quarantined(),
          result.fields(),
          result.differenceCount());
      documents += result.documents();
      fields += result.fields();
      quarantined += result.quarantined();
      differences += result.differenceCount();
    }
    List<String> lines = new ArrayList<>(table.lines());
    lines.add("");
    if (quarantined > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%,d documents lie in quarantine as they are (topic sluice.quarantine), as the"
                  + " approvals say: Redshift cannot hold them",
              quarantined));
    }
    if (differences == 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "MongoDB and Redshift agree: %,d documents, %,d fields compared, no difference",
              documents,
              fields));
      return lines;
    }
    lines.add(
        String.format(
            Locale.ROOT, "MongoDB and Redshift DO NOT agree: %,d differences", differences));
    for (ComparisonResult result : results) {
      for (Difference difference : result.differences()) {
        lines.add("  " + result.namespace() + "  " + difference.text());
      }
      long more = result.differenceCount() - result.differences().size();
      if (more > 0) {
        lines.add(String.format(Locale.ROOT, "  %s  … and %,d more", result.namespace(), more));
      }
    }
    return lines;
  }
}
