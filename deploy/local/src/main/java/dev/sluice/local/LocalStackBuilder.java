package dev.sluice.local;

import dev.sluice.mongodb.local.MongoLocalOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says how a {@link LocalStack} is to be, and starts it. Not thread-safe. */
public final class LocalStackBuilder {
  Path stateDir = Path.of(".sluice", "local");
  Ports ports = Ports.fixed();
  final Set<Part> parts = EnumSet.allOf(Part.class);
  final Set<Part> asProcess = EnumSet.noneOf(Part.class);
  final Map<String, String> workerProperties = new LinkedHashMap<>();
  final List<Path> pluginFolders = new ArrayList<>();
  final List<String> connectJvmOptions = new ArrayList<>();
  int workers = 1;
  int metricsPort;
  String connectHeap = "1g";
  boolean s3InMemory;
  long oplogBytes = MongoLocalOptions.DEFAULT_OPLOG_BYTES;
  String mongodbUri;
  String bootstrapServers;
  URI connectUrl;
  S3Address s3;
  RedshiftAddress redshift;
  Duration answerLimit = Duration.ofSeconds(15);

  LocalStackBuilder() {}

  /** How long a part that someone else runs may take to answer. */
  LocalStackBuilder answerLimit(Duration limit) {
    answerLimit = limit;
    return this;
  }

  /**
   * The folder of the stack's state, which survives it; {@code .sluice/local} unless set. Created
   * when absent.
   */
  public LocalStackBuilder stateDir(Path folder) {
    stateDir = folder;
    return this;
  }

  /** The ports; {@link Ports#fixed()} unless set. */
  public LocalStackBuilder ports(Ports value) {
    ports = value;
    return this;
  }

  /** Starts these parts alone; Connect needs Kafka among them or replaced. All unless set. */
  public LocalStackBuilder only(Part first, Part... others) {
    Collection<Part> wanted = EnumSet.of(first, others);
    parts.retainAll(wanted);
    return this;
  }

  /**
   * Runs these parts as child processes of their own, so that they can be killed. Connect always is
   * one.
   */
  public LocalStackBuilder asProcess(Part first, Part... others) {
    asProcess.addAll(EnumSet.of(first, others));
    return this;
  }

  /** Uses a real MongoDB replica set. */
  public LocalStackBuilder replaceMongodb(String uri) {
    mongodbUri = uri;
    return this;
  }

  /** Uses a real Kafka cluster. */
  public LocalStackBuilder replaceKafka(String bootstrap) {
    bootstrapServers = bootstrap;
    return this;
  }

  /** Uses a running Connect cluster, whose plugins and worker settings are its own affair. */
  public LocalStackBuilder replaceConnect(URI url) {
    connectUrl = url;
    return this;
  }

  /** Uses a real bucket, which must exist. */
  public LocalStackBuilder replaceS3(S3Address address) {
    s3 = address;
    return this;
  }

  /** Uses a real Redshift. */
  public LocalStackBuilder replaceRedshift(RedshiftAddress address) {
    redshift = address;
    return this;
  }

  /**
   * Keeps the bucket in memory, where it has versioning, instead of the state folder. It is lost
   * when S3 stops.
   */
  public LocalStackBuilder s3InMemory() {
    s3InMemory = true;
    return this;
  }

  /** The number of Connect workers; 1 unless set. */
  public LocalStackBuilder workers(int count) {
    if (count < 1) {
      throw new StackException("There must be at least one Connect worker, not " + count + ".");
    }
    workers = count;
    return this;
  }

  /** Sets a property of the Connect workers over the stack's own. */
  public LocalStackBuilder workerProperty(String key, String value) {
    workerProperties.put(key, value);
    return this;
  }

  /** Adds a folder of plugins to the Connect workers' plugin path. */
  public LocalStackBuilder pluginFolder(Path folder) {
    pluginFolders.add(folder);
    return this;
  }

  /** The most heap of one Connect worker, as {@code -Xmx} takes it; {@code 1g} unless set. */
  public LocalStackBuilder connectHeap(String size) {
    connectHeap = size;
    return this;
  }

  /** Adds an option of the Connect workers' JVMs. */
  public LocalStackBuilder connectJvmOption(String option) {
    connectJvmOptions.add(option);
    return this;
  }

  /**
   * Serves the Connect workers' metrics for Prometheus on this port, further workers' on those that
   * follow.
   */
  public LocalStackBuilder metricsPort(int port) {
    metricsPort = port;
    return this;
  }

  /**
   * Starts the stack and returns when every part serves.
   *
   * @throws StackRunningException when a stack runs on the state folder already
   * @throws StackException when a port is busy, a replaced part is unreachable or a part does not
   *     start; nothing is left running then
   */
  public LocalStack start() {
    return LocalStack.start(this);
  }
}
