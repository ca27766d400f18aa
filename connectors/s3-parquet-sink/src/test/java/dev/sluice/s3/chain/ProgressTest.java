package dev.sluice.s3.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.ChainNote;
import dev.sluice.files.Hold;
import dev.sluice.files.HoldReason;
import dev.sluice.s3.kafka.CommittedOffset;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a committed offset tells of a chain. */
class ProgressTest {

  private static final ChainNote.Chain CHAIN = new ChainNote.Chain(2, true, 10, 15);

  private static CommittedOffset commit(Optional<ChainNote.Chain> chain) {
    Hold hold = new Hold(HoldReason.FAULT, Instant.EPOCH, Optional.empty(), "why");
    return new CommittedOffset(15, new ChainNote(chain, Optional.of(hold)).write());
  }

  @Test
  void noteCountsForItsGenerationAlone() {
    assertThat(Progress.of(commit(Optional.of(CHAIN)), 2)).contains(new Progress(15, CHAIN));
    assertThat(Progress.of(commit(Optional.of(CHAIN)), 3)).isEmpty();
    assertThat(Progress.of(commit(Optional.of(CHAIN)), 0)).isEmpty();
  }

  @Test
  void noteOfHoldAloneSaysNothingOfTheChain() {
    assertThat(Progress.of(commit(Optional.empty()), 0)).isEmpty();
  }

  @Test
  void offsetThatSomebodyElseCommittedIsWhereTheFirstChainIsToBegin() {
    assertThat(Progress.of(new CommittedOffset(7, ""), 0))
        .contains(new Progress(7, new ChainNote.Chain(0, false, 7, 7)));
    assertThat(Progress.of(new CommittedOffset(7, ""), 1)).isEmpty();
  }
}
