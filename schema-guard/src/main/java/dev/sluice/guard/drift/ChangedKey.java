package dev.sluice.guard.drift;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.DocumentPath;
import java.util.List;
import java.util.Map;

/**
 * The key of the collection is another one than the contract's, so that rows which are in the table
 * already would not be met again: its shard key was refined or replaced, or changed in a document
 * in place. It concerns all documents, hence no policy decides about it; approving it is to take
 * the key and to copy the collection anew, which removes the rows under old keys.
 */
public final class ChangedKey {

  private ChangedKey() {}

  /**
   * The verdict about an event with another key.
   *
   * @param key the paths of its key; those of the contract where a value was changed in place
   * @param note why, for a reader
   */
  public static Verdict verdict(Contract contract, List<String> key, String note) {
    Change change =
        new Change(
            DocumentPath.ROOT,
            null,
            DriftClass.KEY_CHANGED,
            String.join(", ", contract.key()),
            String.join(", ", key),
            Map.of("object", 1L),
            note + ". Approving it copies the collection anew");
    Contract proposed = contract.next(contract.fields(), contract.treatments()).withKey(key);
    return new Verdict(new Drift(List.of(change), proposed), List.of());
  }
}
