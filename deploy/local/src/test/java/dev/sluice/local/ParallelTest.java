package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ParallelTest {

  @Test
  void tasksRunSideBySide() {
    CountDownLatch both = new CountDownLatch(2);
    AtomicBoolean met = new AtomicBoolean();
    Runnable task =
        () -> {
          both.countDown();
          met.set(awaits(both));
        };

    Parallel.run(List.of(task, task), () -> {});

    assertThat(met).isTrue();
  }

  @Test
  void firstFailureEndsTheWaitingForTheOthers() {
    CountDownLatch aborted = new CountDownLatch(1);
    Runnable fails =
        () -> {
          throw new StackException("first");
        };
    Runnable waits =
        () -> {
          if (awaits(aborted)) {
            throw new StackException("second");
          }
        };

    assertThatThrownBy(() -> Parallel.run(List.of(waits, fails), aborted::countDown))
        .isInstanceOf(StackException.class)
        .hasMessage("first")
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .extracting(Throwable::getMessage)
                    .containsExactly("second"));
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      return latch.await(2, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
