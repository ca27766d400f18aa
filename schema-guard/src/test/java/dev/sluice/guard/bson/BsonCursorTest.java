package dev.sluice.guard.bson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.guard.support.Archive;
import dev.sluice.guard.support.Bson;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BsonCursorTest {

  private static void walk(BsonCursor cursor) {
    while (cursor.next()) {
      if (cursor.type() == BsonTypes.DOCUMENT || cursor.type() == BsonTypes.ARRAY) {
        long mark = cursor.enter();
        walk(cursor);
        cursor.leave(mark);
      } else {
        ExtendedJson.scalar(cursor, new JsonBuffer());
      }
    }
  }

  @Test
  void refusesATruncatedDocument() {
    byte[] whole = Bson.of("{a: 'x', b: {c: [1, 2]}}");
    byte[] cut = Arrays.copyOf(whole, whole.length - 4);
    assertThatThrownBy(() -> walk(new BsonCursor().on(cut)))
        .isInstanceOf(MalformedBsonException.class)
        .hasMessageContaining("at byte 0");
  }

  @Test
  void anyDamageIsReadOrRefusedButNeverLeavesTheBytes() {
    List<byte[]> events =
        Archive.captured().entrySet().stream()
            .filter(entry -> entry.getKey().startsWith("events/types_"))
            .flatMap(entry -> Bson.split(entry.getValue()).stream())
            .limit(200)
            .toList();
    Random random = new Random(7);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = events.get(random.nextInt(events.size())).clone();
      for (int i = 0; i <= random.nextInt(3); i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        walk(new BsonCursor().on(damaged));
      } catch (MalformedBsonException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }
}
