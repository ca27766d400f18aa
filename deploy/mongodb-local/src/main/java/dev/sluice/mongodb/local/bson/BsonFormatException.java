package dev.sluice.mongodb.local.bson;

/** Bytes that are not BSON. */
public final class BsonFormatException extends RuntimeException {
  public BsonFormatException(String message) {
    super(message);
  }
}
