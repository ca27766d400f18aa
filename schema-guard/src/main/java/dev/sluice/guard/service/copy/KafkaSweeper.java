package dev.sluice.guard.service.copy;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.Generation;
import dev.sluice.guard.record.RecordSchema;
import dev.sluice.guard.service.connect.GuardedConnector;
import dev.sluice.guard.service.mongodb.ResolvedConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.ConverterConfig;
import org.apache.kafka.connect.storage.ConverterType;
import org.bson.BsonTimestamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes sweep records as the connector would: by the converters of its config, with the producer
 * settings of the worker and those that the connector overrides. For one thread.
 */
public final class KafkaSweeper implements Sweeper {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaSweeper.class);
  private static final String SWEEP = "s";
  private static final String NO_KEY = "";
  private static final String WORKER_PRODUCER = "producer.";
  private static final String CONNECTOR_PRODUCER = "producer.override.";

  private final Map<String, ?> worker;
  private final Map<String, Object> kafkaClient;
  private final Duration timeout;

  /**
   * @param worker properties of the worker
   * @param kafkaClient brokers and security settings of the worker
   * @param timeout of each request
   */
  public KafkaSweeper(Map<String, ?> worker, Map<String, Object> kafkaClient, Duration timeout) {
    this.worker = worker;
    this.kafkaClient = Map.copyOf(kafkaClient);
    this.timeout = timeout;
  }

  @Override
  public void sweep(GuardedConnector stream, Contract contract, Generation generation) {
    AbstractConfig config = ResolvedConfig.of(stream, worker);
    Map<String, Object> producer = producerSettings(config);
    String topic = stream.topic();
    try {
      int partitions = partitions(topic, producer);
      if (partitions == 0) {
        return;
      }
      byte[] key = convert(config, "key.converter", topic, Schema.STRING_SCHEMA, NO_KEY);
      Struct record = record(contract, generation);
      byte[] value = convert(config, "value.converter", topic, record.schema(), record);
      send(topic, partitions, key, value, producer);
      LOG.info(
          "Connector {}: generation {} is swept, {} partitions of {}",
          stream.name(),
          generation.number(),
          partitions,
          topic);
    } catch (KafkaException | TimeoutException | ExecutionException | IOException e) {
      throw new ConnectException(
          failed(stream, e instanceof ExecutionException ? e.getCause() : e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectException(failed(stream, e), e);
    }
  }

  private static String failed(GuardedConnector stream, Throwable cause) {
    return "Connector "
        + stream.name()
        + ": the resync cannot be ended by sweep records in topic "
        + stream.topic()
        + ": "
        + cause
        + ". Rows of deleted documents stay until it can. Check the broker, and that the worker may describe and"
        + " write the topic.";
  }

  private static Struct record(Contract contract, Generation generation) {
    long millis =
        TimeUnit.SECONDS.toMillis(
            Integer.toUnsignedLong(new BsonTimestamp(generation.t0()).getTime()));
    return new Struct(RecordSchema.of(contract))
        .put(RecordSchema.KEY, NO_KEY)
        .put(RecordSchema.OP, SWEEP)
        .put(RecordSchema.TS, Timestamp.toLogical(Timestamp.SCHEMA, millis))
        .put(RecordSchema.SEQ, generation.t0());
  }

  private Map<String, Object> producerSettings(AbstractConfig config) {
    Map<String, Object> settings = new HashMap<>(kafkaClient);
    worker.forEach(
        (key, value) -> {
          if (key.startsWith(WORKER_PRODUCER)) {
            settings.put(key.substring(WORKER_PRODUCER.length()), value);
          }
        });
    settings.putAll(config.originalsWithPrefix(CONNECTOR_PRODUCER));
    settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    int millis = (int) timeout.toMillis();
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
    return settings;
  }

  /**
   * How many partitions the topic has; 0 when it does not exist, since nothing was ever written.
   */
  private int partitions(String topic, Map<String, Object> producer)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<String, Object> settings = new HashMap<>();
    producer.forEach(
        (key, value) -> {
          if (AdminClientConfig.configNames().contains(key)) {
            settings.put(key, value);
          }
        });
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
    try (Admin admin = Admin.create(settings)) {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
          .get(topic)
          .partitions()
          .size();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return 0;
      }
      throw e;
    }
  }

  private byte[] convert(
      AbstractConfig config, String setting, String topic, Schema schema, Object value)
      throws IOException {
    boolean isKey = setting.startsWith("key");
    boolean own = config.originals().containsKey(setting);
    Map<String, Object> settings = new HashMap<>();
    Object type = own ? config.originals().get(setting) : worker.get(setting);
    if (own) {
      settings.putAll(config.originalsWithPrefix(setting + "."));
    } else {
      worker.forEach(
          (key, each) -> {
            if (key.startsWith(setting + ".")) {
              settings.put(key.substring(setting.length() + 1), each);
            }
          });
    }
    settings.put(
        ConverterConfig.TYPE_CONFIG, (isKey ? ConverterType.KEY : ConverterType.VALUE).getName());
    Converter converter = instance(setting, type);
    try {
      converter.configure(settings, isKey);
      return converter.fromConnectData(topic, schema, value);
    } finally {
      converter.close();
    }
  }

  private static Converter instance(String setting, Object type) {
    try {
      return Utils.newInstance(String.valueOf(type), Converter.class);
    } catch (ClassNotFoundException e) {
      throw new KafkaException(
          setting
              + " "
              + type
              + " is not in the guard's plugin folder; set it to one that is, with its full name",
          e);
    }
  }

  private void send(
      String topic, int partitions, byte[] key, byte[] value, Map<String, Object> settings)
      throws InterruptedException, ExecutionException, TimeoutException {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int partition = 0; partition < partitions; partition++) {
        sent.add(producer.send(new ProducerRecord<>(topic, partition, key, value)));
      }
      for (Future<RecordMetadata> each : sent) {
        each.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }
}
