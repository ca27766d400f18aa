package dev.sluice.cli.demo;

import dev.sluice.cli.CommandException;
import dev.sluice.cli.compare.Comparison;
import dev.sluice.cli.compare.ComparisonResult;
import dev.sluice.cli.compare.Quarantine;
import dev.sluice.cli.compare.TargetTable;
import dev.sluice.cli.guard.Contract;
import dev.sluice.cli.guard.GuardClient;
import dev.sluice.cli.rest.NoAnswerException;
import dev.sluice.cli.text.Terminal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The demo from the moment the collections are added: changes run on top of the copy, the gate
 * closes and opens, a field is added while documents stream, then the changes stop and every
 * document is held against Redshift. Not thread-safe.
 */
final class Demo {
  private static final Duration ROUND = Duration.ofMillis(500);
  private static final Duration BETWEEN_COMPARISONS = Duration.ofSeconds(2);
  private static final Duration QUIET = Duration.ofSeconds(20);
  private static final Duration STALLED = Duration.ofMinutes(2);
  private static final Duration FIELD_NOTICED = Duration.ofSeconds(45);
  private static final String NEW_FIELD = "demo_note";

  private final List<ImportedCollection> collections;
  private final ProgressReader progressReader;
  private final GuardClient guard;
  private final Gate gate;
  private final Traffic traffic;
  private final Connection redshift;
  private final Terminal terminal;
  private final ProgressView view;
  private final Supplier<String> failures;
  private final Supplier<Quarantine> quarantine;
  private final Clock clock;
  private final Instant started;
  private final Stall stall;
  private final boolean inFull;
  private final Map<String, String> told = new HashMap<>();

  private Instant fieldAdded;
  private int closingsBefore;
  private boolean settling;
  private Instant compared = Instant.MIN;
  private Instant silentSince;

  Demo(
      List<ImportedCollection> collections,
      ProgressReader progressReader,
      GuardClient guard,
      Gate gate,
      Traffic traffic,
      Connection redshift,
      Terminal terminal,
      Supplier<String> failures,
      Supplier<Quarantine> quarantine,
      Clock clock,
      Instant started,
      boolean inFull) {
    this.collections = List.copyOf(collections);
    this.progressReader = progressReader;
    this.guard = guard;
    this.gate = gate;
    this.traffic = traffic;
    this.redshift = redshift;
    this.terminal = terminal;
    this.view = new ProgressView(terminal);
    this.failures = failures;
    this.quarantine = quarantine;
    this.clock = clock;
    this.started = started;
    this.stall = new Stall(clock);
    this.inFull = inFull;
  }

  /**
   * Runs until everything has arrived or nothing moves any more, and says how both sides compare.
   */
  Verdict run() throws InterruptedException {
    while (true) {
      traffic.check();
      Optional<List<CollectionProgress>> look = look();
      if (look.isEmpty()) {
        continue;
      }
      List<CollectionProgress> progress = look.get();
      tellHeld(progress);
      view.show(Duration.between(started, clock.instant()), traffic.summary(), progress);
      if (gate.waits()) {
        stall.reset();
      } else if (settling) {
        Optional<Verdict> verdict = settle(progress);
        if (verdict.isPresent()) {
          terminal.keep();
          return verdict.get();
        }
      } else {
        stream(progress);
      }
      Thread.sleep(ROUND.toMillis());
    }
  }

  /** Says once, and again when the reason changes, what Redshift does not take. */
  private void tellHeld(List<CollectionProgress> progress) {
    for (CollectionProgress collection : progress) {
      String before = told.put(collection.name(), String.valueOf(collection.held()));
      if (collection.held() != null && !collection.held().equals(before)) {
        terminal.print(
            "Redshift does not take "
                + collection.name()
                + ", the other collections go on: "
                + collection.held());
      }
    }
  }

  /** How things are; nothing while the worker does not answer, which it may do when it is busy. */
  private Optional<List<CollectionProgress>> look() {
    try {
      gate.watch();
      List<CollectionProgress> progress = progressReader.read();
      silentSince = null;
      return Optional.of(progress);
    } catch (NoAnswerException e) {
      if (silentSince == null) {
        silentSince = clock.instant();
      } else if (silentSince.plus(STALLED).isBefore(clock.instant())) {
        throw e;
      }
      stall.reset();
      return Optional.empty();
    }
  }

