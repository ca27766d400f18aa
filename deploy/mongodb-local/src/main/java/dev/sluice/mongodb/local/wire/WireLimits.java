package dev.sluice.mongodb.local.wire;

/** The limits that the handshake tells clients. */
public final class WireLimits {
  public static final int MAX_MESSAGE = 48_000_000;
  public static final int MAX_WRITE_BATCH = 100_000;

  private WireLimits() {}
}
