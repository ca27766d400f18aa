package dev.sluice.redshift.local.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ReadBuffersTest {

  private final ReadBuffers buffers = new ReadBuffers();

  @Test
  void anArrayIsTakenByOneUntilAllAreUsedAgain() {
    byte[] one = buffers.take(100);

    assertThat(buffers.take(100)).isNotSameAs(one);
    buffers.reuse();
    assertThat(buffers.take(90)).hasSize(100);
  }

  @Test
  void theSmallestArrayThatIsLongEnoughIsTaken() {
    byte[] large = buffers.take(20);
    byte[] small = buffers.take(12);
    buffers.reuse();

    assertThat(buffers.take(10)).isSameAs(small);
    assertThat(buffers.take(10)).isSameAs(large);
    assertThat(buffers.take(10)).hasSize(10);
  }

  @Test
  void anArrayIsNotTakenForMuchLessThanItsLength() {
    byte[] large = buffers.take(1_000);
    buffers.reuse();

    assertThat(buffers.take(10)).hasSize(10);
    assertThat(buffers.take(1_000)).isSameAs(large);
  }

  @Test
  void aBufferIsAsLongAsItWasAskedFor() {
    byte[] longer = buffers.take(1_000);
    buffers.reuse();

    ByteBuffer buffer = buffers.allocate(900);

    assertThat(buffer.capacity()).isEqualTo(900);
    assertThat(buffer.remaining()).isEqualTo(900);
    assertThat(buffer.arrayOffset()).isZero();
    assertThat(buffer.array()).isSameAs(longer);
  }

  @Test
  void noMoreIsKeptThanTwiceWhatARowGroupNeeded() {
    for (int size = 1; size < 1_000; size++) {
      buffers.take(size);
      buffers.take(size / 2);
      buffers.reuse();

      assertThat(buffers.kept()).isLessThanOrEqualTo(3L * size);
    }
    buffers.take(1_000);
    buffers.reuse();
    buffers.take(10);
    buffers.reuse();

    assertThat(buffers.take(999)).as("the large one is still there").hasSize(1_000);
  }
}
