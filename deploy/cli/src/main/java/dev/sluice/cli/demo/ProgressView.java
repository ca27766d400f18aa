package dev.sluice.cli.demo;

import dev.sluice.cli.text.Ages;
import dev.sluice.cli.text.Terminal;
import dev.sluice.cli.text.TextTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Shows how far the collections are: on a terminal as a table drawn again in place, elsewhere as
 * lines now and then. Not thread-safe.
 */
final class ProgressView {
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final int MOST_ROWS = 20;

  private final Terminal terminal;
  private Duration shown;
  private List<String> lines = List.of();

  ProgressView(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Shows the progress.
   *
   * @param age how long the demo runs
   * @param changes what was changed so far, in words
   */
  void show(Duration age, String changes, List<CollectionProgress> collections) {
    if (terminal.redraws()) {
      List<String> table = new ArrayList<>();
      table.add(clock(age) + "  changes so far: " + changes);
      table.addAll(table(collections));
      terminal.redraw(table);
      return;
    }
    List<String> now = collections.stream().map(ProgressView::line).toList();
    if (!now.equals(lines) && (shown == null || age.minus(shown).compareTo(EVERY) >= 0)) {
      now.forEach(line -> terminal.print(clock(age) + "  " + line));
      shown = age;
      lines = now;
    }
  }

  private static List<String> table(List<CollectionProgress> collections) {
    var table =
        new TextTable("COLLECTION", "DOCUMENTS", "IN KAFKA", "FILES", "ROWS", "FRESHNESS", "STATE");
    collections.stream()
        .limit(MOST_ROWS)
        .forEach(
            collection ->
                table.row(
                    collection.name(),
                    collection.documents(),
                    collection.status() == null ? null : collection.status().records(),
                    collection.files(),
                    collection.rows(),
                    freshness(collection),
                    collection.state()));
    List<String> lines = new ArrayList<>(table.lines());
    if (collections.size() > MOST_ROWS) {
      lines.add("… and " + (collections.size() - MOST_ROWS) + " more");
    }
    return lines;
  }

  private static String line(CollectionProgress collection) {
    return String.format(
        Locale.ROOT,
        "%s: %,d documents, %,d records in Kafka, %,d files, %,d rows, freshness %s, %s",
        collection.name(),
        collection.documents(),
        collection.status() == null ? 0 : collection.status().records(),
        collection.files(),
        collection.rows(),
        freshness(collection),
        collection.state());
  }

  private static String freshness(CollectionProgress collection) {
    return collection.status() == null
        ? "-"
        : Ages.text(Duration.ofMillis(collection.status().freshnessMillis()));
  }

  private static String clock(Duration age) {
    return String.format(Locale.ROOT, "%02d:%02d", age.toMinutes(), age.toSecondsPart());
  }
}
