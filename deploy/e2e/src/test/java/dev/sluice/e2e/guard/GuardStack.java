package dev.sluice.e2e.guard;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import dev.sluice.cli.guard.Contract;
import dev.sluice.cli.guard.GuardClient;
import dev.sluice.cli.guard.GuardedCollection;
import dev.sluice.local.LocalStack;
import dev.sluice.local.Part;
import dev.sluice.local.Ports;
import dev.sluice.local.connect.ConnectClient;
import dev.sluice.local.connect.ConnectorSpec;
import dev.sluice.local.connect.ConnectorTemplates;
import dev.sluice.mongodb.local.MongoLocal;
import dev.sluice.mongodb.local.MongoLocalOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * What the fault tests of the guard run on: MongoDB whose secondary lags, a broker and two Connect
 * workers in processes of their own, and a proxy between the guard services and the workers' REST
 * API.
 */
final class GuardStack implements AutoCloseable {

  /** A bound for what takes seconds, on a machine that may be busy. */
  static final Duration LIMIT = Duration.ofMinutes(5);

  static final int WORKERS = 2;
  static final int PARTITIONS = 3;

  /** Longer than the guard waits for an answer. */
  private static final Duration SLOW = Duration.ofSeconds(6);

  private static final long PAUSE_MS = 250;
  private static final String ACTS = "This worker's guard service acts from now on";

  private final MongoLocal mongodb;
  private final MongoClient mongo;
  private final RestProxy proxy;
  private final LocalStack stack;
  private final boolean exactlyOnce;

  private GuardStack(MongoLocal mongodb, RestProxy proxy, LocalStack stack, boolean exactlyOnce) {
    this.mongodb = mongodb;
    this.mongo = MongoClients.create(mongodb.uri());
    this.proxy = proxy;
    this.stack = stack;
    this.exactlyOnce = exactlyOnce;
  }

  /**
   * Starts a stack below {@code target/}.
   *
   * @param mongo how MongoDB is; samples and copies are read from its secondary
   * @param properties of the workers over the stack's own
   */
  static GuardStack start(
      String name, boolean exactlyOnce, MongoLocalOptions mongo, Map<String, String> properties) {
    Path state = Path.of("target", "guard-" + name).toAbsolutePath();
    delete(state);
    MongoLocal mongodb = MongoLocal.start(mongo);
    RestProxy proxy = new RestProxy(SLOW);
    try {
      var builder =
          LocalStack.builder()
              .stateDir(state)
              .ports(Ports.ephemeral())
              .only(Part.MONGODB, Part.KAFKA, Part.CONNECT)
              .replaceMongodb(mongodb.uri())
              .asProcess(Part.KAFKA)
              .workers(WORKERS)
              .connectHeap("512m")
              .connectJvmOption("-XX:TieredStopAtLevel=1")
              .workerProperty("exactly.once.source.support", exactlyOnce ? "enabled" : "disabled")
              // The broker starts at the same time, and on a busy machine takes minutes.
              .workerProperty("default.api.timeout.ms", "240000")
              .workerProperty("sluice.guard.rest.url", proxy.url())
              .workerProperty("sluice.guard.rest.timeout.ms", "5000")
              .workerProperty("sluice.guard.restart.backoff.max.ms", "4000");
      properties.forEach(builder::workerProperty);
      LocalStack stack = builder.start();
      proxy.forwardTo(
          IntStream.range(0, WORKERS).mapToObj(i -> URI.create(stack.connectUrl(i))).toList());
      return new GuardStack(mongodb, proxy, stack, exactlyOnce);
    } catch (RuntimeException e) {
      proxy.close();
      mongodb.close();
      throw e;
    }
  }

  boolean exactlyOnce() {
    return exactlyOnce;
  }

  LocalStack stack() {
    return stack;
  }

  RestProxy proxy() {
    return proxy;
  }

  Topics topics() {
    return new Topics(stack.bootstrapServers());
  }

  MongoCollection<BsonDocument> collection(String namespace) {
    int dot = namespace.indexOf('.');
    return mongo
        .getDatabase(namespace.substring(0, dot))
        .getCollection(namespace.substring(dot + 1), BsonDocument.class);
  }

  /** Creates the stream connector of a collection, which has the collection's name. */
  void add(String namespace) {
    add(namespace, Duration.ofSeconds(1));
  }

