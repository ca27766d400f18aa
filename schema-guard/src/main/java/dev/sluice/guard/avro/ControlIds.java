package dev.sluice.guard.avro;

import dev.sluice.guard.control.ContractIds;
import dev.sluice.guard.record.RecordSchema;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

/** Contracts by their offset in the control log. */
final class ControlIds implements RecordIds {

  private static final int CONTROL_BIT = Integer.MIN_VALUE;

  private final ContractIds contracts;
  private final String controlTopic;

  ControlIds(ContractIds contracts, String controlTopic) {
    this.contracts = contracts;
    this.controlTopic = controlTopic;
  }

  static boolean isOne(int id) {
    return (id & CONTROL_BIT) != 0;
  }

  static int offset(int id) {
    return id & ~CONTROL_BIT;
  }

  @Override
  public int id(String topic, Schema record) {
    String connector = record.parameters().get(RecordSchema.CONNECTOR_PARAMETER);
    return contracts.id(connector, record.version()) | CONTROL_BIT;
  }

  @Override
  public Schema record(String topic, int id) {
    if (!isOne(id)) {
      throw new DataException(
          "it carries id "
              + id
              + " of a schema registry, and none is configured: set value.converter.registry.url to the registry of"
              + " the connector that wrote it");
    }
    return contracts
        .byId(offset(id))
        .map(RecordSchema::of)
        .orElseThrow(
            () ->
                new DataException(
                    "it carries the contract at offset "
                        + offset(id)
                        + " of a control log, and "
                        + controlTopic
                        + ", read to its end, has no contract there. Is"
                        + " control.topic the one of the connector that wrote it?"));
  }

  @Override
  public void close() {
    if (contracts instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("The control log of the converter cannot be closed", e);
      }
    }
  }
}
