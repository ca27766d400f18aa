package dev.sluice.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.FileEvent;
import dev.sluice.s3.sim.FaultyStore.Fault;
import dev.sluice.s3.sim.Orders;
import dev.sluice.s3.sim.S3Server;
import dev.sluice.s3.sim.SimulatedWorker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** How files come to S3: requests, retries, uploads in parts. */
class UploadTest extends ChainFixture {

  @Test
  void lostReplyIsRecognisedAsOwnFile() {
    s3.faults().onCreate(Fault.LOST_REPLY);
    produce(Orders.V1, 0, 20);
    turnUntilAnnounced(start(), 20);
    assertThat(announced()).containsExactly("0-10", "10-20");
    assertThat(s3.faults().creationAttempts()).isEqualTo(3);
  }

  @Test
  void passingFaultsAreRetriedAndCounted() {
    s3.faults().onCreate(Fault.UNAVAILABLE, Fault.CONFLICT, Fault.UNAVAILABLE);
    produce(Orders.V1, 0, 10);
    SimulatedWorker worker = start();
    turnUntilAnnounced(worker, 10);
    assertThat(announced()).containsExactly("0-10");
    assertThat(worker.metric("retries-total[]")).isEqualTo(3);
  }

  @Test
  void largeFilesAreUploadedInParts() {
    config.put("file.max.rows", "60");
    config.put("row.group.bytes", "1048576");
    s3.faults().onPart(Fault.NONE, Fault.UNAVAILABLE);
    s3.faults().onCreate(Fault.LOST_REPLY);
    produceLarge(0, 60);
    turnUntilAnnounced(start(), 60);
    assertThat(files()).containsExactly(key(0));
    FileEvent event = kafka.events().get(0);
    assertThat(event.size().getAsLong()).isGreaterThan(5 << 20);
    byte[] stored = s3.bytes(key(0));
    assertThat(stored).hasSize((int) event.size().getAsLong());
    List<String> checksums = new ArrayList<>();
    for (int from = 0; from < stored.length; from += 5 << 20) {
      checksums.add(crc32c(stored, from, Math.min(stored.length - from, 5 << 20)));
    }
    assertThat(checksums).hasSizeGreaterThan(1);
    assertThat(s3.faults().partChecksums()).containsExactlyElementsOf(checksums);
    assertThat(event.checksum()).contains("crc32c:" + crc32c(stored, 0, stored.length));
  }

  private static String crc32c(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return Base64.getEncoder()
        .encodeToString(ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array());
  }

  @Test
  void fileOfOneWriteCostsOneRequestAndOneEvent() {
    produce(Orders.V1, 0, 30);
    turnUntilAnnounced(start(), 10);
    SimulatedWorker worker = workers.get(0);
    long before = worker.metric("requests-total[PutObject]");
    long files = kafka.events().size();
    turnUntilAnnounced(worker, 30);
    produce(Orders.V1, 30, 80);
    turnUntilAnnounced(worker, 80);
    assertThat(worker.metric("requests-total[PutObject]") - before)
        .isEqualTo(kafka.events().size() - files);
    assertThat(worker.metric("requests-total[ListObjectsV2]")).isPositive();
  }

  @Test
  void uploadsThatLostWorkersLeftAreAborted() {
    String upload = orphan(key(0));
    String elsewhere = orphan("%s/%s/partition=10/x".formatted(root, Orders.TOPIC));
    produce(Orders.V1, 0, 10);
    SimulatedWorker worker = start();
    turnUntilAnnounced(worker, 10);
    assertThat(uploads()).doesNotContain(upload).contains(elsewhere);
    assertThat(worker.metric("aborted-uploads-total[]")).isEqualTo(1);
  }

  private String orphan(String key) {
    return s3.client().createMultipartUpload(b -> b.bucket(S3Server.BUCKET).key(key)).uploadId();
  }

