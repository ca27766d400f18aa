package dev.sluice.mongodb.local.query;

/** Where in an array a query matched, for the positional operator. Not thread-safe. */
public final class MatchDetails {
  private int index = -1;

  /** The index of the array element that matched, or -1. */
  public int index() {
    return index;
  }

  void matchedAt(int position) {
    index = position;
  }
}
