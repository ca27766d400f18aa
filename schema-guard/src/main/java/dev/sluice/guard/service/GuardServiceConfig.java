package dev.sluice.guard.service;

import dev.sluice.guard.registry.RegistryConfig;
import dev.sluice.guard.registry.RegistrySettings;
import dev.sluice.guard.registry.SchemaRegistry;
import dev.sluice.guard.registry.TlsContext;
import dev.sluice.guard.service.connect.ConnectRest;
import dev.sluice.guard.service.connect.WorkerAddress;
import dev.sluice.guard.service.mongodb.SampleBounds;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;

/** The guard's keys in the worker's properties, and what it takes from the worker's own. */
public final class GuardServiceConfig extends AbstractConfig {
  static final String CONTROL_TOPIC = "sluice.guard.control.topic";
  static final String REPLICATION_FACTOR = "sluice.guard.replication.factor";
  static final String GROUP_ID = "sluice.guard.group.id";
  static final String POLL_INTERVAL_MS = "sluice.guard.poll.interval.ms";
  static final String CONTRACT_BOOTSTRAP = "sluice.guard.contract.bootstrap";
  static final String SAMPLE_DOCUMENTS = "sluice.guard.sample.documents";
  static final String SAMPLE_BYTES = "sluice.guard.sample.bytes";
  static final String SAMPLE_SECONDS = "sluice.guard.sample.seconds";
  static final String T0_MARGIN_MS = "sluice.guard.t0.margin.ms";
  static final String HEARTBEAT_INTERVAL_MS = "sluice.guard.heartbeat.interval.ms";
  static final String RESTART_BACKOFF_MAX_MS = "sluice.guard.restart.backoff.max.ms";
  static final String SILENCE_MS = "sluice.guard.silence.ms";
  static final String OPLOG_WARNING_MS = "sluice.guard.oplog.warning.ms";
  static final String REST_URL = "sluice.guard.rest.url";
  static final String REST_USER = "sluice.guard.rest.user";
  static final String REST_PASSWORD = "sluice.guard.rest.password";
  static final String REST_TIMEOUT_MS = "sluice.guard.rest.timeout.ms";

  private static final String REST_PREFIX = "sluice.guard.rest.";
  private static final String WORKER_REPLICATION_FACTOR = "config.storage.replication.factor";
  private static final String WORKER_GROUP = "group.id";
  private static final String OWN_GROUP = "sluice-guard-";
  private static final String WORKER_OFFSET_FLUSH = "offset.flush.interval.ms";
  private static final String WORKER_OFFSET_TOPIC = "offset.storage.topic";
  private static final long CONNECT_DEFAULT_OFFSET_FLUSH_MS = 60_000;
  private static final String SAMPLE = "sample";
  private static final String REGISTERED = "registered";
  private static final int BROKER_DEFAULT = -1;
  private static final int CONNECT_DEFAULT_REPLICATION_FACTOR = 3;
  private static final int MEBIBYTE = 1024 * 1024;
  private static final List<String> CLIENT_PREFIXES = List.of("security.", "sasl.", "ssl.");

  /** All keys, in the order of the documentation. */
  public static final ConfigDef DEFINITION =
      RegistryConfig.define(
          own(),
          RegistryConfig.WORKER_PREFIX,
          "no registry; records carry offsets of the control log.");