  /**
   * The same with another time between heartbeats. Three of them may fail to come before the guard
   * calls the stream silent, if that is longer than what the guard is set to.
   */
  void add(String namespace, Duration heartbeat) {
    int dot = namespace.indexOf('.');
    ConnectorSpec spec =
        ConnectorTemplates.render(
            "mongodb-source",
            Map.of(
                "connector",
                namespace,
                "database",
                namespace.substring(0, dot),
                "collection",
                namespace.substring(dot + 1),
                "mongodb.uri",
                mongodb.uri() + "&readPreference=secondaryPreferred",
                "topic.prefix",
                "sluice",
                "partitions",
                Integer.toString(PARTITIONS),
                "replication.factor",
                "1",
                "heartbeat.interval.ms",
                Long.toString(heartbeat.toMillis())));
    Map<String, String> config = new LinkedHashMap<>(spec.config());
    config.put("poll.await.time.ms", "200");
    patiently(
        "connector " + namespace + " created",
        () -> {
          connect().createOrUpdate(new ConnectorSpec(spec.name(), spec.initialState(), config));
          return true;
        });
  }

  /** Of a worker that runs; the first one that answers. */
  ConnectClient connect() {
    return new ConnectClient(answering());
  }

  GuardClient guard() {
    return GuardClient.at(answering());
  }

  private String answering() {
    for (int worker = 0; worker < WORKERS; worker++) {
      if (suspended(worker) || !worker(worker).isPresent()) {
        continue;
      }
      return stack.connectUrl(worker);
    }
    throw new IllegalStateException("no worker runs");
  }

  GuardedCollection guarded(String connector) {
    return guard().collection(connector);
  }

  /** Changes settings of a connector, as a person does. */
  void reconfigure(String connector, Map<String, String> settings) {
    patiently(
        connector + " with " + settings,
        () -> {
          Map<String, String> config =
              new LinkedHashMap<>(connect().config(connector).orElseThrow());
          config.putAll(settings);
          connect().createOrUpdate(new ConnectorSpec(connector, Optional.empty(), config));
          return true;
        });
  }

  /** Stops a connector, as a person does, and waits until nothing of it runs. */
  void stop(String connector) {
    patiently(
        connector + " stopped",
        () -> status(connector),
        () -> {
          connect().stop(connector);
          return status(connector).equals("STOPPED");
        });
  }

  /** Deletes a connector, also where Connect's leader has to find its feet first. */
  void delete(String connector) {
    patiently(
        connector + " deleted",
        () -> {
          if (connect().exists(connector)) {
            connect().delete(connector);
          }
          return true;
        });
  }

  /** Waits until Connect has an offset of a connector, which is then there when it is stopped. */
  void awaitOffset(String connector) {
    patiently("an offset of " + connector, () -> !offsets(connector).getArray("offsets").isEmpty());
  }

  private BsonDocument offsets(String connector) {
    return BsonDocument.parse(send("GET", offsetsPath(connector), "").body());
  }

  private static String offsetsPath(String connector) {
    return "/connectors/" + connector + "/offsets";
  }

  /** Has a stopped connector resume after another event, as a person does. */
  void moveOffset(String connector, BsonDocument token) {
    patiently(
        connector + " at another offset",
        () -> {
          BsonDocument all = offsets(connector);
          BsonDocument now = all.getArray("offsets").get(0).asDocument();
          now.getDocument("offset").put("_id", new BsonString(token.toJson()));
          return send("PATCH", offsetsPath(connector), all.toJson()).statusCode() == 200;
        });
  }

  /** MongoDB answers a command on a collection once with an error. */
  void failOnce(String command, String namespace, int error) {
    mongo
        .getDatabase("admin")
        .runCommand(
            BsonDocument.parse(
                "{configureFailPoint: 'failCommand', mode: {times: 1}, data: {failCommands: ['%s'],"
                        .formatted(command)
                    + " namespace: '%s', errorCode: %d}}".formatted(namespace, error)));
  }

