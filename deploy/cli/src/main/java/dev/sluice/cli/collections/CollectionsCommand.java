package dev.sluice.cli.collections;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.CommandException;
import dev.sluice.cli.ConnectOptions;
import dev.sluice.cli.Endpoints;
import dev.sluice.cli.guard.GuardClient;
import dev.sluice.cli.text.JsonOption;
import dev.sluice.cli.text.Terminal;
import dev.sluice.local.RedshiftAddress;
import dev.sluice.local.S3Address;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds collections, and copies them anew. */
@Command(
    name = "collections",
    description = "Collections that are streamed.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "add|resync")
public final class CollectionsCommand implements Runnable {
  private final Terminal terminal;
  @Spec private CommandSpec spec;

  /** Writes to a terminal. */
  public CollectionsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: collections add or resync");
  }

  /** Where what the connectors connect to is, as the Connect worker sees it. */
  static final class TargetOptions {
    @Option(
        names = "--mongodb-uri",
        paramLabel = "<uri>",
        defaultValue = "${env:SLUICE_MONGODB_URI}",
        description =
            "MongoDB as the worker reaches it (default: SLUICE_MONGODB_URI, else that of the embedded stack)")
    private String mongodbUri;

    @Option(
        names = "--bootstrap-servers",
        paramLabel = "<host:port,…>",
        defaultValue = "${env:SLUICE_BOOTSTRAP_SERVERS}",
        description = "Kafka as the worker reaches it; only where the sinks are not there yet")
    private String bootstrapServers;

    @Option(
        names = "--s3-bucket",
        paramLabel = "<bucket>",
        defaultValue = "${env:SLUICE_S3_BUCKET}",
        description = "only where the sinks are not there yet (default: SLUICE_S3_BUCKET)")
    private String bucket;

    @Option(
        names = "--s3-region",
        paramLabel = "<region>",
        defaultValue = "${env:SLUICE_S3_REGION:-us-east-1}",
        description = "of the bucket (default: SLUICE_S3_REGION or us-east-1)")
    private String region;

    @Option(
        names = "--s3-endpoint",
        paramLabel = "<url>",
        defaultValue = "${env:SLUICE_S3_ENDPOINT}",
        description = "of the bucket, when it is not Amazon's own (default: SLUICE_S3_ENDPOINT)")
    private URI endpoint;

    @Option(
        names = "--redshift-url",
        paramLabel = "<jdbc url>",
        defaultValue = "${env:SLUICE_REDSHIFT_URL}",
        description = "only where the sinks are not there yet (default: SLUICE_REDSHIFT_URL)")
    private String redshiftUrl;

    @Option(
        names = "--redshift-user",
        paramLabel = "<user>",
        defaultValue = "${env:SLUICE_REDSHIFT_USER}",
        description = "the password is SLUICE_REDSHIFT_PASSWORD")
    private String redshiftUser;

    @Option(
        names = "--copy-iam-role",
        paramLabel = "<arn>",
        defaultValue = "",
        description = "the role that Redshift reads the bucket with; its default role unless given")
    private String copyIamRole;

    @Option(
        names = "--replication-factor",
        paramLabel = "<n>",
        description = "of new data topics (default: 3, on the embedded stack 1)")
    private Integer replicationFactor;

    @Option(
        names = "--partitions",
        paramLabel = "<n>",
        defaultValue = "2",
        description = "of new data topics (default: 2)")
    private int partitions;

    Endpoints endpoints(Optional<Endpoints> running, String connectUrl) {
      String uri =
          mongodbUri != null ? mongodbUri : running.map(Endpoints::mongodbUri).orElse(null);
      if (uri == null) {
        throw new CommandException("it is not known where MongoDB is: give --mongodb-uri");
      }
      return new Endpoints(
          uri,
          bootstrapServers != null
              ? bootstrapServers
              : running.map(Endpoints::bootstrapServers).orElse(null),
          connectUrl,
          bucket != null
              ? new S3Address(
                  endpoint,
                  region,
                  bucket,
                  System.getenv("AWS_ACCESS_KEY_ID"),
                  System.getenv("AWS_SECRET_ACCESS_KEY"))
              : running.map(Endpoints::s3).orElse(null),
          redshiftUrl != null
              ? new RedshiftAddress(
                  redshiftUrl, redshiftUser, System.getenv("SLUICE_REDSHIFT_PASSWORD"))
              : running.map(Endpoints::redshift).orElse(null));
    }

    ConnectorSetup.Settings settings(boolean embedded) {
      int replicas = replicationFactor != null ? replicationFactor : embedded ? 1 : 3;
      return embedded
          ? new ConnectorSetup.Settings(
              "sluice", "sluice", partitions, replicas, 5_000, 2_000, 2_000, 1_000, 1, copyIamRole)
          : new ConnectorSetup.Settings(
              "sluice",
              "sluice",
              partitions,
              replicas,
              10_000,
              10_000,
              60_000,
              60_000,
              2,
              copyIamRole);
    }
  }

  @Command(
      name = "add",
      description =
          "Adds collections: a source connector each, and the two sinks where they are not there yet.",
      mixinStandardHelpOptions = true)
  void add(
      @Mixin ConnectOptions connect,
      @Mixin TargetOptions target,
      @Parameters(paramLabel = "<db.collection>", arity = "1..*") List<String> namespaces) {
    String url = connect.url();
    Optional<Endpoints> running =
        Endpoints.running().filter(stack -> url.equals(stack.connectUrl()));
    var setup =
        new ConnectorSetup(
            connect.connectors(),
            target.endpoints(running, url),
            target.settings(running.isPresent()));
    setup.ensureSinks();
    for (String namespace : namespaces) {
      terminal.print("added " + setup.add(namespace));
    }
    terminal.print("how they do: ./sluice status");
  }

  @Command(
      name = "resync",
      description =
          "Copies a collection anew from a new point in time; its table stays in use, and rows of documents that are gone are removed at the end.",
      mixinStandardHelpOptions = true)
  void resync(
      @Mixin ConnectOptions connect,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "<collection>", description = "its connector or <db>.<collection>")
          String name,
      @Option(
              names = "--request",
              paramLabel = "<id>",
              description = "an id of your own, with which the request can be repeated safely")
          String request) {
    GuardClient guard = connect.guard();
    String connector = guard.collection(name).connector();
    JsonNode answer = guard.resync(connector, request);
    if (json.wanted()) {
      JsonOption.print(terminal, answer);
      return;
    }
    String incident = answer.path("incident").textValue();
    terminal.print(
        answer.path("state").asText().equals("begun")
            ? connector + " is copied anew since this request: ./sluice status"
            : "requested "
                + answer.path("request").asText()
                + ": "
                + connector
                + (incident == null
                    ? " is copied anew: ./sluice status"
                    : " is copied anew after the decision about " + incident));
  }
}
