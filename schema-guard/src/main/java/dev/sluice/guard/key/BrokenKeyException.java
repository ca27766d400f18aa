package dev.sluice.guard.key;

import dev.sluice.guard.bson.MalformedBsonException;

/**
 * A document's key cannot be made a text: it has none, has a text that is not UTF-8, or its bytes
 * are not BSON. The message says why, and never what stands there.
 */
public final class BrokenKeyException extends MalformedBsonException {

  private static final long serialVersionUID = 1L;

  private final String standIn;

  BrokenKeyException(String message, String standIn) {
    super(message);
    this.standIn = standIn;
  }

  /**
   * What stands for the key where something has to: {@code broken:} and the SHA-256 of its bytes;
   * of the whole documentKey or document where its values cannot be found. An event always has the
   * same, and no key of a document that is not broken looks like it.
   */
  public String standIn() {
    return standIn;
  }
}
