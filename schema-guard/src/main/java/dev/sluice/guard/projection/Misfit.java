package dev.sluice.guard.projection;

/** A document does not fit; what does not is found in a second look. Without a trace, made once. */
final class Misfit extends Exception {

  @SuppressWarnings("StaticAssignmentOfThrowable") // it has no trace, so one serves all
  static final Misfit INSTANCE = new Misfit();

  private static final long serialVersionUID = 1L;

  private Misfit() {
    super("A document does not fit its contract", null, false, false);
  }
}