  private static ConfigDef own() {
    return new ConfigDef()
        .define(
            CONTROL_TOPIC,
            ConfigDef.Type.STRING,
            "sluice.control",
            new ConfigDef.NonEmptyString(),
            Importance.MEDIUM,
            "The topic of the control log. It is created when absent: one partition whose records never expire.")
        .define(
            REPLICATION_FACTOR,
            ConfigDef.Type.INT,
            null,
            LambdaValidator.with(GuardServiceConfig::replicationFactor, () -> "at least 1, or -1"),
            Importance.MEDIUM,
            "Copies of the control topic when it is created; -1 takes the broker's default. Without a value:"
                + " the worker's "
                + WORKER_REPLICATION_FACTOR
                + ".")
        .define(
            GROUP_ID,
            ConfigDef.Type.STRING,
            null,
            new ConfigDef.NonEmptyString(),
            Importance.LOW,
            "The consumer group whose owner of the control partition acts. The same on all workers of a cluster,"
                + " another one for every other cluster. Without a value: sluice-guard- and the worker's group.id.")
        .define(
            POLL_INTERVAL_MS,
            ConfigDef.Type.LONG,
            500L,
            Range.between(50, 60_000),
            Importance.LOW,
            "Milliseconds between two looks at the connectors. New records of the control log are looked at at once.")
        .define(
            CONTRACT_BOOTSTRAP,
            ConfigDef.Type.STRING,
            SAMPLE,
            ConfigDef.ValidString.in(SAMPLE, REGISTERED),
            Importance.MEDIUM,
            "Where a collection's first contract comes from. "
                + SAMPLE
                + ": what the collection's validator and a sample of its documents suggest holds unless the sample"
                + " does not agree with itself. "
                + REGISTERED
                + ": every first contract waits for a person.")
        .define(
            SAMPLE_DOCUMENTS,
            ConfigDef.Type.INT,
            10_000,
            Range.between(1, 1_000_000),
            Importance.MEDIUM,
            "The most documents from which a collection's first contract is inferred.")
        .define(
            SAMPLE_BYTES,
            ConfigDef.Type.LONG,
            32L * MEBIBYTE,
            Range.atLeast(MEBIBYTE),
            Importance.LOW,
            "The most bytes of documents from which a collection's first contract is inferred.")
        .define(
            SAMPLE_SECONDS,
            ConfigDef.Type.INT,
            10,
            Range.between(1, 600),
            Importance.LOW,
            "The most seconds that reading a sample may take.")
        .define(
            T0_MARGIN_MS,
            ConfigDef.Type.LONG,
            10_000L,
            Range.between(0, 3_600_000),
            Importance.MEDIUM,
            "How far back, in milliseconds, the change stream of a new generation begins; must be more than the"
                + " replication lag of the secondaries that a snapshot may read from. Where the oplog does not"
                + " reach back so far the snapshot waits instead.")
        .define(
            HEARTBEAT_INTERVAL_MS,
            ConfigDef.Type.LONG,
            10_000L,
            Range.between(100, 600_000),
            Importance.LOW,
            "heartbeat.interval.ms, in milliseconds, of a stream connector that has none. Without heartbeats the"
                + " position of an idle collection ages out of the oplog.")
        .define(
            RESTART_BACKOFF_MAX_MS,
            ConfigDef.Type.LONG,
            300_000L,
            Range.between(1_000, 3_600_000),
            Importance.LOW,
            "The longest wait, in milliseconds, before a task that failed without an incident is restarted again.")
        .define(
            SILENCE_MS,
            ConfigDef.Type.LONG,
            300_000L,
            Range.between(1_000, 86_400_000),
            Importance.MEDIUM,
            "Milliseconds without event and heartbeat after which a stream that runs is restarted, and after as many"
                + " again is held as SOURCE_SILENT. At least three heartbeats and two offset.flush.interval.ms count.")
        .define(
            OPLOG_WARNING_MS,
            ConfigDef.Type.LONG,
            3_600_000L,
            Range.between(0, 604_800_000),
            Importance.MEDIUM,
            "A warning is logged when a stream's position leaves the oplog within so many milliseconds. Needs the"
                + " privilege to read local.oplog.rs.")
        .define(
            REST_URL,
            ConfigDef.Type.STRING,
            null,
            LambdaValidator.with(GuardServiceConfig::url, () -> "an http or https URL"),
            Importance.MEDIUM,
            "Address of the worker's REST API, for example http://127.0.0.1:8083. Without a value it is taken from"
                + " the worker's listeners.")
        .define(
            REST_USER,
            ConfigDef.Type.STRING,
            null,
            Importance.LOW,
            "User for basic authentication at the worker's REST API; none without a value.")
        .define(
            REST_PASSWORD,
            ConfigDef.Type.PASSWORD,
            null,
            Importance.LOW,
            "Password of " + REST_USER + ".")
        .define(
            REST_PREFIX + SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
            ConfigDef.Type.STRING,
            null,
            Importance.MEDIUM,
            "File with the certificates by which the worker is trusted when its REST API has https, those of a private CA"
                + " say. Without a value: those of the JDK.")
        .define(
            REST_PREFIX + SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG,
            ConfigDef.Type.PASSWORD,
            null,
            Importance.LOW,
            "Password of that trust store; none without a value.")
        .define(
            REST_PREFIX + SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
            ConfigDef.Type.STRING,
            null,
            Importance.LOW,
            "Format of that trust store: JKS, PKCS12 or PEM. Without a value: JKS.")
        .define(
            REST_PREFIX + SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG,
            ConfigDef.Type.STRING,
            null,
            Importance.MEDIUM,
            "File with the key and certificate that the worker asks its clients for. Without a value: none.")
        .define(
            REST_PREFIX + SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG,
            ConfigDef.Type.PASSWORD,
            null,
            Importance.LOW,
            "Password of that key store; none without a value.")
        .define(
            REST_PREFIX + SslConfigs.SSL_KEYSTORE_TYPE_CONFIG,
            ConfigDef.Type.STRING,
            null,
            Importance.LOW,
            "Format of that key store: JKS, PKCS12 or PEM. Without a value: JKS.")
        .define(
            REST_PREFIX + SslConfigs.SSL_KEY_PASSWORD_CONFIG,
            ConfigDef.Type.PASSWORD,
            null,
            Importance.LOW,
            "Password of the key in that key store; without a value the store's own.")
        .define(
            REST_TIMEOUT_MS,
            ConfigDef.Type.INT,
            30_000,
            Range.between(1_000, 120_000),
            Importance.LOW,
            "Milliseconds after which a request to the worker's REST API is given up and tried again.");
  }

