package dev.sluice.redshift.load;

import static dev.sluice.redshift.load.TableFixture.TITLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.files.FileColumn;
import dev.sluice.files.FileEvent;
import dev.sluice.redshift.ddl.TableShape;
import dev.sluice.redshift.failure.Failure;
import dev.sluice.redshift.failure.HeldException;
import dev.sluice.redshift.sim.Change;
import dev.sluice.redshift.sim.CuttingConnections;
import dev.sluice.redshift.sim.TopicFiles;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TableLoaderIT {

  private static final int CONFLICTS = 1_000;
  private static final Duration PAUSE = Duration.ofMillis(20);

  @RegisterExtension private final TableFixture target = new TableFixture("shop");

  private static Change title(String key, String op, long seq, String title) {
    return Change.of(key, op, seq, Map.of("title", title));
  }

  private FileEvent write(Change... changes) {
    return target.write(changes);
  }

  private LoadResult load(FileEvent... events) throws SQLException {
    return target.load(TableShape.DEFAULT, events);
  }

  private List<String> rows() throws SQLException {
    return target
        .warehouse()
        .query("SELECT * FROM " + target.table().sql() + " ORDER BY _sluice_key")
        .stream()
        .map(row -> row.get("_sluice_key") + "=" + row.get("title"))
        .toList();
  }

  @Test
  void firstLoadMakesTheTable() throws SQLException {
    LoadResult result = load(write(title("a", "c", 1, "one"), title("b", "c", 2, "two")));

    assertThat(rows()).containsExactly("a=one", "b=two");
    assertThat(result.applied()).isEqualTo(2);
    assertThat(result.next()).containsEntry(0, 2L);
  }

  @Test
  void laterChangesReplaceRowsAndDeletesRemoveThem() throws SQLException {
    load(
        write(title("a", "c", 1, "one"), title("b", "c", 2, "two")),
        write(title("a", "u", 3, "uno"), Change.delete("b", 4), title("c", "c", 5, "three")));

    assertThat(rows()).containsExactly("a=uno", "c=three");
  }

  /** The digits of some locales are not those of SQL. */
  @Test
  void aLoadIsTheSameInEveryLocale() throws SQLException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      load(write(title("a", "c", 1, "one"), title("b", "c", 2, "two")));
      load(
          write(title("a", "u", 3, "uno"), Change.delete("b", 4)),
          write(Change.sweep(5), title("c", "c", 6, "three")));
    } finally {
      Locale.setDefault(before);
    }
    assertThat(rows()).containsExactly("c=three");
    assertThat(loadedRows()).containsExactly("6");
  }

  @Test
  void everyFileIsLoadedOnceAcrossLoaders() throws SQLException {
    FileEvent first = write(title("a", "c", 1, "one"));
    load(first);
    FileEvent second = write(title("a", "u", 2, "two"));

    LoadResult result = load(first, second);

    assertThat(result.files()).isEqualTo(1);
    assertThat(result.rows()).isEqualTo(1);
    assertThat(rows()).containsExactly("a=two");
    assertThat(load(first, second).files()).isZero();
  }

  @Test
  void filesOfLostEventsAreFoundOnS3() throws SQLException {
    write(title("a", "c", 1, "one"));
    write(title("b", "c", 2, "two"));
    FileEvent last = write(title("c", "c", 3, "three"));

    assertThat(load(last).files()).isEqualTo(3);
    assertThat(rows()).containsExactly("a=one", "b=two", "c=three");
  }

  private List<String> loadedRows() throws SQLException {
    return target
        .warehouse()
        .column("SELECT SUM(\"rows\") FROM sluice.loads WHERE topic = '" + target.topic() + "'");
  }

  @Test
  void loadOfAnotherTaskInTheMeantimeIsNoticed() throws SQLException {
    FileEvent first = write(title("a", "c", 1, "one"));
    FileEvent second = write(title("a", "u", 2, "two"));
    FileEvent third = write(title("b", "c", 3, "three"));
    try (LoaderFixture mine = target.loader(TableShape.DEFAULT)) {
      mine.announce(first).load();
      load(first, second);

      assertThat(mine.announce(second).announce(third).load().files()).isEqualTo(1);
    }
    assertThat(rows()).containsExactly("a=two", "b=three");
    assertThat(loadedRows()).containsExactly("3");
  }

  @Test
  void tasksThatLoadTheSameTableAtOnceLoadEachFileOnce() throws Exception {
    List<FileEvent> events = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      events.add(write(title("k" + i % 5, "u", i, "v" + i)));
    }
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Callable<Long> task = () -> loadInSteps(events);
      List<Future<Long>> results = threads.invokeAll(List.of(task, task));

      assertThat(results.get(0).get() + results.get(1).get()).isEqualTo(12);
    } finally {
      threads.shutdown();
    }
    assertThat(rows()).containsExactly("k0=v10", "k1=v11", "k2=v7", "k3=v8", "k4=v9");
    assertThat(loadedRows()).containsExactly("12");
  }

  /** Announces file after file and gives how many of them this loader loaded. */
  private long loadInSteps(List<FileEvent> events) throws SQLException {
    long files = 0;
    try (LoaderFixture loader = target.loader(TableShape.DEFAULT)) {
      for (FileEvent event : events) {
        loader.announce(event);
        for (int attempt = 0; ; attempt++) {
          try {
            files += loader.load().files();
            break;
          } catch (SQLException e) {
            assertThat(Failure.of(e).kind()).as("%s", e).isEqualTo(Failure.Kind.CONFLICT);
            assertThat(attempt).isLessThan(CONFLICTS);
            LockSupport.parkNanos(PAUSE.toNanos());
          }
        }
      }
    }
    return files;
  }

  @Test
  void nothingToLoadRunsNoStatement() throws SQLException {
    FileEvent file = write(title("a", "c", 1, "one"));
    try (LoaderFixture loader = target.loader(TableShape.DEFAULT)) {
      loader.announce(file).load();
      target.warehouse().execute("DROP TABLE " + target.table().watermark().sql());

      assertThat(loader.load().files()).isZero();
    }
  }

  @Test
  void limitsSplitABacklogIntoLoads() throws SQLException {
    List<FileEvent> events =
        List.of(
            write(title("a", "c", 1, "one")),
            write(title("b", "c", 2, "two")),
            write(title("c", "c", 3, "three")));
    LoadLimits limits = new LoadLimits(2, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, 0);
    try (LoaderFixture loader =
        LoaderFixture.of(target.warehouse(), target.table(), target.topic())
            .limits(limits)
            .open()) {
      assertThat(loader.announce(events).load().files()).isEqualTo(2);
      assertThat(loader.limited()).isTrue();
      assertThat(loader.load().files()).isEqualTo(1);
      assertThat(loader.limited()).isFalse();
    }
    assertThat(rows()).containsExactly("a=one", "b=two", "c=three");
  }

  @Test
  void lateRowNeitherMovesARowBackNorRaisesADeletedOne() throws SQLException {
    load(write(title("a", "u", 10, "new"), Change.delete("b", 10)));

    load(write(title("a", "u", 5, "old"), title("b", "u", 5, "old")));

    assertThat(rows()).containsExactly("a=new");
  }

  @Test
  void snapshotRowLosesAgainstStreamRowsAndDeletes() throws SQLException {
    load(write(title("a", "u", 10, "streamed"), Change.delete("b", 11)));

    load(
        write(
            title("a", "r", 9, "copied"),
            title("b", "r", 9, "copied"),
            title("c", "r", 9, "copied")));

    assertThat(rows()).containsExactly("a=streamed", "c=copied");
  }

  @Test
  void repeatedSnapshotRowWinsByItsOffset() throws SQLException {
    load(write(title("a", "r", 9, "first copy")));

    load(write(title("a", "r", 9, "second copy")));

    assertThat(rows()).containsExactly("a=second copy");
  }

  @Test
  void deleteAndInsertInOneLoadEndAsTheLastOfThem() throws SQLException {
    load(write(title("a", "c", 1, "one"), title("b", "c", 1, "one")));

    load(
        write(
            Change.delete("a", 2),
            title("a", "c", 3, "again"),
            title("b", "u", 2, "two"),
            Change.delete("b", 3)));

    assertThat(rows()).containsExactly("a=again");
  }

  @Test
  void insertAfterADeleteOfTheSameClusterTimeWins() throws SQLException {
    load(write(title("a", "c", 1, "one"), Change.delete("a", 5)));

    load(write(title("a", "c", 5, "same transaction")));

    assertThat(rows()).containsExactly("a=same transaction");
  }

  @Test
  void deleteAfterAnInsertOfTheSameClusterTimeWins() throws SQLException {
    load(write(title("a", "c", 5, "one")));

    load(write(Change.delete("a", 5)));

    assertThat(rows()).isEmpty();
  }

  @Test
  void partitionsAreLoadedTogether() throws SQLException {
    TopicFiles other = target.chain(1, 40);
    FileEvent second = other.write(1, TITLE, List.of(title("b", "c", 1, "two")));

    LoadResult result = load(write(title("a", "c", 1, "one")), second);

    assertThat(result.next()).isEqualTo(Map.of(0, 1L, 1, 41L));
    assertThat(rows()).containsExactly("a=one", "b=two");
  }

  @Test
  void auditSaysWhatWasLoaded() throws SQLException {
    load(write(title("a", "c", 1, "one"), title("b", "c", 2, "two"), Change.delete("b", 3)));

    List<Map<String, String>> audit =
        target
            .warehouse()
            .query("SELECT * FROM sluice.loads WHERE topic = '" + target.topic() + "'");

    assertThat(audit).hasSize(1);
    assertThat(audit.get(0))
        .containsEntry("schema_name", "shop")
        .containsEntry("table_name", target.table().table())
        .containsEntry("topic_partition", "0")
        .containsEntry("from_offset", "0")
        .containsEntry("to_offset", "3")
        .containsEntry("files", "1")
        .containsEntry("rows", "3")
        .containsEntry("applied", "1")
        .containsEntry("deleted", "1")
        .containsEntry("contract_version", "1")
        .containsEntry("error", null);
    assertThat(audit.get(0).get("max_ts")).startsWith("2026-11-20 10:00:03");
  }

  @Test
  void reservedWordsAreColumnsAndTables() throws SQLException {
    FileEvent file =
        target
            .files()
            .write(
                1,
                List.of(FileColumn.of("tag", "string"), FileColumn.of("offset", "int")),
                List.of(Change.of("a", "c", 1, Map.of("tag", "x", "offset", 3))));

    try (LoaderFixture loader =
        LoaderFixture.of(target.warehouse(), new TableName("user", "order"), target.topic())
            .open()) {
      loader.announce(file).load();
    }

    assertThat(target.warehouse().query("SELECT \"tag\", \"offset\" FROM \"user\".\"order\""))
        .containsExactly(Map.of("tag", "x", "offset", "3"));
  }

  @Test
  void wrongRowCountIsRefusedAndNothingIsLoaded() throws SQLException {
    FileEvent file = write(title("a", "c", 1, "one"), title("b", "c", 2, "two"));
    FileEvent lying =
        new FileEvent(
            file.bucket(),
            file.key(),
            Optional.empty(),
            file.size(),
            file.checksum(),
            file.topic(),
            file.topicId(),
            0,
            0,
            2,
            1,
            0,
            1,
            file.columns(),
            file.minTs(),
            file.maxTs());

    assertThatThrownBy(() -> load(lying))
        .isInstanceOf(HeldException.class)
        .hasMessageContaining(file.key())
        .hasMessageContaining("gave 2 rows, and their events say 1");
    assertThat(rows()).isEmpty();
    assertThat(target.warehouse().query("SELECT * FROM " + target.table().watermark().sql()))
        .isEmpty();
  }

  @Test
  void missingFileFailsTheLoad() throws SQLException {
    FileEvent file = write(title("a", "c", 1, "one"));
    target
        .warehouse()
        .s3()
        .client()
        .deleteObject(request -> request.bucket(file.bucket()).key(file.key()));
    FileEvent stillListed = write(title("b", "c", 2, "two"));

    assertThatThrownBy(() -> load(file, stillListed))
        .isInstanceOf(HeldException.class)
        .hasMessageContaining(file.key());
    assertThat(rows()).isEmpty();
  }

  @Test
  void foreignTableIsRefused() throws SQLException {
    target.warehouse().execute("CREATE SCHEMA IF NOT EXISTS shop");
    target.warehouse().execute("CREATE TABLE " + target.table().sql() + " (id INTEGER)");
    FileEvent file = write(title("a", "c", 1, "one"));

    assertThatThrownBy(() -> load(file))
        .isInstanceOf(HeldException.class)
        .hasMessageContaining("not one that this sink made")
        .hasMessageContaining("_sluice_key");
  }

  @Test
  void tableOfAnotherTopicIsRefused() throws SQLException {
    load(write(title("a", "c", 1, "one")));
    String other = target.topic().toUpperCase(Locale.ROOT);
    FileEvent file =
        new TopicFiles(target.warehouse().s3().client(), other)
            .write(1, TITLE, List.of(title("a", "c", 1, "other")));

    try (LoaderFixture loader =
        LoaderFixture.of(target.warehouse(), target.table(), other).open()) {
      assertThatThrownBy(() -> loader.announce(file).load())
          .isInstanceOf(HeldException.class)
          .hasMessageContaining(target.topic())
          .hasMessageContaining(other);
    }
  }

  @Test
  void recreatedTopicIsRefusedUntilItsWatermarkIsDeleted() throws SQLException {
    load(write(title("a", "c", 1, "one")));
    TopicFiles again =
        new TopicFiles(target.warehouse().s3().client(), target.topic(), "new-id", 0, 0);
    FileEvent file =
        again.write(1, TITLE, List.of(title("a", "u", 2, "two"), title("b", "c", 3, "b")));

    assertThatThrownBy(() -> load(file))
        .isInstanceOf(HeldException.class)
        .hasMessageContaining("new-id")
        .hasMessageContaining("made again");

    target.warehouse().execute("DELETE FROM " + target.table().watermark().sql());
    load(file);
    assertThat(rows()).containsExactly("a=two", "b=b");
  }

  @Test
  void sessionOfALostConnectionIsEnded() throws SQLException {
    FileEvent file = write(title("a", "c", 1, "one"));
    CuttingConnections connections =
        new CuttingConnections(LoaderFixture.factory(target.warehouse()));
    connections.hideFromServer();
    LoadLimits limits = new LoadLimits(9, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, 0);
    try (LoaderFixture loader =
        LoaderFixture.of(target.warehouse(), target.table(), target.topic())
            .connections(connections)
            .limits(limits)
            .open()) {
      loader.announce(file);
      int statements = 0;
      while (!holdsTheLock()) {
        connections.cutAfter(statements++, true);
        assertThatThrownBy(loader::load).isInstanceOf(SQLException.class);
      }
      connections.mend();

      loader.load();
    }
    assertThat(rows()).containsExactly("a=one");
  }

  private boolean holdsTheLock() throws SQLException {
    return target
        .warehouse()
        .column(
            "SELECT COUNT(*) FROM svv_transactions t JOIN pg_class c ON c.oid = t.relation"
                + " WHERE c.relname = '"
                + target.table().watermark().table()
                + "' AND t.lock_mode = 'AccessExclusiveLock'")
        .equals(List.of("1"));
  }

  @Test
  void manifestsAreRemoved() throws SQLException {
    load(write(title("a", "c", 1, "one")));

    assertThat(
            target
                .warehouse()
                .s3()
                .client()
                .listObjectsV2(
                    request ->
                        request
                            .bucket("sluice-test")
                            .prefix("sluice/_manifests/shop." + target.table().table() + "/"))
                .contents())
        .isEmpty();
  }

  @Test
  void eventWithoutASizeIsRefused() {
    FileEvent file = write(title("a", "c", 1, "one"));
    FileEvent unsized =
        new FileEvent(
            file.bucket(),
            file.key(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            file.topic(),
            file.topicId(),
            0,
            0,
            1,
            1,
            0,
            1,
            file.columns(),
            file.minTs(),
            file.maxTs());

    assertThatThrownBy(() -> load(unsized))
        .isInstanceOf(HeldException.class)
        .hasMessageContaining("has no size");
  }
}
