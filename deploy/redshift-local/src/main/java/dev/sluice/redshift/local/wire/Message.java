package dev.sluice.redshift.local.wire;

/**
 * One message of PostgreSQL's wire protocol, version 3.
 *
 * @param type the type byte as a character
 * @param body what follows the length; owned by the message, never changed in place
 */
@SuppressWarnings("ArrayRecordComponent")
public record Message(char type, byte[] body) {

  /** A reader positioned at the start of the body. */
  public Fields fields() {
    return new Fields(body);
  }
}
