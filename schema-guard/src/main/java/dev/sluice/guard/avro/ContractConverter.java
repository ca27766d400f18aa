package dev.sluice.guard.avro;

import dev.sluice.guard.ControlConfig;
import dev.sluice.guard.PluginVersion;
import dev.sluice.guard.gate.GateClosedError;
import dev.sluice.guard.record.RecordSchema;
import dev.sluice.guard.registry.Registrar;
import dev.sluice.guard.registry.RegistryConfig;
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
 * A value converter for the records of contracts: Avro binary in Confluent's frame. The frame's id
 * is a schema registry's when one is configured, else the contract's offset in the control log.
 * What is not a contract's record stays as it is: bytes stay bytes, null stays null. Bytes that do
 * not begin with a zero byte are no contract's record.
 *
 * <p>A value that is no record of what its id stands for is a {@link DataException}, which Connect
 * treats by {@code errors.tolerance}. Where a record cannot be written, or what an id stands for
 * cannot be found out now, a {@link GateClosedError} fails the task, since an exception would let
 * {@code errors.tolerance=all} drop the record. Used by one task's thread, as Connect does.
 */
public final class ContractConverter implements Converter, Versioned {

  /** Setting: what a sink gets of a contract's record, {@code struct} or {@code avro}. */
  public static final String RECORD_FORM = "record.form";

  private static final String STRUCT = "struct";
  private static final String AVRO = "avro";

  public static final ConfigDef DEF =
      RegistryConfig.define(
              ControlConfig.define(new ConfigDef()),
              RegistryConfig.CONVERTER_PREFIX,
              "those of the worker's sluice.guard.registry.url when control.bootstrap.servers is empty, too; else records"
                  + " carry offsets of the control log.")
          .define(
              RECORD_FORM,
              ConfigDef.Type.STRING,
              STRUCT,
              ConfigDef.ValidString.in(STRUCT, AVRO),
              ConfigDef.Importance.MEDIUM,
              "What a sink gets of a contract's record. 'struct': Connect's data. 'avro': the record's bytes as they are,"
                  + " with their Avro schema in the Connect schema, for Sluice's S3 sink, which then needs half the CPU time."
                  + " Transformations that look into a record need 'struct'.");

  /** More versions than one task sees at a time; beyond, the cache starts anew. */
  private static final int CACHED = 256;

  private final Function<AbstractConfig, RecordIds> sources;
  private final IdentityHashMap<Schema, RecordCodec> writers = new IdentityHashMap<>();
  private final Map<ReaderKey, RecordReader> readers = new HashMap<>();
  private AbstractConfig config;
  private RecordIds ids;
  private Schema lastSchema;
  private String lastTopic;
  private RecordCodec lastWriter;
  private RecordReader lastReader;
  private int lastReadId;
  private String lastReadTopic;

  private record ReaderKey(String topic, int id) {}

  /** Makes Connect's data of records with one id. */
  @FunctionalInterface
  private interface RecordReader {
    SchemaAndValue read(byte[] framed);
  }

  /** A converter over the control log, and the registry, of its configuration. */
  public ContractConverter() {
    this(RecordIdSources::of);
  }

  ContractConverter(Function<AbstractConfig, RecordIds> sources) {
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
    RegistryConfig.read(config, RegistryConfig.CONVERTER_PREFIX);
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
    RecordCodec writer = writer(topic, schema);
    try {
      return writer.encode(record);
    } catch (RuntimeException e) {
      throw new GateClosedError(
          "A record for topic "
              + topic
              + " is not written, since it is not one of its own schema: "
              + e.getMessage()
              + ". Let no transformation come after the guard.",
          e);
    }
  }

  private RecordCodec writer(String topic, Schema schema) {
    if (schema == lastSchema && topic.equals(lastTopic)) {
      return lastWriter;
    }
    if (!topic.equals(lastTopic)) {
      // The id belongs to the topic's subject.
      writers.clear();
    }
    RecordCodec writer = writers.get(schema);
    if (writer == null) {
      writer = new RecordCodec(schema, id(topic, schema));
      if (writers.size() >= CACHED) {
        writers.clear();
      }
      writers.put(schema, writer);
    }
    lastSchema = schema;
    lastTopic = topic;
    lastWriter = writer;
    return writer;
  }

  private int id(String topic, Schema schema) {
    try {
      return ids().id(topic, schema);
    } catch (RuntimeException e) {
      throw new GateClosedError(
          "A record for topic "
              + topic
              + " is not written, since the id of version "
              + schema.version()
              + " of the contract of connector "
              + schema.parameters().get(RecordSchema.CONNECTOR_PARAMETER)
              + " (subject "
              + Registrar.subject(topic)
              + ") is not known: "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public SchemaAndValue toConnectData(String topic, byte[] value) {
    if (value == null) {
      return SchemaAndValue.NULL;
    }
    if (value.length == 0 || value[0] != RecordCodec.MAGIC) {
      return new SchemaAndValue(Schema.OPTIONAL_BYTES_SCHEMA, value);
    }
    if (value.length < RecordCodec.FRAME_BYTES) {
      throw unreadable(
          topic, "it begins like a contract's record and ends within the frame's five bytes", null);
    }
    RecordReader reader = reader(topic, ByteBuffer.wrap(value).getInt(1));
    try {
      return reader.read(value);
    } catch (DataException e) {
      throw unreadable(topic, e.getMessage(), e);
    }
  }

  private RecordReader reader(String topic, int id) {
    if (lastReader != null && lastReadId == id && topic.equals(lastReadTopic)) {
      return lastReader;
    }
    ReaderKey key = new ReaderKey(topic, id);
    RecordReader reader = readers.get(key);
    if (reader == null) {
      reader = reader(record(topic, id), id);
      if (readers.size() >= CACHED) {
        readers.clear();
      }
      readers.put(key, reader);
    }
    lastReader = reader;
    lastReadId = id;
    lastReadTopic = topic;
    return reader;
  }

  private RecordReader reader(Schema record, int id) {
    if (config.getString(RECORD_FORM).equals(AVRO)) {
      Schema bytes = AvroSchema.ofBytes(record);
      return framed -> new SchemaAndValue(bytes, framed);
    }
    RecordCodec codec = new RecordCodec(record, id);
    return framed -> new SchemaAndValue(record, codec.decode(framed));
  }

  private Schema record(String topic, int id) {
    try {
      return ids().record(topic, id);
    } catch (DataException e) {
      throw unreadable(topic, e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new GateClosedError(
          "A value of topic " + topic + " cannot be read now: " + e.getMessage(), e);
    }
  }

  private static DataException unreadable(String topic, String why, Exception cause) {
    return new DataException(
        "A value of topic "
            + topic
            + " cannot be read: "
            + why
            + ". To put such values aside, set errors.tolerance=all and errors.deadletterqueue.topic.name.",
        cause);
  }

  private RecordIds ids() {
    if (ids == null) {
      ids = sources.apply(config);
    }
    return ids;
  }

  @Override
  public void close() {
    if (ids != null) {
      ids.close();
    }
    ids = null;
  }
}
