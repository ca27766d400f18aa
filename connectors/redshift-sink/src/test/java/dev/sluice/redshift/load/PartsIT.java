package dev.sluice.redshift.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.files.FileEvent;
import dev.sluice.redshift.ddl.TableMode;
import dev.sluice.redshift.failure.HeldException;
import dev.sluice.redshift.sim.Borrower;
import dev.sluice.redshift.sim.WatchedConnections;
import dev.sluice.redshift.sql.Connections;
import dev.sluice.redshift.sql.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Loads that are divided into parts: four files, each worth a part. */
@Timeout(120)
class PartsIT {

  private static final LoadLimits DIVIDING =
      new LoadLimits(100, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, 1);

  @RegisterExtension private final TableFixture target = new TableFixture("parts");

  private List<FileEvent> files() {
    return List.of(
        target.write(TableFixture.put("a", 1, "one"), TableFixture.put("b", 1, "one")),
        target.write(TableFixture.put("a", 2, "two"), TableFixture.put("c", 2, "two")),
        target.write(TableFixture.put("b", 3, "three"), TableFixture.put("d", 3, "three")),
        target.write(TableFixture.put("a", 4, "four"), TableFixture.put("e", 4, "four")));
  }

  private LoaderFixture.Builder loader() {
    return LoaderFixture.of(target.warehouse(), target.table(), target.topic()).limits(DIVIDING);
  }

  private WatchedConnections watched(WatchedConnections.Watch watch) {
    return new WatchedConnections(LoaderFixture.factory(target.warehouse()), watch);
  }

  private void assertAllIsLoaded() throws SQLException {
    assertThat(target.titles()).containsExactly("a four", "b three", "c two", "d three", "e four");
  }

  @Test
  void onePartIsCopiedBeforeTheOneBeforeItIsCommitted() throws SQLException {
    CountDownLatch copied = new CountDownLatch(2);
    WatchedConnections connections =
        watched(
            (connection, sql) -> {
              if (sql.contains("pg_last_copy_count")) {
                copied.countDown();
              }
              if (sql.startsWith("LOCK") && !copied.await(60, TimeUnit.SECONDS)) {
                throw new SQLException("The next part is not copied while this one waits");
              }
            });
    try (LoaderFixture loader = loader().connections(connections).open()) {
      loader.announce(files()).load();

      assertThat(loader.parts())
          .extracting(part -> part.next().get(0))
          .containsExactly(2L, 4L, 6L, 8L);
    }
    assertThat(connections.opened()).isEqualTo(2);
    assertAllIsLoaded();
    assertThat(audited("rows")).containsExactly("2", "2", "2", "2");
    assertThat(audited("load_id")).doesNotHaveDuplicates();
  }

  private List<String> audited(String column) throws SQLException {
    return target
        .warehouse()
        .column(
            "SELECT %s FROM sluice.loads WHERE topic = '%s' ORDER BY from_offset"
                .formatted("\"" + column + "\"", target.topic()));
  }

  @Test
  void loadStaysWholeWithoutASecondConnection() throws SQLException {
    try (LoaderFixture loader = loader().connectionLimit(1).open()) {
      assertThat(loader.announce(files()).load().files()).isEqualTo(4);
      assertThat(loader.parts()).hasSize(1);
    }
    assertAllIsLoaded();
  }

  @Test
  void loadGoesOnAloneIfTheSecondConnectionCannotBeOpened() throws SQLException {
    AtomicInteger tries = new AtomicInteger();
    try (LoaderFixture loader =
        loader()
            .connections(
                () -> {
                  if (tries.incrementAndGet() > 1) {
                    throw new SQLException("too many connections for user", "53300");
                  }
                  return LoaderFixture.factory(target.warehouse()).open();
                })
            .open()) {
      assertThat(loader.announce(files()).load().files()).isEqualTo(4);
      assertThat(loader.parts()).hasSize(4);
      assertThat(loader.connections().spare()).isTrue();
    }
    assertThat(tries).hasValue(2);
    assertAllIsLoaded();
  }

