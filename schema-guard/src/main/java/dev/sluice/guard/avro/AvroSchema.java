package dev.sluice.guard.avro;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.record.RecordSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * The Avro schema of the records of one contract version. Besides what Avro knows, its properties
 * tell the stream connector and the version, and of each column the contract's type, so that it
 * stands for the contract where there is no control log.
 */
public final class AvroSchema {

  /** Parameter of the Connect schema of bytes: their Avro schema as JSON. */
  static final String PARAMETER = "sluice.avro.schema";

  private AvroSchema() {}

  /**
   * A record with the four columns that Sluice adds and the contract's columns, each of these
   * nullable.
   */
  public static Schema of(Contract contract) {
    return of(RecordSchema.of(contract));
  }

  /**
   * The same from a record's Connect schema.
   *
   * @param record one for which {@link RecordSchema#is} holds
   */
  static Schema of(org.apache.kafka.connect.data.Schema record) {
    List<Schema.Field> fields = new ArrayList<>();
    for (org.apache.kafka.connect.data.Field field : record.fields()) {
      ContractType type =
          ContractType.parse(field.schema().parameters().get(RecordSchema.TYPE_PARAMETER));
      fields.add(
          fields.size() < RecordSchema.ADDED
              ? new Schema.Field(field.name(), typed(type))
              : new Schema.Field(
                  field.name(),
                  Schema.createUnion(Schema.create(Schema.Type.NULL), typed(type)),
                  null,
                  Schema.Field.NULL_DEFAULT_VALUE));
    }
    int dot = record.name().lastIndexOf('.');
    Schema schema =
        Schema.createRecord(
            record.name().substring(dot + 1), null, record.name().substring(0, dot), false, fields);
    schema.addProp(
        RecordSchema.CONNECTOR_PARAMETER,
        record.parameters().get(RecordSchema.CONNECTOR_PARAMETER));
    schema.addProp(RecordSchema.VERSION_PROPERTY, Integer.toString(record.version()));
    return schema;
  }

  /**
   * The Connect schema of records that are handed on as their bytes, Confluent's frame included:
   * name and version are the record's, the parameter {@link #PARAMETER} is its Avro schema.
   *
   * @param record one for which {@link RecordSchema#is} holds
   */
  static org.apache.kafka.connect.data.Schema ofBytes(org.apache.kafka.connect.data.Schema record) {
    return SchemaBuilder.bytes()
        .name(record.name())
        .version(record.version())
        .parameter(PARAMETER, of(record).toString())
        .build();
  }

  /**
   * The way back: a record's Connect schema.
   *
   * @throws IllegalArgumentException when the Avro schema is not one that {@link #of(Contract)}
   *     gives; the message says why
   */
  static org.apache.kafka.connect.data.Schema record(Schema avro) {
    if (avro.getType() != Schema.Type.RECORD) {
      throw new IllegalArgumentException("it is not a record");
    }
    String connector = avro.getProp(RecordSchema.CONNECTOR_PARAMETER);
    String version = avro.getProp(RecordSchema.VERSION_PROPERTY);
    if (connector == null || version == null || !version.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(
          "it has no properties "
              + RecordSchema.CONNECTOR_PARAMETER
              + " and "
              + RecordSchema.VERSION_PROPERTY);
    }
    Map<String, ContractType> columns = new LinkedHashMap<>();
    for (Schema.Field field : avro.getFields()) {
      if (field.pos() >= RecordSchema.ADDED) {
        columns.put(field.name(), ContractType.parse(type(field)));
      }
    }
    org.apache.kafka.connect.data.Schema record =
        RecordSchema.of(avro.getFullName(), connector, Integer.parseInt(version), columns);
    if (!of(record).equals(avro)) {
      throw new IllegalArgumentException("its fields are not those of a contract's record");
    }
    return record;
  }

  private static String type(Schema.Field field) {
    Schema schema = field.schema();
    String type =
        schema.isUnion() && schema.getTypes().size() == 2
            ? schema.getTypes().get(1).getProp(RecordSchema.TYPE_PARAMETER)
            : null;
    if (type == null) {
      throw new IllegalArgumentException("field " + field.name() + " has no contract type");
    }
    return type;
  }

  private static Schema typed(ContractType type) {
    Schema schema =
        switch (type.kind()) {
          case OBJECT_ID, STRING, UUID, JSON -> Schema.create(Schema.Type.STRING);
          case INT -> Schema.create(Schema.Type.INT);
          case LONG -> Schema.create(Schema.Type.LONG);
          case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
          case DECIMAL ->
              LogicalTypes.decimal(type.precision(), type.scale())
                  .addToSchema(Schema.create(Schema.Type.BYTES));
          case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
          case TIMESTAMP ->
              LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
          case BYTES -> Schema.create(Schema.Type.BYTES);
        };
    schema.addProp(RecordSchema.TYPE_PARAMETER, type.text());
    return schema;
  }
}
