package dev.sluice.guard.control;

/** Why a collection is held. */
public enum IncidentReason {
  /** A conflict in the first sample. */
  LEARNING,
  /** A document does not fit the contract. */
  DRIFT,
  /** The collection or its database was dropped. */
  DROPPED,
  /** The collection was renamed. */
  RENAMED,
  /** The change stream was invalidated. */
  INVALIDATED,
  /** The server no longer has the position that the connector would resume from. */
  POSITION_LOST,
  /** Neither events nor heartbeats come. */
  SOURCE_SILENT,
  /** MongoDB has no change stream of it: a view, a time-series or a system collection. */
  NO_CHANGE_STREAM,
  /** The connector's config would let documents pass the gate, or be changed beside it. */
  BYPASS,
  /** The schema registry refuses a contract version. */
  REGISTRY_REFUSED,
  /** A change event of an operation type that the gate does not know. */
  UNKNOWN_EVENT
}