  @Test
  void partsBeforeABadFileAreLoadedAndNoneAfterIt() throws SQLException {
    List<FileEvent> files = files();
    FileEvent bad = files.get(2);
    S3Client s3 = target.warehouse().s3().client();
    byte[] bytes =
        s3.getObjectAsBytes(get -> get.bucket(bad.bucket()).key(bad.key())).asByteArray();
    s3.deleteObject(delete -> delete.bucket(bad.bucket()).key(bad.key()));
    try (LoaderFixture loader = loader().open()) {
      loader.announce(files);
      assertThatThrownBy(loader::load)
          .isInstanceOf(HeldException.class)
          .hasMessageContaining(bad.key());
      assertThat(loader.parts()).extracting(part -> part.next().get(0)).containsExactly(2L, 4L);
      assertThat(target.titles()).containsExactly("a two", "b one", "c two");

      s3.putObject(put -> put.bucket(bad.bucket()).key(bad.key()), RequestBody.fromBytes(bytes));
      loader.load();
    }
    assertAllIsLoaded();
  }

  @Test
  void loadOfAnotherTaskBetweenTwoPartsIsNoticed() throws SQLException {
    List<FileEvent> files = files();
    AtomicInteger locks = new AtomicInteger();
    WatchedConnections connections =
        watched(
            (connection, sql) -> {
              if (sql.startsWith("LOCK") && locks.incrementAndGet() == 2) {
                target.load(TableFixture.shape(TableMode.UPSERT), files.get(1));
              }
            });
    try (LoaderFixture loader = loader().connections(connections).open()) {
      loader.announce(files).load();

      assertThat(loader.parts())
          .extracting(part -> part.next().get(0))
          .startsWith(2L)
          .doesNotContain(4L)
          .endsWith(8L);
    }
    assertAllIsLoaded();
    assertThat(audited("from_offset")).startsWith("0", "2", "4");
  }

  @Test
  void secondConnectionGoesToWhoeverWaitsForOne() throws Exception {
    AtomicReference<CompletableFuture<Session>> other = new AtomicReference<>();
    CompletableFuture<Connections> shared = new CompletableFuture<>();
    AtomicInteger locks = new AtomicInteger();
    CountDownLatch copied = new CountDownLatch(2);
    WatchedConnections connections =
        watched(
            (connection, sql) -> {
              if (sql.contains("pg_last_copy_count")) {
                copied.countDown();
              }
              if (sql.startsWith("LOCK")) {
                switch (locks.incrementAndGet()) {
                  case 1 -> {
                    copied.await();
                    other.set(Borrower.start(shared.get()));
                  }
                  case 3 -> {
                    Session unused = other.get().get(60, TimeUnit.SECONDS);
                  }
                  default -> {
                    // Goes on.
                  }
                }
              }
            });
    try (LoaderFixture loader = loader().connections(connections).open()) {
      shared.complete(loader.connections());
      loader.announce(files()).load();
      loader.connections().giveBack(other.get().get());
    }
    assertThat(connections.opened()).isEqualTo(2);
    assertAllIsLoaded();
  }

  /** Both threads are ended when the call is; nothing goes on behind its back. */
  @Test
  void interruptedLoadLeavesNothingRunning() throws Exception {
    Thread loading = Thread.currentThread();
    CountDownLatch copied = new CountDownLatch(2);
    WatchedConnections connections =
        watched(
            (connection, sql) -> {
              if (sql.contains("pg_last_copy_count")) {
                copied.countDown();
              }
              if (sql.startsWith("LOCK")) {
                copied.await();
                loading.interrupt();
              }
            });
    List<FileEvent> files = files();
    try (LoaderFixture loader = loader().connections(connections).open()) {
      loader.announce(files);
      try {
        LoadResult unused = loader.load();
      } catch (SQLException | RuntimeException e) {
        assertThat(loader.parts()).hasSizeLessThan(4);
      }
      // Whoever waited may have forgotten it.
      boolean unused = Thread.interrupted();
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().equals(loading.getName() + "-second"));
      assertThat(loader.connections().spare()).isTrue();
    }
    try (LoaderFixture next = loader().open()) {
      next.announce(files).load();
    }
    assertAllIsLoaded();
  }
}
