package dev.sluice.guard.avro;

import dev.sluice.guard.registry.SchemaRegistry;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

/** Reads with a schema registry alone, as in a Connect cluster that has no control log. */
final class RegistryReader implements RecordIds {

  private final SchemaRegistry registry;

  RegistryReader(SchemaRegistry registry) {
    this.registry = registry;
  }

  @Override
  public int id(String topic, Schema record) {
    throw new IllegalStateException(
        "no control log is known here. Set value.converter.control.bootstrap.servers, or add"
            + " dev.sluice.guard.rest.GuardRestExtension to the worker's rest.extension.classes");
  }

  @Override
  public Schema record(String topic, int id) {
    if (ControlIds.isOne(id)) {
      throw new IllegalStateException(
          "it carries the contract at offset "
              + ControlIds.offset(id)
              + " of a control log, and none is known here. Set value.converter.control.bootstrap.servers and"
              + " control.topic to those of the connector that wrote it");
    }
    org.apache.avro.Schema schema =
        registry
            .schema(id)
            .orElseThrow(
                () ->
                    new DataException(
                        "it carries schema id "
                            + id
                            + ", which schema registry "
                            + registry.describe()
                            + " does not have. Is registry.url the registry of the connector that wrote it?"));
    try {
      return AvroSchema.record(schema);
    } catch (IllegalArgumentException e) {
      throw new DataException(
          "schema id "
              + id
              + " of registry "
              + registry.describe()
              + " is not a contract's: "
              + e.getMessage()
              + ". Another producer than Sluice wrote the value: read it with a converter that knows it",
          e);
    }
  }

  @Override
  public void close() {
    // The HTTP client has nothing to close.
  }
}
