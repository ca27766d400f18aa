package dev.sluice.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.FileEvent;
import dev.sluice.files.HoldReason;
import dev.sluice.s3.sim.FaultyStore.Fault;
import dev.sluice.s3.sim.Orders;
import dev.sluice.s3.sim.S3Server;
import dev.sluice.s3.sim.SimulatedWorker;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a chain begins: at one place for all, and told for ever. */
class BeginningTest extends ChainFixture {

  private final CountDownLatch go = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    go.countDown();
  }

  @Test
  void taskWhoseFirstFileComesTooLateFollowsTheChainThatBeganElsewhere() {
    produce(Orders.V1, 0, 4);
    SimulatedWorker zombie = start();
    zombie.turnUntil(() -> zombie.metric("memory-bytes[]") > 0);
    // It holds 0 to 3 and was to begin at 0. Then retention takes 0 and 1.
    zombie.fence();
    kafka.forget(TP);
    kafka.deleteBefore(TP, 2);
    produce(Orders.V1, 4, 12);
    turnUntilAnnounced(start(), 12);
    clock.addAndGet(1_000);
    zombie.turnUntil(() -> zombie.metric("memory-bytes[]") == 0);
    assertThat(files()).containsExactly(key(2));
  }

  @Test
  void taskFollowsTheBeginningThatAnotherHasClaimed() {
    produce(Orders.V1, 0, 10);
    CountDownLatch claimed = new CountDownLatch(1);
    s3.faults()
        .onCreate(
            () -> {
              claimed.countDown();
              awaitQuietly(go);
              return Fault.NONE;
            });
    SimulatedWorker zombie = start();
    zombie.turnUntil(() -> claimed.getCount() == 0);
    // Its file is on the way while retention takes the beginning and another task comes.
    zombie.fence();
    kafka.forget(TP);
    kafka.deleteBefore(TP, 5);
    SimulatedWorker owner = start();
    turnUntilHeld(owner, HoldReason.EXPIRED_RECORDS);
    go.countDown();
    zombie.turnUntil(() -> !files().isEmpty());
    turnUntilReleased(owner);
    produce(Orders.V1, 10, 20);
    turnUntilAnnounced(owner, 20);
    assertThat(files()).containsExactly(key(0), key(10));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void firstFileSaysSoInMetadataAndFooterAndTheOthersSayThatTheyAreNot() {
    produce(Orders.V1, 0, 10);
    SimulatedWorker worker = start();
    turnUntilAnnounced(worker, 10);
    SimulatedWorker next = restart();
    produce(Orders.V1, 10, 30);
    turnUntilAnnounced(next, 30);
    Set<FileEvent> events = new LinkedHashSet<>(kafka.events());
    assertThat(events.stream().map(e -> e.first().orElseThrow()))
        .containsExactly(true, false, false);
    assertThat(metadata(0)).containsEntry("sluice-first", "true");
    assertThat(metadata(10)).containsEntry("sluice-first", "false");
    // Announced again, they are read from their footers.
    next.close();
    workers.clear();
    kafka.commit(TP, 0);
    SimulatedWorker last = start();
    int before = kafka.events().size();
    last.turnUntil(() -> kafka.events().size() == before + 3);
    assertThat(new LinkedHashSet<>(kafka.events())).isEqualTo(events);
  }

  private Map<String, String> metadata(long from) {
    return s3.client().headObject(b -> b.bucket(S3Server.BUCKET).key(key(from))).metadata();
  }

  @Test
  void chainWhoseFilesAllExpiredGoesOnAndDoesNotSayThatItBegins() {
    produce(Orders.V1, 0, 10);
    SimulatedWorker worker = start();
    turnUntilAnnounced(worker, 10);
    worker.turn(0);
    worker.close();
    workers.clear();
    s3.client().deleteObject(b -> b.bucket(S3Server.BUCKET).key(key(0)));
    s3.client()
        .deleteObject(
            b ->
                b.bucket(S3Server.BUCKET)
                    .key(root + "/_sluice.beginnings/" + Orders.TOPIC + "/partition=0"));
    kafka.deleteBefore(TP, 10);
    produce(Orders.V1, 10, 20);
    turnUntilAnnounced(start(), 20);
    FileEvent event = kafka.events().get(1);
    assertThat(event.from()).isEqualTo(10);
    assertThat(event.first()).contains(false);
  }

  @Test
  void topicThatWasRecreatedBeforeItsFirstFileCameIsHeld() {
    produce(Orders.V1, 0, 10);
    SimulatedWorker worker = start();
    turnUntilAnnounced(worker, 10);
    worker.close();
    workers.clear();
    s3.client().deleteObject(b -> b.bucket(S3Server.BUCKET).key(key(0)));
    kafka.recreate(Orders.TOPIC, "topic-id-2");
    produce(Orders.V1, 0, 10);
    turnUntilHeld(start(), HoldReason.RECREATED_TOPIC);
    assertThat(files()).isEmpty();
  }
}
