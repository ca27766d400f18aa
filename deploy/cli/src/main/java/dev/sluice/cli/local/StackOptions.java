package dev.sluice.cli.local;

import dev.sluice.cli.CommandException;
import dev.sluice.local.LocalStack;
import dev.sluice.local.LocalStackBuilder;
import dev.sluice.local.Part;
import dev.sluice.local.Ports;
import dev.sluice.local.RedshiftAddress;
import dev.sluice.local.S3Address;
import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How the embedded stack is to be: its ports, and which of its parts are real ones elsewhere. */
public final class StackOptions {
  @Option(
      names = {"--port-mongodb", "--mongodb-port"},
      paramLabel = "<port>",
      description = "of the MongoDB stand-in; 0 for any free one")
  private Integer mongodbPort;

  @Option(
      names = {"--port-kafka", "--kafka-port"},
      paramLabel = "<port>",
      description = "of the Kafka broker")
  private Integer kafkaPort;

  @Option(
      names = {"--port-connect", "--connect-port"},
      paramLabel = "<port>",
      description = "of the Connect worker's REST interface")
  private Integer connectPort;

  @Option(
      names = {"--port-s3", "--s3-port"},
      paramLabel = "<port>",
      description = "of the S3 endpoint")
  private Integer s3Port;

  @Option(
      names = {"--port-redshift", "--redshift-port"},
      paramLabel = "<port>",
      description = "of redshift-local")
  private Integer redshiftPort;

  @Option(names = "--any-ports", description = "any free ports, where none is given")
  private boolean anyPorts;

  @Option(
      names = "--mongodb-uri",
      paramLabel = "<uri>",
      description = "a real MongoDB replica set instead of the stand-in")
  private String mongodbUri;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "<host:port,…>",
      description = "a real Kafka instead of the embedded broker")
  private String bootstrapServers;

  @Option(
      names = "--s3-bucket",
      paramLabel = "<bucket>",
      description =
          "a real bucket instead of the embedded S3 endpoint; needs --s3-region or --s3-endpoint")
  private String bucket;

  @Option(
      names = "--s3-region",
      paramLabel = "<region>",
      defaultValue = "us-east-1",
      description = "of the bucket (default: us-east-1)")
  private String region;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "<url>",
      description =
          "of the real bucket, when it is not Amazon's own; keys are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
  private URI endpoint;

  @Option(
      names = "--redshift-url",
      paramLabel = "<jdbc url>",
      description =
          "a real Redshift instead of redshift-local; the password is SLUICE_REDSHIFT_PASSWORD")
  private String redshiftUrl;

  @Option(
      names = "--redshift-user",
      paramLabel = "<user>",
      defaultValue = "${env:SLUICE_REDSHIFT_USER}",
      description = "of the real Redshift (default: SLUICE_REDSHIFT_USER)")
  private String redshiftUser;

  /** A stack like that, with its state in a folder. */
  public LocalStackBuilder builder(Path stateDir) {
    LocalStackBuilder builder = LocalStack.builder().stateDir(stateDir).ports(ports());
    if (mongodbUri != null) {
      builder.replaceMongodb(mongodbUri);
    }
    if (bootstrapServers != null) {
      builder.replaceKafka(bootstrapServers);
    }
    if (bucket != null) {
      builder.replaceS3(
          new S3Address(
              endpoint,
              region,
              bucket,
              System.getenv("AWS_ACCESS_KEY_ID"),
              System.getenv("AWS_SECRET_ACCESS_KEY")));
    } else if (endpoint != null) {
      throw new CommandException("--s3-endpoint needs --s3-bucket: the bucket must exist there");
    }
    if (redshiftUrl != null) {
      builder.replaceRedshift(
          new RedshiftAddress(
              redshiftUrl, redshiftUser, System.getenv("SLUICE_REDSHIFT_PASSWORD")));
    }
    return builder;
  }

  private Ports ports() {
    Ports ports = anyPorts ? Ports.ephemeral() : Ports.fixed();
    ports = with(ports, Part.MONGODB, mongodbPort);
    ports = with(ports, Part.KAFKA, kafkaPort);
    ports = with(ports, Part.CONNECT, connectPort);
    ports = with(ports, Part.S3, s3Port);
    return with(ports, Part.REDSHIFT, redshiftPort);
  }

  private static Ports with(Ports ports, Part part, Integer port) {
    return port == null ? ports : ports.with(part, port);
  }
}
