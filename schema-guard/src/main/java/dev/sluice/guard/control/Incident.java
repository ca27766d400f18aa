package dev.sluice.guard.control;

import java.time.Instant;

/**
 * One closing of a collection's gate.
 *
 * @param id unique, {@code i-} and hexadecimal digits
 * @param draft what was met, and what approving would give
 * @param state how far the hold has come
 * @param decision null until decided
 * @param oplogWindow how much oplog was left when last measured; null when it was not
 * @param applied whether the log already has what the decision gives: a contract, or a generation
 */
public record Incident(
    String id,
    IncidentDraft draft,
    Instant openedAt,
    IncidentState state,
    Decision decision,
    OplogWindow oplogWindow,
    boolean applied) {

  /**
   * How much oplog was left behind the position of the stream.
   *
   * @param seconds until the server no longer has the position, if the oplog goes on as it has
   * @param at when that was measured
   */
  public record OplogWindow(long seconds, Instant at) {}

  /** An incident nobody has seen yet. */
  public static Incident open(String id, IncidentDraft draft, Instant openedAt) {
    return new Incident(id, draft, openedAt, IncidentState.OPEN, null, null, false);
  }

  public String connector() {
    return draft.connector();
  }

  /** How this incident can end. */
  public Remedy remedy() {
    return Remedy.of(draft.reason());
  }

  /** Whether a further incident of the same connector has to wait for this one. */
  boolean blocks() {
    return state.undecided() || (state == IncidentState.DECIDED && !applied);
  }

  Incident moved(IncidentState next) {
    return new Incident(id, draft, openedAt, next, decision, oplogWindow, applied);
  }

  Incident decided(Decision made) {
    boolean nothingToApply = remedy() == Remedy.CONFIG;
    return new Incident(
        id, draft, openedAt, IncidentState.DECIDED, made, oplogWindow, nothingToApply);
  }

  Incident with(OplogWindow measured) {
    return new Incident(id, draft, openedAt, state, decision, measured, applied);
  }

  Incident asApplied() {
    return new Incident(id, draft, openedAt, state, decision, oplogWindow, true);
  }

  /** What ends a hold. */
  public enum Remedy {
    /** A new contract version. */
    CONTRACT,
    /**
     * A new generation: a new T0 and a new copy, since the stream cannot go on from where it was.
     */
    RESYNC,
    /**
     * A change of the connector's config, or of the schema registry, which the service notices by
     * itself.
     */
    CONFIG;

    static Remedy of(IncidentReason reason) {
      return switch (reason) {
        case LEARNING, DRIFT -> CONTRACT;
        case DROPPED, RENAMED, INVALIDATED, POSITION_LOST, SOURCE_SILENT, UNKNOWN_EVENT -> RESYNC;
        case BYPASS, NO_CHANGE_STREAM, REGISTRY_REFUSED -> CONFIG;
      };
    }
  }
}
