package dev.sluice.guard.event;

/** What a change event tells. */
public enum Operation {
  INSERT("c"),
  UPDATE("u"),
  REPLACE("u"),
  DELETE("d"),
  /** A document read by the copy of an existing collection. */
  COPY("r"),
  DROP(null),
  RENAME(null),
  DROP_DATABASE(null),
  INVALIDATE(null),
  /** A part of an event that the server split because it is larger than 16 MB. */
  FRAGMENT(null),
  /** None that the gate knows. */
  UNKNOWN(null);

  private final String code;

  Operation(String code) {
    this.code = code;
  }

  /** The value of {@code _sluice_op}; null when no document is concerned. */
  public String code() {
    return code;
  }
}
