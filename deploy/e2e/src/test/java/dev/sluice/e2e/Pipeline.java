package dev.sluice.e2e;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import dev.sluice.cli.compare.Comparison;
import dev.sluice.cli.compare.ComparisonResult;
import dev.sluice.cli.guard.Contract;
import dev.sluice.cli.guard.GuardClient;
import dev.sluice.cli.guard.GuardedCollection;
import dev.sluice.cli.guard.Incident;
import dev.sluice.cli.redshift.Redshift;
import dev.sluice.local.LocalStack;
import dev.sluice.local.LocalStackBuilder;
import dev.sluice.local.Part;
import dev.sluice.local.Ports;
import dev.sluice.local.RedshiftAddress;
import dev.sluice.local.connect.ConnectClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.BsonDocument;

/**
 * The whole pipeline on an embedded stack with free ports, driven as an operator drives it: by the
 * command line, run as a process of its own. What the tests assert is that MongoDB and Redshift
 * agree.
 */
final class Pipeline implements AutoCloseable {

  /** A bound for what takes seconds, on a machine that may be busy. */
  static final Duration LIMIT = Duration.ofMinutes(6);

  private final LocalStack stack;
  private final MongoClient mongo;
  private final GuardClient guard;

  private Pipeline(LocalStack stack) {
    this.stack = stack;
    this.mongo = MongoClients.create(stack.mongodbUri());
    this.guard = GuardClient.at(stack.connectUrl());
  }

  /**
   * Starts a stack below {@code target/}. MongoDB and Redshift are those that the system properties
   * {@code sluice.test.mongodb-uri} and {@code sluice.test.redshift-url} name, where they are set.
   */
  static Pipeline start(String name) {
    return start(name, 0);
  }

  /** The same, with the worker's metrics for Prometheus on a port; 0 for none. */
  static Pipeline start(String name, int metricsPort) {
    Path state = Path.of("target", "pipeline-" + name).toAbsolutePath();
    delete(state);
    LocalStackBuilder builder =
        LocalStack.builder().stateDir(state).ports(Ports.ephemeral()).metricsPort(metricsPort);
    String mongodbUri = System.getProperty("sluice.test.mongodb-uri");
    if (mongodbUri != null) {
      builder.replaceMongodb(mongodbUri);
    }
    String redshiftUrl = System.getProperty("sluice.test.redshift-url");
    if (redshiftUrl != null) {
      builder.replaceRedshift(
          new RedshiftAddress(
              redshiftUrl,
              System.getProperty("sluice.test.redshift-user"),
              System.getProperty("sluice.test.redshift-password")));
    }
    return new Pipeline(builder.start());
  }

  MongoCollection<BsonDocument> collection(String namespace) {
    int dot = namespace.indexOf('.');
    return mongo
        .getDatabase(namespace.substring(0, dot))
        .getCollection(namespace.substring(dot + 1), BsonDocument.class);
  }

  ConnectClient connect() {
    return new ConnectClient(stack.connectUrl());
  }

  GuardedCollection guarded(String namespace) {
    return guard.collection(namespace);
  }

  /** The newest contract of a collection that has one. */
  Contract contract(String namespace) {
    return guard.contract(guarded(namespace).connector()).orElseThrow();
  }

  Incident incident(String id) {
    return guard.incident(id);
  }

  /** Runs {@code ./sluice} with the addresses of this stack in its environment. */
  SluiceProcess.Outcome sluice(String... arguments) {
    return SluiceProcess.run(environment(), LIMIT, arguments);
  }

  /** Brings collections into Redshift, as an operator would. */
  void add(String... namespaces) {
    String[] arguments =
        Stream.concat(Stream.of("collections", "add"), Stream.of(namespaces))
            .toArray(String[]::new);
    sluice(arguments).succeeded();
  }

  /** Waits until the collection is held, and until Connect shows it. */
  Incident awaitHeld(String namespace) {
    String id =
        Await.value(
            LIMIT,
            "an incident of " + namespace,
            () -> Optional.ofNullable(guarded(namespace).incident()));
    return Await.value(
        LIMIT,
        "incident " + id + " in state paused",
        () -> Optional.of(incident(id)).filter(incident -> incident.state().equals("paused")));
  }

  /** Waits until the copy is complete and changes stream. */
  void awaitStreaming(String namespace) {
    Await.until(
        LIMIT,
        () -> namespace + " is " + guarded(namespace).state() + " instead of STREAMING",
        () -> guarded(namespace).state().equals("STREAMING"));
  }

  /** Waits until every document stands in Redshift as it is in MongoDB, field by field. */
  ComparisonResult awaitEqual(String namespace) {
    return awaitEqual(namespace, collection(namespace));
  }

  /** The same of a collection in another MongoDB. */
  ComparisonResult awaitEqual(String namespace, MongoCollection<BsonDocument> documents) {
    ComparisonResult[] last = new ComparisonResult[1];
    Await.until(
        LIMIT,
        () -> namespace + " differs: " + last[0],
        () -> {
          last[0] = compare(namespace, documents);
          return last[0].agrees();
        });
    return last[0];
  }

  ComparisonResult compare(String namespace) {
    return compare(namespace, collection(namespace));
  }

  private ComparisonResult compare(String namespace, MongoCollection<BsonDocument> documents) {
    GuardedCollection collection = guarded(namespace);
    try (Connection redshift = redshift()) {
      return Comparison.of(
          documents, redshift, collection.topic(), guard.contract(collection.connector()));
    } catch (SQLException e) {
      throw new AssertionError("Redshift refused the comparison of " + namespace, e);
    }
  }

  Connection redshift() {
    return Redshift.connect(redshiftUrl());
  }

  /** Kills the Connect worker as kill -9 does, and starts it again. */
  void killAndStartWorker() {
    stack.kill(Part.CONNECT);
    stack.start(Part.CONNECT);
  }

  Map<String, String> environment() {
    return Map.of("SLUICE_STATE_DIR", stack.stateDir().toString());
  }

  LocalStack stack() {
    return stack;
  }

  private String redshiftUrl() {
    RedshiftAddress address = stack.redshift();
    String separator = address.url().contains("?") ? "&" : "?";
    return "%s%suser=%s&password=%s"
        .formatted(address.url(), separator, address.user(), address.password());
  }

  @Override
  public void close() {
    mongo.close();
    stack.close();
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
