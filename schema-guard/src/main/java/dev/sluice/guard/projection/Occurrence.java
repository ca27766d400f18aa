package dev.sluice.guard.projection;

/** Which element of its name in a document an element is. */
enum Occurrence {
  FIRST,
  /** A null after nulls alone, which says nothing that they did not say. */
  NULL_AGAIN,
  /** One of two of which at least one has a value: which of them counts is not known. */
  SECOND
}
