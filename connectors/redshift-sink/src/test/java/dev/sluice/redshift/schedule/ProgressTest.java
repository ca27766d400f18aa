package dev.sluice.redshift.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {

  private final Progress progress = new Progress();

  @Test
  void firstPendingIsTheOldestEventThatIsNotLoaded() {
    progress.read(5, 0, 100);
    progress.read(6, 1, 50);
    progress.read(7, 0, 200);

    progress.loaded(0, 100);
    assertThat(progress.first()).hasValue(6);

    progress.loaded(1, 50);
    assertThat(progress.first()).hasValue(7);

    progress.loaded(0, 200);
    assertThat(progress.first()).isEmpty();
  }

  @Test
  void partOfAFileDoesNotCountAsLoaded() {
    progress.read(5, 0, 100);

    progress.loaded(0, 99);

    assertThat(progress.first()).hasValue(5);
  }

  @Test
  void repeatedEventDoesNotMoveProgressBack() {
    progress.read(5, 0, 100);
    progress.loaded(0, 100);
    progress.read(6, 0, 100);
    progress.loaded(0, 100);

    assertThat(progress.first()).isEmpty();
  }

  @Test
  void unreadableEventWaitsForTheNextOfItsPartition() {
    progress.unreadable(0, 5);
    progress.read(6, 1, 10);
    progress.loaded(1, 10);
    assertThat(progress.unreadable()).isTrue();
    assertThat(progress.first()).hasValue(5);

    progress.read(7, 0, 20);
    assertThat(progress.unreadable()).isFalse();
    assertThat(progress.first()).hasValue(7);
  }
}
