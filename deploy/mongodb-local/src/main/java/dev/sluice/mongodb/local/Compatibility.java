package dev.sluice.mongodb.local;

/** Which server the stand-in behaves like. */
public enum Compatibility {
  /**
   * MongoDB 4.0, of which the project has captured traffic: no postBatchResumeToken, wallTime,
   * startAfter or hello, and the error codes of that time. For comparing with the capture.
   */
  V4_0("4.0.3", 7),
  /** MongoDB 6.0: what clients are meant to use. */
  V6_0("6.0.14", 17);

  private final String version;
  private final int maxWireVersion;

  Compatibility(String version, int maxWireVersion) {
    this.version = version;
    this.maxWireVersion = maxWireVersion;
  }

  /** The version that {@code buildInfo} gives. */
  public String version() {
    return version;
  }

  public int maxWireVersion() {
    return maxWireVersion;
  }

  public boolean isModern() {
    return this == V6_0;
  }
}
