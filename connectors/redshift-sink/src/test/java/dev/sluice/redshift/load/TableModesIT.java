package dev.sluice.redshift.load;

import static dev.sluice.redshift.load.TableFixture.TITLE;
import static dev.sluice.redshift.load.TableFixture.put;
import static dev.sluice.redshift.load.TableFixture.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.files.FileEvent;
import dev.sluice.redshift.ddl.TableMode;
import dev.sluice.redshift.ddl.TableShape;
import dev.sluice.redshift.failure.HeldException;
import dev.sluice.redshift.sim.Change;
import dev.sluice.redshift.sim.TopicFiles;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TableModesIT {

  private static final TableShape APPEND = shape(TableMode.APPEND);
  private static final TableShape HISTORY = shape(TableMode.HISTORY);

  @RegisterExtension private final TableFixture target = new TableFixture("modes");

  private LoadResult load(TableShape shape, Change... changes) throws SQLException {
    return target.load(shape, changes);
  }

  private List<String> log() throws SQLException {
    return target.rows(
        "_sluice_key || ' ' || _sluice_op || ' ' || CAST(_sluice_seq AS VARCHAR(20)) || ' ' || COALESCE(title, 'null')");
  }

  private List<String> states() throws SQLException {
    return target.rows(
        "_sluice_key || ' ' || title || ' ' || TO_CHAR(_sluice_valid_from, 'SS') || '-' || COALESCE(TO_CHAR(_sluice_valid_to, 'SS'), 'now')"
            + " || CASE WHEN _sluice_is_current THEN ' current' ELSE '' END");
  }

  @Test
  void appendKeepsEveryRecordOnceDeletesToo() throws SQLException {
    load(APPEND, put("a", 1, "one"), put("a", 2, "two"), Change.delete("a", 3));
    LoadResult again = load(APPEND, put("a", 2, "two"), Change.sweep(9));

    assertThat(log()).containsExactly("a d 3 null", "a u 1 one", "a u 2 two", "a u 2 two");
    assertThat(again.applied()).isEqualTo(1);
  }

  @Test
  void historyHasARowPerState() throws SQLException {
    load(HISTORY, put("a", 1, "one"), put("a", 4, "two"), put("b", 2, "uno"));
    load(HISTORY, put("a", 7, "three"));

    assertThat(states())
        .containsExactly(
            "a one 01-04", "a three 07-now current", "a two 04-07", "b uno 02-now current");
  }

  @Test
  void deleteEndsAStateAndAnInsertBeginsAnotherOne() throws SQLException {
    load(HISTORY, put("a", 1, "one"), Change.delete("a", 3));
    assertThat(states()).containsExactly("a one 01-03");

    load(HISTORY, put("a", 5, "again"));

    assertThat(states()).containsExactly("a again 05-now current", "a one 01-03");
  }

  @Test
  void lateChangeFindsItsPlaceInTheMiddle() throws SQLException {
    load(HISTORY, put("a", 1, "one"), put("a", 9, "three"));
    load(HISTORY, put("a", 5, "two"));
    load(HISTORY, Change.delete("a", 7));

    assertThat(states()).containsExactly("a one 01-05", "a three 09-now current", "a two 05-07");
  }

  @Test
  void lateChangeBeforeADeleteIsPast() throws SQLException {
    load(HISTORY, Change.delete("a", 5));
    load(HISTORY, put("a", 2, "one"));

    assertThat(states()).containsExactly("a one 02-05");
  }

  @Test
  void repeatedChangesAreOneState() throws SQLException {
    load(HISTORY, put("a", 1, "one"), put("a", 2, "two"));
    load(HISTORY, put("a", 1, "one"), put("a", 2, "two"), Change.delete("a", 3));
    load(HISTORY, Change.delete("a", 3));

    assertThat(states()).containsExactly("a one 01-02", "a two 02-03");
  }

  @Test
  void stepsOfATransactionAreOneState() throws SQLException {
    load(HISTORY, put("a", 1, "one"), put("a", 2, "step"), put("a", 2, "two"));
    load(HISTORY, put("b", 3, "never seen"), Change.delete("b", 3));

    assertThat(states()).containsExactly("a one 01-02", "a two 02-now current");
  }

  @Test
  void sweepDeletesWhatTheResyncDidNotTouch() throws SQLException {
    load(TableShape.DEFAULT, put("gone", 1, "x"), put("kept", 2, "x"), put("changed", 3, "x"));
    LoadResult swept =
        load(
            TableShape.DEFAULT,
            Change.of("kept", "r", 10, Map.of("title", "copied")),
            put("changed", 12, "streamed"),
            Change.sweep(10));

    assertThat(target.titles()).containsExactly("changed streamed", "kept copied");
    assertThat(swept.deleted()).isEqualTo(1);

    load(TableShape.DEFAULT, Change.sweep(10), put("gone", 9, "late"), put("new", 11, "x"));
    assertThat(target.titles()).containsExactly("changed streamed", "kept copied", "new x");
  }

  /** A load in which a key has two changes goes another way than one in which none has. */
  @Test
  void howLoadsDivideChangesMakesNoDifference() throws SQLException {
    for (int seed = 1; seed <= 8; seed++) {
      List<Change> changes = anyChanges(new Random(seed));
      target.use("divided_" + seed);
      for (Change change : changes) {
        load(TableShape.DEFAULT, change);
      }
      List<String> divided = content();
      target.use("whole_" + seed);
      load(TableShape.DEFAULT, changes.toArray(Change[]::new));

      assertThat(content()).as("seed %d: %s", seed, changes).isEqualTo(divided);
    }
  }

  private static List<Change> anyChanges(Random random) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      String key = List.of("a", "b", "c").get(random.nextInt(3));
      int seq = 1 + random.nextInt(12);
      changes.add(
          switch (random.nextInt(7)) {
            case 0 -> Change.sweep(seq);
            case 1, 2 -> Change.delete(key, seq);
            default -> put(key, seq, "change " + i);
          });
    }
    return changes;
  }

  /** Rows, markers and the last sweep, with their sequences. Older sweeps say nothing more. */
  private List<String> content() throws SQLException {
    List<String> content = new ArrayList<>(target.rows(atSequence("_sluice_seq") + " || title"));
    content.addAll(
        target
            .warehouse()
            .column(
                "SELECT %s FROM %s GROUP BY _sluice_key, CASE WHEN _sluice_key = '' THEN 0 ELSE _sluice_seq END ORDER BY 1"
                    .formatted(atSequence("MAX(_sluice_seq)"), target.table().deletes().sql())));
    return content;
  }

  private static String atSequence(String seq) {
    return "_sluice_key || ' ' || CAST(" + seq + " AS VARCHAR(20)) || ' '";
  }

  /** Merges name the first and the last key of a load. */
  @Test
  void keysOfEveryKindAreReplacedAndDeleted() throws SQLException {
    TableShape upsert = shape(TableMode.UPSERT);
    List<String> keys =
        List.of(
            "64f0c1d2e3a4b5c6d7e8f901",
            "it's",
            "back\\slash\\",
            "zoë",
            "\ud83d\ude00",
            " between spaces ",
            "two\nlines",
            "{\"a\": 1}",
            "100%_",
            "x".repeat(300));
    for (String key : keys) {
      load(upsert, put(key, 1, "one"));
    }
    for (String key : keys) {
      load(upsert, put(key, 2, "two"));
    }
    assertThat(target.rows("title")).isEqualTo(Collections.nCopies(keys.size(), "two"));

    load(upsert, keys.stream().map(key -> put(key, 3, "three")).toArray(Change[]::new));
    assertThat(target.rows("title")).isEqualTo(Collections.nCopies(keys.size(), "three"));
    load(upsert, put(keys.get(0), 4, "four"), put(keys.get(1), 4, "four"));
    assertThat(target.rows("title").stream().filter("four"::equals)).hasSize(2);

    load(upsert, keys.stream().map(key -> Change.delete(key, 5)).toArray(Change[]::new));
    assertThat(target.rows("title")).isEmpty();
    for (String key : keys) {
      load(upsert, put(key, 4, "late"));
    }
    assertThat(target.rows("title")).isEmpty();
  }

  @Test
  void changeOlderThanAnEarlierSweepStaysOutAloneToo() throws SQLException {
    load(TableShape.DEFAULT, put("kept", 12, "x"), Change.sweep(10));

    load(TableShape.DEFAULT, put("late", 9, "x"), put("new", 11, "x"), Change.delete("past", 8));

    assertThat(target.titles()).containsExactly("kept x", "new x");
  }

  @Test
  void sweepOfOnePartitionLeavesTheOthersAlone() throws SQLException {
    load(TableShape.DEFAULT, put("a", 1, "x"));
    TopicFiles other = target.chain(1, 0);
    FileEvent file = other.write(1, TITLE, List.of(put("b", 1, "x"), Change.sweep(5)));
    try (LoaderFixture loader = target.loader(TableShape.DEFAULT)) {
      loader.announce(file).load();
    }

    assertThat(target.titles()).containsExactly("a x");
  }

  @Test
  void sweepClosesStatesAtTheTimeOfTheResync() throws SQLException {
    load(HISTORY, put("gone", 1, "x"), put("kept", 2, "x"));
    load(HISTORY, Change.of("kept", "r", 10, Map.of("title", "copied")), Change.sweep(10));
    load(HISTORY, put("gone", 4, "late"), Change.sweep(10));

    assertThat(states())
        .containsExactly(
            "gone late 04-10", "gone x 01-04", "kept copied 10-now current", "kept x 02-10");
  }

  @Test
  void filesThatOverlapGiveEachOffsetOnce() throws SQLException {
    for (TableMode mode : TableMode.values()) {
      target.use("overlap_" + mode.text());
      TopicFiles again = target.chain(0, 1);
      FileEvent first = target.write(put("a", 1, "x"), put("b", 2, "y"));
      FileEvent second = again.write(1, TITLE, List.of(put("b", 2, "y"), put("c", 3, "z")));
      try (LoaderFixture loader = target.loader(shape(mode))) {
        loader.announce(first).announce(second);

        loader.load();
        assertThat(loader.limited()).isTrue();
        loader.load();
        assertThat(loader.limited()).isFalse();
      }

      assertThat(target.titles()).as(mode.text()).containsExactly("a x", "b y", "c z");
    }
  }

  @Test
  void modeOfATableCannotChange() throws SQLException {
    load(TableShape.DEFAULT, put("a", 1, "one"));

    assertThatThrownBy(() -> load(HISTORY, put("a", 2, "two")))
        .isInstanceOf(HeldException.class)
        .hasMessageContaining("made in the mode upsert")
        .hasMessageContaining("cannot become history")
        .hasMessageContaining("set table.mode back to upsert");
    assertThat(target.titles()).containsExactly("a one");
  }

  @Test
  void tableThatIsGoneIsNotMadeAnewHalfEmpty() throws SQLException {
    load(TableShape.DEFAULT, put("a", 1, "one"));
    target.warehouse().execute("DROP TABLE " + target.table().sql());

    assertThatThrownBy(() -> load(TableShape.DEFAULT, put("b", 2, "two")))
        .isInstanceOf(HeldException.class)
        .hasMessageContaining("is gone")
        .hasMessageContaining(target.table().watermark().toString());

    target.warehouse().execute("DROP TABLE " + target.table().watermark().sql());
    target.warehouse().execute("DROP TABLE " + target.table().deletes().sql());
    load(TableShape.DEFAULT, put("c", 3, "three"));
    assertThat(target.titles()).containsExactly("a one", "b two", "c three");
  }

  @Test
  void timeOfTheLoadIsInTheRowsIfWanted() throws SQLException {
    load(TableShape.DEFAULT, put("a", 1, "before"));
    for (TableMode mode : TableMode.values()) {
      if (mode != TableMode.UPSERT) {
        target.use("synced_" + mode.text());
      }
      load(new TableShape(mode, "_sluice_key", List.of("_sluice_key"), true), put("b", 2, "after"));

      assertThat(
              target
                  .warehouse()
                  .column(
                      "SELECT title FROM "
                          + target.table().sql()
                          + " WHERE _sluice_synced_at > '2026-11-01'"))
          .containsExactly("after");
    }
  }

  @Test
  void keysOfANewTableAreTheConfigured() throws SQLException {
    load(
        new TableShape(TableMode.UPSERT, "title", List.of("_sluice_ts", "title"), false),
        put("a", 1, "x"));

    assertThat(
            target
                .warehouse()
                .query(
                    "SELECT column_name, distkey, sortkey FROM svv_redshift_columns WHERE schema_name = 'modes' AND table_name = '"
                        + target.table().table()
                        + "' AND sortkey > 0 ORDER BY sortkey"))
        .extracting(
            row -> row.get("column_name") + " " + row.get("distkey") + " " + row.get("sortkey"))
        .containsExactly("_sluice_ts f 1", "title t 2");
  }

  @Test
  void stylesOfANewTableAreTheConfigured() throws SQLException {
    for (String style : List.of("AUTO", "EVEN", "ALL")) {
      target.use("style_" + style);
      String sortkey = style.equals("AUTO") ? "AUTO" : "NONE";

      load(
          new TableShape(TableMode.UPSERT, style, Collections.singletonList(sortkey), false),
          put("a", 1, "x"));

      assertThat(target.titles()).containsExactly("a x");
    }
  }

  @Test
  void keyThatTheTableDoesNotHaveIsRefused() {
    TableShape shape = new TableShape(TableMode.UPSERT, "author", List.of("title"), false);

    assertThatThrownBy(() -> load(shape, put("a", 1, "x")))
        .isInstanceOf(HeldException.class)
        .hasMessageContaining("'author'")
        .hasMessageContaining("no such column")
        .hasMessageContaining("table.distkey");
  }
}
