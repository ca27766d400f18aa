package dev.sluice.guard.avro;

import dev.sluice.guard.ControlConfig;
import dev.sluice.guard.PluginVersion;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.GuardRuntime;
import dev.sluice.guard.gate.ContractIds;
import dev.sluice.guard.gate.GateClosedError;
import dev.sluice.guard.record.RecordSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;

/**
 * A value converter for the records of contracts: Avro binary in Confluent's frame, the id being
 * the contract's. What is not a contract's record stays as it is: bytes stay bytes, null stays
 * null. Bytes that do not begin with a zero byte are no contract's record.
 *
 * <p>Where a record cannot be written, a {@link GateClosedError} fails the task, since an exception
 * would let {@code errors.tolerance=all} drop the record. Used by one task's thread, as Connect
 * does.
 */
public final class ContractConverter implements Converter, Versioned {

  public static final ConfigDef DEF = ControlConfig.define(new ConfigDef());

  /** More versions than one task sees at a time; beyond, the cache starts anew. */
  private static final int CACHED = 64;

  private final Function<AbstractConfig, ContractIds> sources;
  private final IdentityHashMap<Schema, RecordCodec> writers = new IdentityHashMap<>();
  private final Map<Integer, RecordCodec> readers = new HashMap<>();
  private AbstractConfig config;
  private ContractIds ids;
  private Schema lastSchema;
  private RecordCodec lastWriter;

  /** A converter over the control log of its configuration. */
  public ContractConverter() {
    this(
        config ->
            GuardRuntime.shared(
                ControlConfig.clients(config), config.getString(ControlConfig.TOPIC)));
  }

  ContractConverter(Function<AbstractConfig, ContractIds> sources) {
    this.sources = sources;
  }

  @Override
  public ConfigDef config() {
    return DEF;
  }

  @Override
  public String version() {
    return PluginVersion.version();
  }

  @Override
  public void configure(Map<String, ?> settings, boolean isKey) {
    if (isKey) {
      throw new ConfigException(
          "ContractConverter is a value converter. Set key.converter=org.apache.kafka.connect.storage.StringConverter");
    }
    config = new AbstractConfig(DEF, settings, false);
    ControlConfig.clients(config);
  }

  @Override
  public byte[] fromConnectData(String topic, Schema schema, Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
    if (!(value instanceof Struct record) || !RecordSchema.is(schema)) {
      throw new GateClosedError(
          "A value for topic "
              + topic
              + " is neither a contract's record nor bytes but "
              + (schema == null ? value.getClass().getName() : schema.type())
              + ". ContractConverter belongs to connectors with the SchemaGuard transformation.");
    }
    return writer(topic, schema).encode(record);
  }

  private RecordCodec writer(String topic, Schema schema) {
    if (schema == lastSchema) {
      return lastWriter;
    }
    RecordCodec writer = writers.get(schema);
    if (writer == null) {
      String connector = schema.parameters().get(RecordSchema.CONNECTOR_PARAMETER);
      try {
        writer = new RecordCodec(schema, ids().id(connector, schema.version()));
      } catch (RuntimeException e) {
        throw new GateClosedError(
            "A record for topic "
                + topic
                + " is not written, since the id of version "
                + schema.version()
                + " of the contract of connector "
                + connector
                + " is not known: "
                + e.getMessage(),
            e);
      }
      if (writers.size() >= CACHED) {
        writers.clear();
      }
      writers.put(schema, writer);
    }
    lastSchema = schema;
    lastWriter = writer;
    return writer;
  }

  @Override
  public SchemaAndValue toConnectData(String topic, byte[] value) {
    if (value == null) {
      return SchemaAndValue.NULL;
    }
    if (value.length < RecordCodec.FRAME_BYTES || value[0] != RecordCodec.MAGIC) {
      return new SchemaAndValue(Schema.OPTIONAL_BYTES_SCHEMA, value);
    }
    RecordCodec reader = reader(topic, ByteBuffer.wrap(value).getInt(1));
    try {
      return new SchemaAndValue(reader.schema(), reader.decode(value));
    } catch (DataException e) {
      throw new DataException(
          "A value of topic " + topic + " cannot be read: " + e.getMessage(), e);
    }
  }

  private RecordCodec reader(String topic, int id) {
    RecordCodec reader = readers.get(id);
    if (reader == null) {
      Contract contract =
          ids()
              .byId(id)
              .orElseThrow(
                  () ->
                      new DataException(
                          "A value of topic "
                              + topic
                              + " has contract id "
                              + id
                              + ", which the control log "
                              + config.getString(ControlConfig.TOPIC)
                              + " does not know, read to its end. Is"
                              + " control.topic the one of the connector that wrote it?"));
      reader = new RecordCodec(RecordSchema.of(contract), id);
      if (readers.size() >= CACHED) {
        readers.clear();
      }
      readers.put(id, reader);
    }
    return reader;
  }

  private ContractIds ids() {
    if (ids == null) {
      ids = sources.apply(config);
    }
    return ids;
  }

  @Override
  public void close() throws IOException {
    if (ids instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException("The control log of the converter cannot be closed", e);
      }
    }
    ids = null;
  }
}
