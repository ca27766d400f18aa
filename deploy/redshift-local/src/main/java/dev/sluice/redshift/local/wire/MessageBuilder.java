package dev.sluice.redshift.local.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds the body of a message. Not thread-safe. */
public final class MessageBuilder {
  private final char type;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  public MessageBuilder(char type) {
    this.type = type;
  }

  public MessageBuilder string(String value) {
    body.writeBytes(value.getBytes(StandardCharsets.UTF_8));
    body.write(0);
    return this;
  }

  public MessageBuilder int8(int value) {
    body.write(value);
    return this;
  }

  public MessageBuilder int16(int value) {
    body.write(value >> 8);
    body.write(value);
    return this;
  }

  public MessageBuilder int32(int value) {
    return int16(value >> 16).int16(value);
  }

  public MessageBuilder bytes(byte[] value) {
    body.writeBytes(value);
    return this;
  }

  public Message build() {
    return new Message(type, body.toByteArray());
  }
}