  private HttpResponse<String> send(String method, String path, String body) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create(answering() + path))
                  .timeout(Duration.ofSeconds(30))
                  .header("Content-Type", "application/json")
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The number of the collection's generation; 0 before the first. */
  int generation(String connector) {
    BsonDocument json =
        BsonDocument.parse(send("GET", "/sluice/collections/" + connector, "").body());
    return json.isInt32("generation") ? json.getInt32("generation").getValue() : 0;
  }

  List<Contract> contracts(String connector) {
    return guard().contracts(connector);
  }

  List<TopicRecord> records(String connector) {
    return topics().read(guarded(connector).topic(), contracts(connector));
  }

  /** The connector and its tasks, such as {@code PAUSED/PAUSED}; REST in trouble shows as text. */
  String status(String connector) {
    try {
      return connect()
          .status(connector)
          .map(
              status ->
                  status.state()
                      + status.tasks().stream()
                          .map(task -> "/" + task.state())
                          .reduce("", String::concat))
          .orElse("none");
    } catch (RuntimeException e) {
      return e.toString();
    }
  }

  /** The guard's state of the collection; REST in trouble shows as text. */
  String state(String connector) {
    try {
      return guarded(connector).state();
    } catch (RuntimeException e) {
      return e.toString();
    }
  }

  void awaitStreaming(String connector) {
    patiently(
        connector + " streaming",
        () -> state(connector) + " " + status(connector),
        () -> isStreaming(connector));
  }

  /** Whether the collection streams, by what the guard says and Connect. */
  boolean isStreaming(String connector) {
    return state(connector).equals("STREAMING") && status(connector).equals("RUNNING/RUNNING");
  }

  /** Waits for a condition; what it throws while workers come and go counts as not yet. */
  static void patiently(String what, BooleanSupplier condition) {
    patiently(what, () -> "", condition);
  }

  /**
   * Waits for a condition; what it throws while workers come and go counts as not yet.
   *
   * @param observed what to say when it does not come true
   */
  static void patiently(String what, Supplier<String> observed, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    RuntimeException last = null;
    while (System.nanoTime() < deadline) {
      try {
        if (condition.getAsBoolean()) {
          return;
        }
        last = null;
      } catch (RuntimeException e) {
        last = e;
      }
      pause(PAUSE_MS);
    }
    throw new AssertionError("Not in " + LIMIT + ": " + what + " " + observed.get(), last);
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Everything as it was: workers and broker run, REST answers. */
  void heal() {
    proxy.trouble(RestProxy.Trouble.NONE, new java.util.Random(0));
    signal("CONT", this::isOwn);
    if (!stack.isRunning(Part.KAFKA)) {
      stack.start(Part.KAFKA);
    }
    for (int worker = 0; worker < WORKERS; worker++) {
      stack.startWorker(worker);
    }
  }

  /** The worker whose service acts, by what the workers' logs said last. */
  int actingWorker() {
    String newest = "";
    int acting = 0;
    for (int worker = 0; worker < WORKERS; worker++) {
      Path log = stack.stateDir().resolve("logs").resolve(workerName(worker) + ".log");
      try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
        String last = lines.filter(line -> line.contains(ACTS)).reduce((a, b) -> b).orElse("");
        // Lines begin with the time.
        if (last.compareTo(newest) > 0) {
          newest = last;
          acting = worker;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return acting;
  }

  /** Stops a worker's process where it is, as a long pause of the machine does. */
  void suspendWorker(int worker) {
    signal("STOP", process -> process.contains(workerFile(worker)));
  }

  void continueWorker(int worker) {
    signal("CONT", process -> process.contains(workerFile(worker)));
  }

  /** The broker neither answers nor goes away. */
  void suspendBroker() {
    signal("STOP", process -> process.contains("dev.sluice.local.KafkaMain"));
  }

  void continueBroker() {
    signal("CONT", process -> process.contains("dev.sluice.local.KafkaMain"));
  }

  private Optional<ProcessHandle> worker(int worker) {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> commandLine(process).contains(workerFile(worker)))
        .findFirst();
  }

  private boolean suspended(int worker) {
    return worker(worker)
        .map(
            process -> {
              try {
                String stat =
                    Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
                return stat.substring(stat.lastIndexOf(')') + 2).startsWith("T");
              } catch (IOException e) {
                return false;
              }
            })
        .orElse(false);
  }

  private static String workerFile(int worker) {
    return "/" + workerName(worker) + ".properties";
  }

  private static String workerName(int worker) {
    return worker == 0 ? "connect" : "connect-" + (worker + 1);
  }

  private boolean isOwn(String commandLine) {
    return commandLine.contains(stack.stateDir().toString())
        || commandLine.contains("dev.sluice.local.KafkaMain");
  }

  private static void signal(String signal, java.util.function.Predicate<String> which) {
    ProcessHandle.current()
        .descendants()
        .filter(process -> which.test(commandLine(process)))
        .forEach(
            process -> {
              try {
                new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
              }
            });
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    signal("CONT", this::isOwn);
    mongo.close();
    stack.close();
    proxy.close();
    mongodb.close();
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
