package dev.sluice.guard.avro;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.record.RecordSchema;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** The Avro schema of the records of one contract version. */
public final class AvroSchema {

  private AvroSchema() {}

  /**
   * A record with the four columns that Sluice adds and the contract's columns, each of these
   * nullable.
   */
  public static Schema of(Contract contract) {
    List<Schema.Field> fields = new ArrayList<>();
    fields.add(new Schema.Field(RecordSchema.KEY, typed(ContractType.STRING)));
    fields.add(new Schema.Field(RecordSchema.OP, typed(ContractType.STRING)));
    fields.add(new Schema.Field(RecordSchema.TS, typed(ContractType.TIMESTAMP)));
    fields.add(new Schema.Field(RecordSchema.SEQ, typed(ContractType.LONG)));
    for (ContractField field : contract.fields()) {
      Schema nullable = Schema.createUnion(Schema.create(Schema.Type.NULL), typed(field.type()));
      fields.add(new Schema.Field(field.column(), nullable, null, Schema.Field.NULL_DEFAULT_VALUE));
    }
    String fullName = RecordSchema.of(contract).name();
    int dot = fullName.lastIndexOf('.');
    return Schema.createRecord(
        fullName.substring(dot + 1), null, fullName.substring(0, dot), false, fields);
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
