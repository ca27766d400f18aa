package dev.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.compare.ComparisonResult;
import dev.sluice.cli.compare.Difference;
import dev.sluice.cli.status.CollectionStatus;
import dev.sluice.cli.text.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter out = new StringWriter();

  @Test
  void isATableOnATerminal() {
    new ProgressView(new Terminal(new PrintWriter(out), new PrintWriter(out), true, 120, 24))
        .show(
            Duration.ofSeconds(83),
            "3 inserts, 4 updates, 0 deletes",
            List.of(
                movies("SNAPSHOT", 1200, 2100),
                new CollectionProgress("empty", 0, 0, 0, null, null)));
    assertThat(out.toString())
        .isEqualTo(
            """
            01:23  changes so far: 3 inserts, 4 updates, 0 deletes
            COLLECTION  DOCUMENTS  IN KAFKA  FILES   ROWS  FRESHNESS  STATE
            movies          3,201     3,300      4  1,200  2.1 s      SNAPSHOT
            empty               0         -      0      0  -          empty
            """);
  }

  @Test
  void isALineNowAndThenElsewhere() {
    var view =
        new ProgressView(new Terminal(new PrintWriter(out), new PrintWriter(out), false, 120, 24));
    view.show(Duration.ofSeconds(1), "", List.of(movies("SNAPSHOT", 1200, 2100)));
    view.show(Duration.ofSeconds(2), "", List.of(movies("SNAPSHOT", 1300, 2100)));
    view.show(Duration.ofSeconds(7), "", List.of(movies("STREAMING", 3201, 0)));
    view.show(Duration.ofSeconds(20), "", List.of(movies("STREAMING", 3201, 0)));
    assertThat(out.toString())
        .isEqualTo(
            """
            00:01  movies: 3,201 documents, 3,300 records in Kafka, 4 files, 1,200 rows, freshness 2.1 s, SNAPSHOT
            00:07  movies: 3,201 documents, 3,300 records in Kafka, 4 files, 3,201 rows, freshness 0 s, STREAMING
            """);
  }

  @Test
  void hasArrivedOnlyWhenNothingIsUnderWay() {
    assertThat(movies("STREAMING", 3201, 0).arrived(0)).isTrue();
    assertThat(movies("SNAPSHOT", 3201, 0).arrived(0)).isFalse();
    assertThat(movies("STREAMING", 3200, 0).arrived(0)).isFalse();
    assertThat(movies("STREAMING", 3202, 0).arrived(0)).isFalse();
    assertThat(movies("STREAMING", 3201, 100).arrived(0)).isFalse();
    assertThat(new CollectionProgress("empty", 0, 0, 0, null, null).arrived(0)).isTrue();
    assertThat(new CollectionProgress("new", 5, 0, 0, null, null).arrived(0)).isFalse();
  }

  @Test
  void whatIsInQuarantineNeedsNoRow() {
    assertThat(movies("STREAMING", 3191, 0).arrived(9)).isFalse();
    assertThat(movies("STREAMING", 3192, 0).arrived(9)).isTrue();
    assertThat(movies("STREAMING", 3201, 0).arrived(9)).isTrue();
    assertThat(movies("STREAMING", 3202, 0).arrived(9)).isFalse();
    assertThat(movies("STREAMING", 3192, 100).arrived(9)).isFalse();
  }

  @Test
  void nothingIsAwaitedThatRedshiftDoesNotTake() {
    CollectionProgress held = new CollectionProgress("movies", 3201, 4, 0, null, "no such column");
    assertThat(held.streams()).isTrue();
    assertThat(held.settled()).isTrue();
    assertThat(held.arrived(0)).isTrue();
  }

  @Test
  void aCollectionOfWhichEverythingIsInQuarantineStreams() {
    assertThat(movies("STREAMING", 0, 0).streams()).isTrue();
    assertThat(movies("SNAPSHOT", 0, 0).streams()).isFalse();
    assertThat(movies("HELD", 3201, 0).streams()).isFalse();
  }

  @Test
  void endsWithTheDifferences() {
    var agrees = new ComparisonResult("demo.cars", "demo.cars", 406, 406, 3654, 0, 0, List.of());
    var differs =
        new ComparisonResult(
            "demo.movies",
            "demo.movies",
            2,
            1,
            16,
            0,
            3,
            List.of(
                new Difference(
                    Difference.Kind.VALUE, "7", "title", "string of 3 characters #0001", "null"),
                new Difference(Difference.Kind.MISSING_ROW, "8", null, null, null)));
    assertThat(new Verdict(List.of(agrees)).lines().get(3))
        .isEqualTo(
            "MongoDB and Redshift agree: 406 documents, 3,654 fields compared, no difference");
    var verdict = new Verdict(List.of(agrees, differs));
    assertThat(verdict.agrees()).isFalse();
    assertThat(verdict.lines())
        .containsSubsequence(
            "MongoDB and Redshift DO NOT agree: 3 differences",
            "  demo.movies  VALUE  document 7  title  expected string of 3 characters #0001, found"
                + " null",
            "  demo.movies  MISSING_ROW  document 8",
            "  demo.movies  … and 1 more");
  }

  @Test
  void saysWhatLiesInQuarantine() {
    var aside = new ComparisonResult("demo.long", "demo.long", 5, 3, 30, 2, 0, List.of());
    var verdict = new Verdict(List.of(aside));
    assertThat(verdict.agrees()).isTrue();
    assertThat(String.join("\n", verdict.lines()))
        .contains("2 documents lie in quarantine as they are (topic sluice.quarantine)")
        .contains("MongoDB and Redshift agree");
  }

  private static CollectionProgress movies(String state, long rows, long freshness) {
    long lag = freshness == 0 ? 0 : 10;
    return new CollectionProgress(
        "movies",
        3201,
        4,
        rows,
        new CollectionStatus(
            "demo.movies",
            "demo.movies",
            "sluice.demo.movies",
            state,
            1,
            3300L,
            lag,
            freshness,
            null,
            null,
            null,
            List.of()),
        null);
  }
}
