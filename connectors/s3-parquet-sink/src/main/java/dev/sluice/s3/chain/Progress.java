package dev.sluice.s3.chain;

import dev.sluice.files.ChainNote;
import dev.sluice.s3.kafka.CommittedOffset;
import java.util.Optional;

/**
 * How far a chain has come, as it is committed.
 *
 * @param offset all below is in S3 and announced, or nothing that a file has to hold
 * @param chain where the chain stands
 */
record Progress(long offset, ChainNote.Chain chain) {

  /**
   * What a group's commit says of the chain of a generation; empty if it says nothing of it. An
   * offset that the sink did not commit is where somebody wants the chain to begin.
   */
  static Optional<Progress> of(CommittedOffset commit, int generation) {
    Optional<ChainNote> note = ChainNote.read(commit.metadata());
    if (note.isPresent()) {
      return note.get()
          .chain()
          .filter(chain -> chain.generation() == generation)
          .map(chain -> new Progress(commit.offset(), chain));
    }
    return generation > 0
        ? Optional.empty()
        : Optional.of(
            new Progress(
                commit.offset(), new ChainNote.Chain(0, false, commit.offset(), commit.offset())));
  }
}
