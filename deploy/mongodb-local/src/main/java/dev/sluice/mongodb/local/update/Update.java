package dev.sluice.mongodb.local.update;

import dev.sluice.mongodb.local.bson.Doc;

/** A parsed update. */
public interface Update {
  /**
   * What an update makes of a document.
   *
   * @param after the document afterwards
   * @param change the log entry: the effect of operators, or the whole document; null where nothing
   *     changed
   */
  record Result(Doc after, Doc change) {}

  /** Applies it. The {@code _id} comes first in the result. */
  Result apply(Doc before, UpdateContext context);

  /** Whether the document is replaced, which allows no {@code multi}. */
  boolean isReplacement();
}