  private List<String> uploads() {
    return s3.client().listMultipartUploads(b -> b.bucket(S3Server.BUCKET)).uploads().stream()
        .map(MultipartUpload::uploadId)
        .toList();
  }

  @Test
  void uploadThatWasAbortedUnderItsWriterStartsAgain() {
    config.put("file.max.rows", "60");
    s3.faults()
        .onCreate(
            () -> {
              s3.client()
                  .listMultipartUploads(b -> b.bucket(S3Server.BUCKET).prefix(root))
                  .uploads()
                  .forEach(
                      u ->
                          s3.client()
                              .abortMultipartUpload(
                                  b ->
                                      b.bucket(S3Server.BUCKET)
                                          .key(u.key())
                                          .uploadId(u.uploadId())));
              return Fault.NONE;
            });
    produceLarge(0, 60);
    turnUntilAnnounced(start(), 60);
    assertThat(announced()).containsExactly("0-60");
    assertThat(s3.faults().creationAttempts()).isEqualTo(2);
  }

  @Test
  void uploadOfPartitionThatWasTakenAwayEnds() {
    s3.faults().failCreations(true);
    produce(Orders.V1, 0, 10);
    SimulatedWorker worker = start();
    worker.turnUntil(() -> s3.faults().creationAttempts() > 2);
    worker.rebalance();
    assertThat(worker.metric("upload-queue-files[]")).isEqualTo(1);
    worker.turn(0);
    assertThat(worker.metric("upload-queue-files[]")).isZero();
    s3.faults().failCreations(false);
    turnUntilAnnounced(worker, 10);
    assertThat(files()).containsExactly(key(0));
  }

  @Test
  void largeFileOfZombieDoesNotReplaceTheOneThatStands() {
    config.put("file.max.rows", "70");
    produceLarge(0, 60);
    SimulatedWorker zombie = start();
    zombie.turnUntil(() -> zombie.metric("memory-bytes[]") > (5 << 20));
    zombie.fence();
    // The zombie holds more than one part. Another task takes over and writes other bounds.
    config.put("file.max.rows", "5");
    SimulatedWorker owner = start();
    turnUntilAnnounced(owner, 60);
    byte[] first = s3.bytes(key(0));
    long before = owner.metric("requests-total[PutObject]");
    clock.addAndGet(1_000);
    zombie.turnUntil(() -> zombie.metric("memory-bytes[]") == 0);
    assertThat(zombie.metric("requests-total[CompleteMultipartUpload]")).isEqualTo(2);
    assertThat(s3.bytes(key(0))).isEqualTo(first);
    assertThat(announced().stream().distinct()).hasSize(12).contains("0-5", "55-60");
    assertThat(owner.metric("requests-total[PutObject]")).isEqualTo(before);
  }

  @Test
  void uploadThatComesLateFromAnEarlierTurnIsNotTakenForTheFileOfThisOne() {
    produce(Orders.V1, 0, 5);
    CountDownLatch go = new CountDownLatch(1);
    s3.faults()
        .onCreate(
            () -> {
              await(go);
              return Fault.NONE;
            });
    SimulatedWorker worker = start();
    worker.turnUntil(() -> worker.metric("memory-bytes[]") > 0);
    clock.addAndGet(1_000);
    worker.turnUntil(() -> s3.faults().creationAttempts() == 1);
    // The partition goes and comes back while the file is on the way: the same writer, once more.
    worker.rebalance();
    worker.turnUntil(() -> worker.metric("recovering-partitions[]") == 0);
    s3.faults()
        .onCreate(
            () -> {
              go.countDown();
              while (files().isEmpty()) {
                Thread.onSpinWait();
              }
              return Fault.NONE;
            });
    produce(Orders.V1, 5, 15);
    turnUntilAnnounced(worker, 15);
    assertThat(announced()).containsExactly("0-5", "5-15");
    assertThat(files()).containsExactly(key(0), key(5));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
