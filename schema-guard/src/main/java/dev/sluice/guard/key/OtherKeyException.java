package dev.sluice.guard.key;

import java.util.List;

/**
 * An event's key is not the contract's: rows that exist already have other keys. The message says
 * what is different, by paths alone.
 */
public final class OtherKeyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> paths;

  OtherKeyException(String message, List<String> paths) {
    super(message);
    this.paths = List.copyOf(paths);
  }

  /** The paths that the event's documentKey has, as a contract names them. */
  public List<String> paths() {
    return paths;
  }
}
