package dev.sluice.guard.service.mongodb;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/** While nothing leaves the oplog, no position in it comes closer to its end. */
class OplogExtentTest {
  private static boolean hasRoom(String stats) {
    return OplogExtent.of(BsonDocument.parse(stats)).hasRoom();
  }

  @Test
  void aFreshReplicaSetsOplogHasRoom() {
    assertThat(hasRoom("{size: 12345, maxSize: {$numberLong: '1038090240'}, capped: true}"))
        .isTrue();
  }

  @Test
  void oneThatIsFullButForWhatTheServerHasJustRemovedHasNone() {
    assertThat(
            hasRoom(
                "{size: {$numberLong: '940000000'}, maxSize: {$numberLong: '1038090240'}, capped: true}"))
        .isFalse();
  }

  @Test
  void oneThatIsFullerThanItMayBeHasNone() {
    assertThat(hasRoom("{size: 1001.0, maxSize: 1000}")).isFalse();
  }

  @Test
  void oneWhoseSizeIsNotToldIsTakenForFull() {
    assertThat(hasRoom("{ok: 1.0}")).isFalse();
  }
}
