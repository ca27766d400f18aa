package dev.sluice.s3.chain;

import dev.sluice.files.Hold;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What happens to the chain of a partition. */
sealed interface ChainState {

  /** That the partition is held, or was until now and has not proved yet that it goes on. */
  Optional<Held> held();

  /**
   * The end of the chain is looked for.
   *
   * @param job looks for it
   * @param committed what the group has committed, as soon as the job knows
   * @param held the partition was held and is looked at again
   */
  record Recovering(
      Job<ChainEnd> job, AtomicReference<Optional<Progress>> committed, Optional<Held> held)
      implements ChainState {}

  /**
   * Records are taken.
   *
   * @param writer takes them
   * @param since milliseconds of the task's clock
   * @param held the partition was held because of its records, which have not been written yet
   */
  record Writing(ChainWriter writer, long since, Optional<Held> held) implements ChainState {}

  /**
   * The partition is held: nothing is read of it.
   *
   * @param hold why
   * @param whileWriting whether it was met in the records, not in the chain
   * @param looks how often it was looked at again in vain
   * @param dueAt when to look again, in milliseconds of the task's clock
   * @param offset how far the chain had come; -1 if it is not known
   */
  record Held(Hold hold, boolean whileWriting, int looks, long dueAt, long offset)
      implements ChainState {

    @Override
    public Optional<Held> held() {
      return Optional.of(this);
    }
  }
}
