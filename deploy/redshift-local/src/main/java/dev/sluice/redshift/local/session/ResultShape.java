package dev.sluice.redshift.local.session;

import dev.sluice.redshift.local.backend.Administrator.Types;
import dev.sluice.redshift.local.wire.Fields;
import dev.sluice.redshift.local.wire.Message;
import dev.sluice.redshift.local.wire.MessageBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The columns of a result: gives the client Redshift's type numbers, and values as Redshift writes
 * them.
 */
final class ResultShape {
  private static final int SUPER = 4000;
  private static final int VARBYTE = 6551;
  private static final int VARCHAR = 1043;
  private static final int BYTEA = 17;
  private static final int TEXT = 25;
  private static final int UNKNOWN = 705;
  private static final int JSONB = 3802;

  private enum Values {
    AS_THEY_ARE,
    SUPER_TEXT,
    SUPER_BINARY,
    VARBYTE_TEXT
  }

  private final Message description;
  private final Values[] values;

  private ResultShape(Message description, Values[] values) {
    this.description = description;
    this.values = values;
  }

  /** From the backend's RowDescription. */
  static ResultShape of(Message rowDescription, Types types) {
    Fields fields = rowDescription.fields();
    int count = fields.int16();
    Values[] values = new Values[count];
    MessageBuilder description = new MessageBuilder('T').int16(count);
    for (int i = 0; i < count; i++) {
      description.string(fields.string()).bytes(fields.bytes(6));
      int type = redshiftType(fields.int32(), types);
      int size = fields.int16();
      int modifier = fields.int32();
      int format = fields.int16();
      description.int32(type).int16(size).int32(modifier).int16(format);
      values[i] = values(type, format);
    }
    return new ResultShape(description.build(), values);
  }

  /** Redshift's number of a type. */
  static int redshiftType(int oid, Types types) {
    if (oid == types.superOid() || oid == JSONB) {
      return SUPER;
    }
    if (oid == types.varbyteOid() || oid == BYTEA) {
      return VARBYTE;
    }
    return oid == TEXT || oid == UNKNOWN ? VARCHAR : oid;
  }

  /**
   * The backend's number of a type that a client gave to a parameter; 0 lets the backend find out.
   */
  static int backendType(int oid, Types types) {
    return oid == SUPER ? 0 : oid == VARBYTE ? types.varbyteOid() : oid;
  }

  private static Values values(int type, int format) {
    if (type == SUPER) {
      return format == 0 ? Values.SUPER_TEXT : Values.SUPER_BINARY;
    }
    return type == VARBYTE && format == 0 ? Values.VARBYTE_TEXT : Values.AS_THEY_ARE;
  }

  Message description() {
    return description;
  }

  /** Whether any value has to be written in another way. */
  boolean changesRows() {
    return Arrays.stream(values).anyMatch(value -> value != Values.AS_THEY_ARE);
  }

  /** A DataRow for the client. */
  Message row(Message row) {
    Fields fields = row.fields();
    int count = fields.int16();
    MessageBuilder builder = new MessageBuilder('D').int16(count);
    for (int i = 0; i < count; i++) {
      int length = fields.int32();
      if (length < 0) {
        builder.int32(-1);
        continue;
      }
      byte[] value = fields.bytes(length);
      byte[] changed =
          switch (values[i]) {
            case AS_THEY_ARE -> value;
            case SUPER_TEXT -> compact(value, 0);
            case SUPER_BINARY -> compact(value, 1);
            // The backend writes \x in front of the digits.
            case VARBYTE_TEXT ->
                Arrays.copyOfRange(
                    value, "\\x".getBytes(StandardCharsets.US_ASCII).length, value.length);
          };
      builder.int32(changed.length).bytes(changed);
    }
    return builder.build();
  }

  /** JSON from {@code start} on without the spaces between its tokens. */
  static byte[] compact(byte[] json, int start) {
    byte[] out = new byte[json.length];
    int length = 0;
    boolean inString = false;
    for (int i = start; i < json.length; i++) {
      byte b = json[i];
      if (inString && b == '\\') {
        out[length++] = b;
        i++;
        b = json[i];
      } else if (b == '"') {
        inString = !inString;
      } else if (!inString && b == ' ') {
        continue;
      }
      out[length++] = b;
    }
    return Arrays.copyOf(out, length);
  }
}
