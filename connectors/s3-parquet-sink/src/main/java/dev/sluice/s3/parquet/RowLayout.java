package dev.sluice.s3.parquet;

import dev.sluice.s3.avro.AvroRecords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * How the records of one value schema stand in a file: the schema's own {@code _sluice_} columns,
 * then the record's partition and offset, then all others. Immutable.
 */
public final class RowLayout {

  static final String PREFIX = "_sluice_";
  static final String PARTITION = "_sluice_partition";
  static final String OFFSET = "_sluice_offset";
  static final String OPERATION = "_sluice_op";
  static final String TIME = "_sluice_ts";

  private static final String CONTRACT_SCHEMA = "dev.sluice.contract.";

  private final Schema schema;

  /** The records as structs, where they come as Avro. */
  private final Optional<Schema> avro;

  private final List<Column> columns;
  private final MessageType parquet;

  private RowLayout(Schema schema, Optional<Schema> avro, List<Column> columns) {
    this.schema = schema;
    this.avro = avro;
    this.columns = List.copyOf(columns);
    this.parquet =
        new MessageType("record", columns.stream().map(c -> (Type) c.parquet()).toList());
  }

  /**
   * The layout for a value schema.
   *
   * @throws DataException if records of this schema cannot be written; the message says why
   */
  public static RowLayout of(Schema schema) {
    if (schema == null) {
      throw new DataException(
          "the record has no schema; use a converter that gives one (Avro, or JSON with"
              + " schemas.enable=true)");
    }
    if (AvroRecords.are(schema)) {
      Schema struct = AvroRecords.struct(schema);
      return new RowLayout(schema, Optional.of(struct), columns(struct));
    }
    if (schema.type() != Schema.Type.STRUCT) {
      throw new DataException(
          "the record's value is %s, and only a struct has columns; wrap it with the"
                  .formatted(schema.type())
              + " transformation HoistField$Value");
    }
    return new RowLayout(schema, Optional.empty(), columns(schema));
  }

  private static List<Column> columns(Schema schema) {
    Map<String, String> names = new HashMap<>();
    List<Column> own = new ArrayList<>();
    List<Column> data = new ArrayList<>();
    for (Field field : schema.fields()) {
      if (field.name().equals(PARTITION) || field.name().equals(OFFSET)) {
        throw new DataException(
            "the record has a field '%s', a name that the sink itself uses; rename it"
                .formatted(field.name()));
      }
      requireUsable(field.name(), names);
      (field.name().startsWith(PREFIX) ? own : data).add(ColumnTypes.column(field));
    }
    List<Column> columns = new ArrayList<>(own);
    columns.add(added(PARTITION, "int", PrimitiveTypeName.INT32, Encoding.INT));
    columns.add(added(OFFSET, "long", PrimitiveTypeName.INT64, Encoding.LONG));
    columns.addAll(data);
    return columns;
  }

  /** Redshift and Athena do not tell upper from lower case in the names of columns. */
  private static void requireUsable(String name, Map<String, String> names) {
    if (name.isEmpty()) {
      throw new DataException("the record has a field without a name; rename it");
    }
    String other = names.put(name.toLowerCase(Locale.ROOT), name);
    if (other != null) {
      throw new DataException(
          ("the record has the fields '%s' and '%s', whose names differ in case alone, which readers"
                  + " of the file do not see; rename one")
              .formatted(other, name));
    }
  }

  private static Column added(
      String name, String type, PrimitiveTypeName primitive, Encoding encoding) {
    LogicalTypeAnnotation none = null;
    return new Column(
        null,
        type,
        Types.primitive(primitive, Repetition.REQUIRED).as(none).named(name),
        null,
        encoding);
  }

  /** Whether records of this schema can go into a file with this layout. */
  public boolean fits(Schema other) {
    return schema == other || schema.equals(other);
  }

  /** Version of the contract that the records follow; 0 if they follow none. */
  public int contractVersion() {
    boolean contract = schema.name() != null && schema.name().startsWith(CONTRACT_SCHEMA);
    return contract && schema.version() != null ? schema.version() : 0;
  }

  List<Column> columns() {
    return columns;
  }

  /** Where the column of this name and type stands; -1 if there is none. */
  int index(String name, String type) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(name) && columns.get(i).type().equals(type)) {
        return i;
      }
    }
    return -1;
  }

  /** A new reader of records of this schema. */
  RowReader reader() {
    return avro.<RowReader>map(struct -> new AvroReader(struct, columns))
        .orElseGet(() -> new StructReader(this));
  }

  MessageType parquet() {
    return parquet;
  }
}