  private final Optional<RegistrySettings> registry;

  /**
   * Reads the worker's properties; keys of others are ignored.
   *
   * @throws ConfigException when a value is not allowed, or only one of user and password is given
   */
  public GuardServiceConfig(Map<String, ?> worker) {
    super(DEFINITION, worker, false);
    if ((getString(REST_USER) == null) != (getPassword(REST_PASSWORD) == null)) {
      throw new ConfigException(
          REST_USER + " and " + REST_PASSWORD + " go together: give both or none");
    }
    registry = RegistryConfig.read(this, RegistryConfig.WORKER_PREFIX);
  }

  /**
   * The schema registry; empty for none.
   *
   * @throws ConfigException when its trust or key store cannot be read
   */
  public Optional<SchemaRegistry> registry() {
    return registry.map(SchemaRegistry::new);
  }

  public String controlTopic() {
    return getString(CONTROL_TOPIC);
  }

  /** Copies of the control topic; -1 for the broker's default. */
  public int controlReplicationFactor() {
    if (getInt(REPLICATION_FACTOR) != null) {
      return getInt(REPLICATION_FACTOR);
    }
    Object worker = originals().get(WORKER_REPLICATION_FACTOR);
    return worker == null
        ? CONNECT_DEFAULT_REPLICATION_FACTOR
        : Integer.parseInt(worker.toString().trim());
  }

  /** What the Kafka clients of the guard need of the worker's properties: brokers and security. */
  public Map<String, Object> kafkaClient() {
    Map<String, Object> client = new HashMap<>();
    originals()
        .forEach(
            (key, value) -> {
              if (key.equals(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)
                  || key.equals(CommonClientConfigs.CLIENT_DNS_LOOKUP_CONFIG)
                  || CLIENT_PREFIXES.stream().anyMatch(key::startsWith)) {
                client.put(key, value);
              }
            });
    return client;
  }

