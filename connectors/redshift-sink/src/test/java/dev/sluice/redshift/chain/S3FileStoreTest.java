package dev.sluice.redshift.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.files.FileColumn;
import dev.sluice.files.FileEvent;
import dev.sluice.files.FileEventException;
import dev.sluice.redshift.failure.HeldException;
import dev.sluice.redshift.sim.Change;
import dev.sluice.redshift.sim.S3Server;
import dev.sluice.redshift.sim.TopicFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import software.amazon.awssdk.core.sync.RequestBody;

class S3FileStoreTest {

  private static final List<FileColumn> COLUMNS = List.of(FileColumn.of("title", "string"));

  private static S3Server s3;
  private static FileStore store;

  @BeforeAll
  static void start() throws Exception {
    s3 = S3Server.start();
    store = new S3FileStore(s3.client());
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  private static TopicFiles topic(TestInfo test, long from) {
    String name = "sluice.test." + test.getTestMethod().orElseThrow().getName();
    return new TopicFiles(s3.client(), name, "id", 0, from);
  }

  private static FileEvent write(TopicFiles files, int rows) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      changes.add(Change.of("k" + i, "c", i, Map.of("title", "t")));
    }
    return files.write(1, COLUMNS, changes);
  }

  @Test
  void readsTheEventFromTheFooter(TestInfo test) {
    FileEvent written = write(topic(test, 7), 3);

    assertThat(store.read(written.bucket(), written.key())).contains(written);
  }

  @Test
  void readsAFooterThatIsLongerThanTheFirstRead(TestInfo test) {
    List<FileColumn> many = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      many.add(FileColumn.of("a_column_with_a_rather_long_name_number_" + i, "string"));
    }
    FileEvent written = topic(test, 0).write(1, many, List.of(Change.of("k", "c", 1, Map.of())));

    assertThat(store.read(written.bucket(), written.key())).contains(written);
  }

  @Test
  void missingObjectIsEmpty() {
    assertThat(store.read(S3Server.BUCKET, "sluice/none")).isEmpty();
  }

  @Test
  void objectThatIsNotParquetIsRefusedByName() {
    s3.client()
        .putObject(
            request -> request.bucket(S3Server.BUCKET).key("text"),
            RequestBody.fromString("no parquet here"));

    assertThatThrownBy(() -> store.read(S3Server.BUCKET, "text"))
        .isInstanceOf(FileEventException.class)
        .hasMessageContaining("s3://sluice-test/text is not a Parquet file");
  }

  @Test
  void chainIsFollowedFromItsFirstFileThoughOnlyTheLastIsAnnounced(TestInfo test) {
    TopicFiles files = topic(test, 100);
    List<FileEvent> written = List.of(write(files, 2), write(files, 3), write(files, 1));
    PartitionChain chain = new PartitionChain();
    chain.announce(written.get(2));
    ChainFollower follower = new ChainFollower(store);

    assertThat(follower.start(chain)).isEqualTo(100);
    assertThat(follower.next(chain, 100)).isEqualTo(written.get(0));
    assertThat(follower.next(chain, 102)).isEqualTo(written.get(1));
    assertThat(follower.next(chain, 105)).isEqualTo(written.get(2));
  }

  @Test
  void fileThatBeginsBelowTheOffsetIsFound(TestInfo test) {
    TopicFiles files = topic(test, 0);
    FileEvent first = write(files, 5);
    PartitionChain chain = new PartitionChain();
    chain.announce(write(files, 5));

    assertThat(new ChainFollower(store).next(chain, 3)).isEqualTo(first);
  }

  @Test
  void holeIsNamed(TestInfo test) {
    TopicFiles files = topic(test, 0);
    FileEvent first = write(files, 2);
    FileEvent lost = write(files, 2);
    PartitionChain chain = new PartitionChain();
    chain.announce(write(files, 2));
    store.delete(lost.bucket(), lost.key());
    ChainFollower follower = new ChainFollower(store);

    assertThat(follower.next(chain, 0)).isEqualTo(first);
    assertThatThrownBy(() -> follower.next(chain, 2))
        .isInstanceOf(HeldException.class)
        .hasMessageContaining("has a hole")
        .hasMessageContaining("offset 2")
        .hasMessageContaining(lost.key());
  }

  @Test
  void chainOfAnotherRootIsFollowedThere() {
    ChainPlace place =
        ChainPlace.of(fileWithKey("a/generation=2/t/partition=0/00000000000000000005.parquet"));

    assertThat(place.key(9)).isEqualTo("a/generation=2/t/partition=0/00000000000000000009.parquet");
  }

  @Test
  void fileWithAForeignKeyIsRefused() {
    assertThatThrownBy(
            () -> ChainPlace.of(fileWithKey("a/t/partition=1/00000000000000000005.parquet")))
        .isInstanceOf(HeldException.class)
        .hasMessageContaining("partition=0/00000000000000000005.parquet");
  }

  private static FileEvent fileWithKey(String key) {
    return new FileEvent(
        "bucket",
        key,
        Optional.empty(),
        OptionalLong.of(1),
        Optional.empty(),
        "t",
        "id",
        0,
        5,
        6,
        1,
        0,
        1,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }
}
