package dev.sluice.redshift.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.files.FileColumn;
import dev.sluice.files.FileEvent;
import dev.sluice.redshift.ddl.TableShape;
import dev.sluice.redshift.failure.HeldException;
import dev.sluice.redshift.sim.Change;
import dev.sluice.redshift.sim.TopicFiles;
import dev.sluice.redshift.skip.FileSkip;
import dev.sluice.redshift.skip.SkipException;
import dev.sluice.redshift.skip.SkippedFile;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files that COPY refuses: named with what Redshift noted about them, and left out on demand. */
class BadFileIT {

  private static final List<FileColumn> V = List.of(FileColumn.of("v", "string"));

  @RegisterExtension private final TableFixture target = new TableFixture("bad");

  private LoaderFixture loader;

  @BeforeEach
  void start() {
    loader = target.loader(TableShape.DEFAULT);
  }

  @AfterEach
  void stop() {
    loader.close();
  }

  private FileEvent write(String key, long seq, String value) {
    return target.files().write(1, V, List.of(Change.of(key, "c", seq, Map.of("v", value))));
  }

  /** A file whose event says that its values are shorter than they are. */
  private FileEvent lying(FileEvent file) {
    return new FileEvent(
        file.bucket(),
        file.key(),
        file.versionId(),
        file.size(),
        file.checksum(),
        file.topic(),
        file.topicId(),
        file.partition(),
        file.from(),
        file.to(),
        file.rows(),
        file.deletes(),
        file.contractVersion(),
        file.columns().stream()
            .map(column -> column.name().equals("v") ? FileColumn.of("v", "string", 1) : column)
            .toList(),
        file.minTs(),
        file.maxTs());
  }

  private SkippedFile skip(FileEvent file) throws SQLException {
    try (FileSkip skip =
        new FileSkip(
            LoaderFixture.factory(target.warehouse()),
            target.warehouse().s3().client(),
            Clock.systemUTC())) {
      return skip.skip(file.bucket(), file.key(), "it's broken", "anna");
    }
  }

  @Test
  void fileThatCopyRefusesIsNamedWithWhatRedshiftNoted() throws SQLException {
    FileEvent good = write("a", 1, "one");
    FileEvent bad = lying(write("b", 2, "secret".repeat(20)));

    assertThatThrownBy(loader.announce(good).announce(bad)::load)
        .isInstanceOf(HeldException.class)
        .hasMessageContaining(bad.key())
        .hasMessageContaining("column 'v'")
        .hasMessageContaining("./sluice load skip s3://" + bad.bucket() + "/" + bad.key())
        .hasMessageNotContaining("secretsecret")
        .hasMessageNotContaining("./sluice load skip s3://" + good.bucket() + "/" + good.key());
    assertThat(target.warehouse().query("SELECT * FROM " + target.table().sql())).isEmpty();
  }

  @Test
  void skippedFileIsLeftOutAndNoted() throws SQLException {
    loader.announce(write("a", 1, "one")).load();
    FileEvent bad = lying(write("b", 2, "x".repeat(200)));
    loader.announce(bad);
    assertThatThrownBy(loader::load).isInstanceOf(HeldException.class);
    FileEvent next = write("c", 3, "three");
    loader.announce(next);

    // The stand-in for the S3 sink writes no metadata: the next file says where this one ends.
    SkippedFile skipped = skip(bad);

    assertThat(skipped)
        .isEqualTo(
            new SkippedFile(
                target.table().toString(),
                bad.topic(),
                0,
                bad.from(),
                bad.to(),
                OptionalLong.empty()));
    assertThat(loader.load().files()).isEqualTo(1);
    assertThat(
            target
                .warehouse()
                .column("SELECT v FROM " + target.table().sql() + " ORDER BY _sluice_key"))
        .containsExactly("one", "three");
    assertThat(
            target
                .warehouse()
                .query(
                    "SELECT from_offset, to_offset, files, applied, error FROM sluice.loads WHERE table_name = '"
                        + target.table().table()
                        + "' AND error IS NOT NULL"))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row)
                  .containsEntry("from_offset", "1")
                  .containsEntry("to_offset", "2")
                  .containsEntry("files", "1")
                  .containsEntry("applied", "0");
              assertThat(row.get("error"))
                  .isEqualTo(
                      "skipped by anna: it's broken (s3://%s/%s)"
                          .formatted(bad.bucket(), bad.key()));
            });
  }

  @Test
  void fileThatIsGoneCanBeSkipped() throws SQLException {
    loader.announce(write("a", 1, "one")).load();
    FileEvent lost = write("b", 2, "two");
    FileEvent next = write("c", 3, "three");
    target.warehouse().s3().client().deleteObject(r -> r.bucket(lost.bucket()).key(lost.key()));
    loader.announce(next);
    assertThatThrownBy(loader::load)
        .isInstanceOf(HeldException.class)
        .hasMessageContaining(lost.key());

    skip(lost);

    loader.load();
    assertThat(
            target
                .warehouse()
                .column("SELECT v FROM " + target.table().sql() + " ORDER BY _sluice_key"))
        .containsExactly("one", "three");
  }

  @Test
  void onlyTheNextFileCanBeSkipped() throws SQLException {
    FileEvent first = write("a", 1, "one");
    loader.announce(first).load();
    write("b", 2, "two");
    FileEvent third = write("c", 3, "three");
    write("d", 4, "four");

    assertThatThrownBy(() -> skip(first))
        .isInstanceOf(SkipException.class)
        .hasMessageContaining("nothing to skip");
    assertThatThrownBy(() -> skip(third))
        .isInstanceOf(SkipException.class)
        .hasMessageContaining("up to offset 1");
  }

  @Test
  void fileOfATopicThatWasNeverLoadedIsRefused() throws SQLException {
    loader.announce(write("a", 1, "one")).load();
    TopicFiles unknown = new TopicFiles(target.warehouse().s3().client(), "sluice.bad.unknown");
    FileEvent file = unknown.write(1, V, List.of(Change.of("a", "c", 1, Map.of("v", "x"))));
    unknown.write(1, V, List.of(Change.of("b", "c", 2, Map.of("v", "y"))));

    assertThatThrownBy(() -> skip(file))
        .isInstanceOf(SkipException.class)
        .hasMessageContaining("sluice.bad.unknown");
  }
}
