package dev.sluice.cli.demo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.sluice.cli.CommandException;
import dev.sluice.cli.Endpoints;
import dev.sluice.cli.Home;
import dev.sluice.cli.chains.HeldPartitions;
import dev.sluice.cli.collections.ConnectorSetup;
import dev.sluice.cli.compare.Quarantine;
import dev.sluice.cli.documents.DocumentException;
import dev.sluice.cli.documents.DocumentFile;
import dev.sluice.cli.documents.DocumentFolder;
import dev.sluice.cli.guard.GuardClient;
import dev.sluice.cli.local.StackOptions;
import dev.sluice.cli.local.StackText;
import dev.sluice.cli.redshift.Redshift;
import dev.sluice.cli.rest.JsonHttp;
import dev.sluice.cli.status.LoadedOffsets;
import dev.sluice.cli.status.StatusReader;
import dev.sluice.cli.status.TopicBacklogs;
import dev.sluice.cli.text.Terminal;
import dev.sluice.local.LocalStack;
import dev.sluice.local.connect.ConnectClient;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the whole path on real documents. */
@Command(
    name = "demo",
    description =
        "Shows the whole path on real documents, the gate included, and compares every document at"
            + " the end.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private static final long SEED = 20_261_124;
  private static final int DIFFERS = 1;
  private static final int SHOWN_FILES = 10;

  private final Terminal terminal;
  @Mixin private StackOptions stackOptions;

  @Option(
      names = "--once",
      description =
          "runs unattended: approves by itself, exits 0 only if MongoDB and Redshift agree")
  private boolean once;

  @Option(
      names = "--data",
      paramLabel = "<folder>",
      description =
          "documents to import, one collection per file: a JSON array or one document per line,"
              + " extended JSON understood (default: the project's)")
  private Path data;

  @Option(
      names = "--state-dir",
      paramLabel = "<folder>",
      description = "where each run has a state folder of its own (default: .sluice/demo)")
  private Path stateDir;

  @Option(
      names = "--keep",
      description = "keeps the state folders of earlier runs, which are removed otherwise")
  private boolean keep;

  @Option(
      names = "--database",
      paramLabel = "<name>",
      defaultValue = "demo",
      description = "the database to import into (default: demo)")
  private String database;

  @Option(
      names = "--values",
      description = "shows document values where both sides differ, not their hashes")
  private boolean values;

  /** Writes to a terminal. */
  public DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Clock clock = Clock.systemUTC();
    Instant started = clock.instant();
    DocumentFolder documents = readDocuments();
    var states = new StateFolder(stateDir == null ? Home.demoState() : stateDir, clock);
    if (!keep) {
      states.removeEarlier();
    }
    Path state = states.create();
    terminal.print("starting the embedded stack, state in " + state);
    try (LocalStack stack = stackOptions.builder(state).start()) {
      Endpoints endpoints = Endpoints.of(stack);
      StackText.addresses(endpoints).forEach(line -> terminal.print("  " + line));
      Optional<String> export = StackText.export(endpoints, state);
      export.ifPresent(line -> terminal.print("commands in another terminal need: " + line));
      boolean agrees = run(documents, endpoints, clock, started);
      if (!once) {
        terminal.blank();
        Epilogue.lines(endpoints, export, database, documents).forEach(terminal::print);
        new CountDownLatch(1).await();
      }
      return agrees ? 0 : DIFFERS;
    }
  }

  private DocumentFolder readDocuments() {
    Path folder =
        data == null ? Home.folder().resolve("deploy").resolve("cli").resolve("data") : data;
    try {
      DocumentFolder documents = DocumentFolder.read(folder);
      terminal.print(
          "documents in "
              + folder
              + ": "
              + documents.files().stream()
                  .limit(SHOWN_FILES)
                  .map(
                      file ->
                          String.format(
                              Locale.ROOT, "%s %,d", file.path().getFileName(), file.documents()))
                  .collect(Collectors.joining(", "))
              + (documents.files().size() > SHOWN_FILES
                  ? " … and " + (documents.files().size() - SHOWN_FILES) + " more files"
                  : ""));
      if (data != null && !documents.skipped().isEmpty()) {
        terminal.print(
            "not imported, since they are no .json, .jsonl or .ndjson files: "
                + String.join(", ", documents.skipped()));
      }
      return documents;
    } catch (DocumentException e) {
      throw new CommandException(e.getMessage(), e);
    }
  }

  private boolean run(DocumentFolder documents, Endpoints endpoints, Clock clock, Instant started)
      throws InterruptedException {
    var connect = new ConnectClient(endpoints.connectUrl());
    GuardClient guard = GuardClient.at(endpoints.connectUrl());
    var settings = ConnectorSetup.Settings.embedded();
    var setup = new ConnectorSetup(connect, endpoints, settings);
    try (MongoClient mongo = mongo(endpoints);
        Connection redshift = Redshift.connect(endpoints.redshift());
        TopicBacklogs backlogs = new TopicBacklogs(endpoints.bootstrapServers());
        S3Files files = new S3Files(endpoints.s3(), settings.s3Root())) {
      List<ImportedCollection> collections = importAll(documents, mongo);
      try (Traffic traffic = new Traffic(collections, SEED)) {
        traffic.start();
        setup.ensureSinks();
        terminal.print(
            "adding the collections to Kafka Connect: two sinks, and a source connector each");
        for (ImportedCollection collection : collections) {
          setup.add(collection.namespace());
        }
        var held =
            new HeldPartitions(new JsonHttp(endpoints.connectUrl()), endpoints.bootstrapServers());
        var statuses = new StatusReader(guard, backlogs, new LoadedOffsets(redshift), held, clock);
        var demo =
            new Demo(
                collections,
                new ProgressReader(collections, statuses, files, redshift),
                guard,
                new Gate(guard, terminal, once ? Enter.never() : Enter.of(System.in), once),
                traffic,
                redshift,
                terminal,
                new ConnectorFailures(connect),
                () -> Quarantine.read(endpoints.bootstrapServers()),
                clock,
                started,
                values);
        Verdict verdict = demo.run();
        terminal.blank();
        verdict.lines().forEach(line -> terminal.print(line.isEmpty() ? "\n" : line));
        return verdict.agrees();
      }
    } catch (SQLException e) {
      throw new CommandException("Redshift: " + e.getMessage(), e);
    } catch (MongoException e) {
      throw new CommandException("MongoDB: " + e.getMessage(), e);
    }
  }

  private List<ImportedCollection> importAll(DocumentFolder documents, MongoClient mongo) {
    var importer = new DocumentImport(mongo.getDatabase(database));
    importer.checkAbsent(documents.files());
    List<ImportedCollection> collections = new ArrayList<>();
    try {
      for (DocumentFile file : documents.files()) {
        ImportedCollection collection = importer.run(file, count -> drawImport(file, count));
        terminal.print(
            String.format(
                Locale.ROOT,
                "imported %s into %s: %,d documents",
                file.path().getFileName(),
                collection.namespace(),
                collection.documents()));
        collections.add(collection);
      }
    } catch (DocumentException e) {
      throw new CommandException(e.getMessage(), e);
    }
    return collections;
  }

  /** Large files take a while. */
  private void drawImport(DocumentFile file, long count) {
    if (terminal.redraws()) {
      terminal.redraw(
          List.of(
              String.format(
                  Locale.ROOT,
                  "importing %s: %,d of %,d documents",
                  file.path().getFileName(),
                  count,
                  file.documents())));
    }
  }

  private static MongoClient mongo(Endpoints endpoints) {
    return MongoClients.create(
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(endpoints.mongodbUri()))
            .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(15, TimeUnit.SECONDS))
            .build());
  }
}
