package dev.sluice.redshift.load;

import static dev.sluice.redshift.load.TableFixture.TITLE;
import static dev.sluice.redshift.load.TableFixture.put;
import static dev.sluice.redshift.load.TableFixture.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.FileEvent;
import dev.sluice.redshift.ddl.TableMode;
import dev.sluice.redshift.ddl.TableShape;
import dev.sluice.redshift.sim.Change;
import dev.sluice.redshift.sim.TopicFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Changes are as many seconds after the start as their sequence says; markers stay for a minute.
 */
class MarkerPruningIT {

  private static final Optional<Duration> MINUTE = Optional.of(Duration.ofMinutes(1));

  @RegisterExtension private final TableFixture target = new TableFixture("pruning");

  private void load(Optional<Duration> retention, TableShape shape, FileEvent file)
      throws SQLException {
    try (LoaderFixture loader =
        LoaderFixture.of(target.warehouse(), target.table(), target.topic())
            .shape(shape)
            .markerRetention(retention)
            .open()) {
      loader.announce(file).load();
    }
  }

  private void load(Change... changes) throws SQLException {
    load(MINUTE, TableShape.DEFAULT, target.write(changes));
  }

  private List<String> markers() throws SQLException {
    return target
        .warehouse()
        .column(
            "SELECT _sluice_key || '@' || CAST(_sluice_seq AS VARCHAR(20)) FROM "
                + target.table().deletes().sql()
                + " ORDER BY 1");
  }

  @Test
  void markerStaysForItsTimeAndThenGoes() throws SQLException {
    load(put("a", 5, "one"), Change.delete("a", 10));
    load(put("b", 70, "x"));
    assertThat(markers()).containsExactly("a@10");

    load(put("a", 9, "late"));
    assertThat(target.titles()).containsExactly("b x");

    load(put("b", 71, "y"));
    assertThat(markers()).isEmpty();
    assertThat(target.titles()).containsExactly("b y");
  }

  @Test
  void oneLoadMayHaveTheDeleteAndTheEndOfItsMarker() throws SQLException {
    load(put("a", 5, "one"), Change.delete("a", 10), put("b", 71, "x"));

    assertThat(markers()).isEmpty();
    assertThat(target.titles()).containsExactly("b x");
  }

  /** Wherever the older change comes while the marker is there, and however loads divide them. */
  @Test
  void everyOrderWithinTheTimeGivesTheSameTable() throws SQLException {
    List<Change> changes = List.of(put("a", 5, "one"), Change.delete("a", 10), put("b", 70, "x"));
    int number = 0;
    for (List<Change> order : orders(changes)) {
      for (boolean together : new boolean[] {true, false}) {
        target.use("order_" + number++);
        if (together) {
          load(order.toArray(Change[]::new));
        } else {
          for (Change change : order) {
            load(change);
          }
        }

        assertThat(target.titles()).as("%s, together: %s", order, together).containsExactly("b x");
        assertThat(markers()).as("%s, together: %s", order, together).containsExactly("a@10");
      }
    }
  }

  private static List<List<Change>> orders(List<Change> changes) {
    if (changes.isEmpty()) {
      return List.of(List.of());
    }
    List<List<Change>> orders = new ArrayList<>();
    for (Change first : changes) {
      List<Change> others = new ArrayList<>(changes);
      others.remove(first);
      for (List<Change> rest : orders(others)) {
        List<Change> order = new ArrayList<>(List.of(first));
        order.addAll(rest);
        orders.add(order);
      }
    }
    return orders;
  }

  @Test
  void replayFromTheFirstFileGivesTheSameTableWithoutMarkers() throws SQLException {
    FileEvent first = target.write(put("a", 5, "one"), put("b", 6, "x"));
    FileEvent second = target.write(Change.delete("a", 10));
    FileEvent third = target.write(put("c", 100, "y"));
    for (int time = 0; time < 2; time++) {
      for (FileEvent file : List.of(first, second, third)) {
        load(MINUTE, TableShape.DEFAULT, file);
      }
      assertThat(markers()).isEmpty();
      assertThat(target.titles()).containsExactly("b x", "c y");
      target.warehouse().execute("DELETE FROM " + target.table().watermark().sql());
    }
  }

  @Test
  void timeOfAnotherPartitionDoesNotCount() throws SQLException {
    load(Change.delete("a", 10));
    TopicFiles other = target.chain(1, 0);
    load(MINUTE, TableShape.DEFAULT, other.write(1, TITLE, List.of(put("b", 1_000, "x"))));

    assertThat(markers()).containsExactly("a@10");
  }

  @Test
  void copiedRowsAreAsOldAsTheirCopyAndLetNothingGo() throws SQLException {
    load(Change.delete("a", 10));
    load(Change.of("b", "r", 1, Map.of("title", "x")));
    load(Change.of("a", "r", 1, Map.of("title", "copied")));

    assertThat(target.titles()).containsExactly("b x");
    assertThat(markers()).containsExactly("a@10");
  }

  @Test
  void sweepsStay() throws SQLException {
    load(Change.sweep(10), Change.delete("a", 12), put("b", 1_000, "x"));

    assertThat(markers()).containsExactly("@10");
    load(put("c", 9, "late"));
    assertThat(target.titles()).containsExactly("b x");
  }

  @Test
  void clockThatIsFarAheadCountsAsNow() throws SQLException {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Change delete = new Change("a", "d", now, 10, Map.of());
    Instant ahead = now.plus(Duration.ofDays(365));
    load(
        Optional.of(Duration.ofDays(1)),
        TableShape.DEFAULT,
        target.write(delete, new Change("b", "u", ahead, 20, Map.of("title", "x"))));

    assertThat(markers()).containsExactly("a@10");
  }

  @Test
  void historyKeepsItsMarkers() throws SQLException {
    load(
        MINUTE,
        shape(TableMode.HISTORY),
        target.write(put("a", 5, "one"), Change.delete("a", 10), put("b", 1_000, "x")));

    assertThat(markers()).containsExactly("a@10");
  }

  @Test
  void statementsOfTheDocsRemoveMarkersAndLeaveSweeps() throws Exception {
    load(Change.sweep(5), put("b", 12, "x"), Change.delete("a", 10));
    String page = Files.readString(Path.of("../../docs/redshift-tables.md"));
    String section = page.substring(page.indexOf("## Delete markers"));
    int begin = section.indexOf("```sql") + "```sql".length();
    String statements =
        section
            .substring(begin, section.indexOf("```", begin))
            .replace("sluice.shop__orders__watermark", target.table().watermark().sql())
            .replace("sluice.shop__orders__deletes", target.table().deletes().sql())
            .replace("2026-11-01", "2026-11-21");
    try (Connection connection = target.warehouse().connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements.strip().split(";\\s*", 0)) {
        statement.execute(each);
      }
    }

    assertThat(markers()).containsExactly("@5");
    assertThat(target.titles()).containsExactly("b x");
  }

  @Test
  void withoutARetentionMarkersStay() throws SQLException {
    load(
        Optional.empty(),
        TableShape.DEFAULT,
        target.write(Change.delete("a", 10), put("b", 1_000_000, "x")));

    assertThat(markers()).containsExactly("a@10");
  }
}
