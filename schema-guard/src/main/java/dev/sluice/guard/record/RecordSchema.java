package dev.sluice.guard.record;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/**
 * The Connect schema of the records of one contract version: the four columns that Sluice adds,
 * then the contract's columns in order, each optional and with its contract type in the parameter
 * {@code sluice.type}. The schema's version is the contract's; its parameter {@code
 * sluice.connector} is the stream connector that owns the contract.
 */
public final class RecordSchema {

  public static final String KEY = "_sluice_key";
  public static final String OP = "_sluice_op";
  public static final String TS = "_sluice_ts";
  public static final String SEQ = "_sluice_seq";

  /** How many columns come before the contract's. */
  public static final int ADDED = 4;

  /** Parameter of a column: its contract type as a text. */
  public static final String TYPE_PARAMETER = "sluice.type";

  /** Parameter of the schema: the stream connector that owns the contract. */
  public static final String CONNECTOR_PARAMETER = "sluice.connector";

  /** Property of the Avro schema: the contract's version. */
  public static final String VERSION_PROPERTY = "sluice.version";

  /** What the names of all these schemas begin with. */
  public static final String NAME_PREFIX = "dev.sluice.contract.";

  private static final String PRECISION_PARAMETER = "connect.decimal.precision";

  private RecordSchema() {}

  /** A new schema; equal for equal contracts. */
  public static Schema of(Contract contract) {
    Map<String, ContractType> columns = new LinkedHashMap<>();
    contract.fields().forEach(field -> columns.put(field.column(), field.type()));
    return of(
        NAME_PREFIX + avroName(contract.namespace()),
        contract.connector(),
        contract.version(),
        columns);
  }

  /**
   * The schema from its parts, for who has no contract.
   *
   * @param name as {@link #of(Contract)} gives it
   * @param columns the contract's columns in their order
   */
  public static Schema of(
      String name, String connector, int version, Map<String, ContractType> columns) {
    SchemaBuilder builder =
        SchemaBuilder.struct()
            .name(name)
            .version(version)
            .parameter(CONNECTOR_PARAMETER, connector)
            .field(KEY, SchemaBuilder.string().parameter(TYPE_PARAMETER, "string").build())
            .field(OP, SchemaBuilder.string().parameter(TYPE_PARAMETER, "string").build())
            .field(TS, Timestamp.builder().parameter(TYPE_PARAMETER, "timestamp").build())
            .field(SEQ, SchemaBuilder.int64().parameter(TYPE_PARAMETER, "long").build());
    columns.forEach(
        (column, type) ->
            builder.field(
                column, builder(type).optional().parameter(TYPE_PARAMETER, type.text()).build()));
    return builder.build();
  }

  /**
   * Where a column's value is put into a record. It has the place and the schema of the column's
   * field and no name: of a named one Connect makes a text with each value (Connect 4.3), for an
   * error that the projection never meets.
   *
   * @param schema as {@link #of(Contract)} gives it
   */
  public static Field slot(Schema schema, String column) {
    Field field = schema.field(column);
    return new Field(null, field.index(), field.schema());
  }

  /** Whether a schema is one of a contract version. */
  public static boolean is(Schema schema) {
    return schema != null
        && schema.type() == Schema.Type.STRUCT
        && schema.name() != null
        && schema.name().startsWith(NAME_PREFIX)
        && schema.version() != null
        && schema.parameters() != null
        && schema.parameters().containsKey(CONNECTOR_PARAMETER);
  }

  private static SchemaBuilder builder(ContractType type) {
    return switch (type.kind()) {
      case OBJECT_ID, STRING, UUID, JSON -> SchemaBuilder.string();
      case INT -> SchemaBuilder.int32();
      case LONG -> SchemaBuilder.int64();
      case DOUBLE -> SchemaBuilder.float64();
      case DECIMAL ->
          Decimal.builder(type.scale())
              .parameter(PRECISION_PARAMETER, Integer.toString(type.precision()));
      case BOOLEAN -> SchemaBuilder.bool();
      case TIMESTAMP -> Timestamp.builder();
      case BYTES -> SchemaBuilder.bytes();
    };
  }

  /**
   * A namespace as the dotted name of Avro: other characters become underscores, a leading digit
   * gets one.
   */
  private static String avroName(String namespace) {
    StringBuilder name = new StringBuilder(namespace.length() + 4);
    boolean start = true;
    for (int i = 0; i < namespace.length(); i++) {
      char c = namespace.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (c == '.') {
        name.append(start ? "_." : ".");
        start = true;
      } else {
        name.append(start && digit ? "_" : "").append(letter || digit ? c : '_');
        start = false;
      }
    }
    return start ? name.append('_').toString() : name.toString();
  }
}
