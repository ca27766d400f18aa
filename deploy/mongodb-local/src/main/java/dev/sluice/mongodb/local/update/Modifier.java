package dev.sluice.mongodb.local.update;

import dev.sluice.mongodb.local.bson.Value;

/** What one update operator does to one value. Immutable. */
interface Modifier {
  /**
   * The outcome of a modifier.
   *
   * @param value the new value; null where the field goes
   * @param changed false where nothing is to be done
   * @param appendedFrom where a list only grew at its end, the index of the first new element; else
   *     -1
   */
  record Outcome(Value value, boolean changed, int appendedFrom) {
    static final Outcome NOTHING = new Outcome(null, false, -1);
    static final Outcome REMOVE = new Outcome(null, true, -1);

    /** A new value; nothing where it is the old one, byte for byte. */
    static Outcome set(Value old, Value value) {
      return value.equals(old) ? NOTHING : new Outcome(value, true, -1);
    }
  }

  /**
   * Applies it.
   *
   * @param old the present value; null where the field is missing
   */
  Outcome apply(Value old, UpdateContext context);

  /** Whether a missing field, and the way to it, is made. */
  default boolean creates() {
    return true;
  }
}
