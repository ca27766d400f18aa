package dev.sluice.redshift.local.session;

import dev.sluice.redshift.local.backend.Administrator;
import dev.sluice.redshift.local.backend.Administrator.Types;
import dev.sluice.redshift.local.dialect.Functions;
import dev.sluice.redshift.local.dialect.Refusal;
import dev.sluice.redshift.local.wire.Fields;
import dev.sluice.redshift.local.wire.Message;
import dev.sluice.redshift.local.wire.MessageBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

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

  /** The backend's own types below this number are built in. */
  private static final int FIRST_CUSTOM_TYPE = 16_384;

  /**
   * Types of results: those that Redshift has, and those of its catalogs' columns. Arrays, rows,
   * json and the like are what only the backend can make.
   */
  private static final Set<Integer> TYPES =
      Set.of(
          16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 30, 194, 700, 701, 705, 1002, 1003, 1005,
          1009, 1028, 1033, 1034, 1042, 1043, 1082, 1083, 1114, 1184, 1186, 1266, 1700, 2205, 2206,
          2278, 3802);

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

  /**
   * From the backend's RowDescription.
   *
   * @throws Refusal when a column is of a type that Redshift does not have
   */
  static ResultShape of(Message rowDescription, Administrator administrator) {
    Types types = administrator.types();
    Fields fields = rowDescription.fields();
    int count = fields.int16();
    Values[] values = new Values[count];
    MessageBuilder description = new MessageBuilder('T').int16(count);
    for (int i = 0; i < count; i++) {
      String name = Functions.label(administrator.names().restore(fields.string()));
      description.string(name).bytes(fields.bytes(6));
      int backendType = fields.int32();
      checkType(name, backendType, types);
      int type = redshiftType(backendType, types);
      int size = fields.int16();
      int modifier = fields.int32();
      int format = fields.int16();
      description.int32(type).int16(size).int32(modifier).int16(format);
      values[i] = values(type, format);
    }
    return new ResultShape(description.build(), values);
  }

  private static void checkType(String column, int oid, Types types) {
    boolean known =
        oid < FIRST_CUSTOM_TYPE
            ? TYPES.contains(oid)
            : oid == types.superOid() || oid == types.varbyteOid();
    if (!known) {
      throw Refusal.unsupported(
          "the column \"" + column + "\" is of a type that Redshift does not have");
    }
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