  String groupId() {
    String given = getString(GROUP_ID);
    return given == null
        ? OWN_GROUP + originals().getOrDefault(WORKER_GROUP, "connect-cluster")
        : given;
  }

  Duration pollInterval() {
    return Duration.ofMillis(getLong(POLL_INTERVAL_MS));
  }

  /** Whether every first contract waits for a person. */
  boolean registersContracts() {
    return getString(CONTRACT_BOOTSTRAP).equals(REGISTERED);
  }

  SampleBounds sampleBounds() {
    return new SampleBounds(
        getInt(SAMPLE_DOCUMENTS),
        getLong(SAMPLE_BYTES),
        Duration.ofSeconds(getInt(SAMPLE_SECONDS)));
  }

  Duration t0Margin() {
    return Duration.ofMillis(getLong(T0_MARGIN_MS));
  }

  Duration heartbeatInterval() {
    return Duration.ofMillis(getLong(HEARTBEAT_INTERVAL_MS));
  }

  Duration restartBackoffMax() {
    return Duration.ofMillis(getLong(RESTART_BACKOFF_MAX_MS));
  }

  Duration silence() {
    return Duration.ofMillis(getLong(SILENCE_MS));
  }

  Duration oplogWarning() {
    return Duration.ofMillis(getLong(OPLOG_WARNING_MS));
  }

  /** How often the worker commits the offsets of source connectors. */
  Duration offsetFlushInterval() {
    Object worker = originals().get(WORKER_OFFSET_FLUSH);
    return Duration.ofMillis(
        worker == null
            ? CONNECT_DEFAULT_OFFSET_FLUSH_MS
            : Long.parseLong(worker.toString().trim()));
  }

  /** Where the worker keeps the offsets of source connectors. */
  String offsetTopic() {
    Object worker = originals().get(WORKER_OFFSET_TOPIC);
    if (worker == null) {
      throw new ConfigException(
          WORKER_OFFSET_TOPIC
              + " is not among the worker's properties: the guard needs a distributed worker");
    }
    return worker.toString().trim();
  }

  Duration restTimeout() {
    return Duration.ofMillis(getInt(REST_TIMEOUT_MS));
  }

  URI restUrl() {
    String given = getString(REST_URL);
    return given != null ? URI.create(given) : WorkerAddress.of(originals());
  }

  /**
   * TLS to a worker whose REST API has https; empty for the JDK's own.
   *
   * @throws ConfigException when a store cannot be read
   */
  Optional<SSLContext> restTls() {
    Map<String, Object> stores = new HashMap<>();
    values()
        .forEach(
            (key, value) -> {
              if (key.startsWith(REST_PREFIX + "ssl.") && value != null) {
                stores.put(key.substring(REST_PREFIX.length()), value);
              }
            });
    return stores.isEmpty() ? Optional.empty() : Optional.of(TlsContext.of(stores, REST_PREFIX));
  }

  Optional<ConnectRest.Credentials> restCredentials() {
    Password password = getPassword(REST_PASSWORD);
    return password == null
        ? Optional.empty()
        : Optional.of(new ConnectRest.Credentials(getString(REST_USER), password.value()));
  }

  private static void replicationFactor(String key, Object value) {
    if (value instanceof Integer copies && copies != BROKER_DEFAULT && copies < 1) {
      throw new ConfigException(key, value, "must be at least 1, or -1 for the broker's default");
    }
  }

  private static void url(String key, Object value) {
    if (value == null) {
      return;
    }
    try {
      URI url = URI.create(value.toString());
      if (url.getHost() != null
          && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
        return;
      }
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          key, value, "must be a URL such as http://127.0.0.1:8083: " + e.getMessage());
    }
    throw new ConfigException(key, value, "must be a URL such as http://127.0.0.1:8083");
  }
}