  private void stream(List<CollectionProgress> progress) {
    failWhenStalled(progress);
    if (!progress.stream().allMatch(CollectionProgress::streams)) {
      return;
    }
    if (fieldAdded == null) {
      addField(progress);
      return;
    }
    boolean noticed = gate.closings() > closingsBefore;
    if (noticed || fieldAdded.plus(FIELD_NOTICED).isBefore(clock.instant())) {
      if (!noticed) {
        terminal.print("no gate closed for the new field: new fields are accepted here");
      }
      traffic.close();
      traffic.check();
      terminal.print("no more changes: waiting until everything has arrived");
      settling = true;
      stall.reset();
    }
  }

  /** The first collection that has documents gets a field that no document had. */
  private void addField(List<CollectionProgress> progress) {
    fieldAdded = clock.instant();
    closingsBefore = gate.closings();
    for (int i = 0; i < progress.size(); i++) {
      CollectionProgress collection = progress.get(i);
      if (collection.documents() > 0
          && traffic.addField(collections.get(i).namespace(), fieldName(collection))) {
        terminal.print(
            "one document of "
                + collection.name()
                + " gets a field that no document had, while changes stream");
        return;
      }
    }
    // Nothing but empty collections.
    fieldAdded = Instant.EPOCH;
    closingsBefore = -1;
  }

  private String fieldName(CollectionProgress collection) {
    List<String> taken =
        guard
            .contract(collection.status().connector())
            .map(Contract::fields)
            .orElse(List.of())
            .stream()
            .map(Contract.Field::name)
            .toList();
    String name = NEW_FIELD;
    for (int n = 2; taken.contains(name); n++) {
      name = NEW_FIELD + "_" + n;
    }
    return name;
  }

  private Optional<Verdict> settle(List<CollectionProgress> progress) {
    Duration still = stall.age(progress, true);
    boolean quiet = still.compareTo(QUIET) > 0;
    boolean settled = progress.stream().allMatch(CollectionProgress::settled);
    boolean due = compared.plus(BETWEEN_COMPARISONS).isBefore(clock.instant());
    if (!due || !(settled || quiet)) {
      return Optional.empty();
    }
    Quarantine aside = quarantine.get();
    Optional<Verdict> verdict =
        quiet || arrived(progress, aside)
            ? Optional.of(compare(progress, aside))
            : Optional.empty();
    compared = clock.instant();
    return verdict.filter(found -> found.agrees() || still.compareTo(STALLED) > 0);
  }

  private boolean arrived(List<CollectionProgress> progress, Quarantine aside) {
    for (int i = 0; i < collections.size(); i++) {
      if (!progress.get(i).arrived(aside.count(collections.get(i).namespace()))) {
        return false;
      }
    }
    return true;
  }

  private Verdict compare(List<CollectionProgress> progress, Quarantine aside) {
    List<ComparisonResult> results = new ArrayList<>();
    for (int i = 0; i < collections.size(); i++) {
      ImportedCollection collection = collections.get(i);
      CollectionProgress of = progress.get(i);
      try {
        if (of.status() == null) {
          // Only a collection without documents is unknown to the guard at the end.
          results.add(
              new ComparisonResult(
                  collection.namespace(), "-", of.documents(), 0, 0, 0, of.documents(), List.of()));
        } else {
          results.add(
              Comparison.of(
                  collection.collection(),
                  redshift,
                  of.status().topic(),
                  guard.contract(of.status().connector()),
                  aside,
                  20,
                  inFull));
        }
      } catch (SQLException e) {
        throw new CommandException(
            "Redshift did not give the rows of "
                + TargetTable.of(of.status().topic(), of.status().namespace())
                + ": "
                + e.getMessage(),
            e);
      }
    }
    return new Verdict(results);
  }

  private void failWhenStalled(List<CollectionProgress> progress) {
    // Changes run all the time, so that something always arrives unless it is stuck; the lag grows
    // even then.
    if (stall.age(progress, false).compareTo(STALLED) > 0) {
      StringBuilder stuck =
          new StringBuilder("nothing has moved for " + STALLED.toSeconds() + " s:");
      progress.stream()
          .filter(collection -> !collection.streams())
          .forEach(
              collection ->
                  stuck
                      .append(' ')
                      .append(collection.name())
                      .append(" is ")
                      .append(collection.state())
                      .append(';'));
      throw new CommandException(stuck + " " + failures.get());
    }
  }
}
