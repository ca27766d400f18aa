package dev.sluice.local;

import dev.sluice.mongodb.local.MongoLocal;
import dev.sluice.mongodb.local.MongoLocalOptions;
import dev.sluice.redshift.local.RedshiftLocal;
import dev.sluice.redshift.local.RedshiftLocalOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Makes the runner of each part, by how the stack is to be. */
final class PartFactory {
  private static final List<String> CHILD_OPTIONS =
      List.of("-Xmx512m", "-XX:+ExitOnOutOfMemoryError");

  private final LocalStackBuilder builder;
  private final Addresses addresses;
  private final Path state;

  private PartFactory(LocalStackBuilder builder, Addresses addresses, Path state) {
    this.builder = builder;
    this.addresses = addresses;
    this.state = state;
  }

  /** The runners of the stack's parts, none started. */
  static Map<Part, PartRunner> parts(LocalStackBuilder builder, Addresses addresses, Path state) {
    PartFactory factory = new PartFactory(builder, addresses, state);
    Map<Part, PartRunner> parts = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      if (Addresses.replaced(builder, part)) {
        parts.put(part, factory.replaced(part));
      } else if (builder.parts.contains(part)) {
        parts.put(part, factory.embedded(part));
      }
    }
    return parts;
  }

  private PartRunner replaced(Part part) {
    return switch (part) {
      case MONGODB ->
          replaced(
              part,
              Secrets.withoutPassword(addresses.mongodbUri()),
              "--mongodb-uri",
              Probes.mongodb(addresses.mongodbUri()));
      case KAFKA ->
          replaced(
              part,
              addresses.bootstrapServers(),
              "--bootstrap-servers",
              Probes.kafka(addresses.bootstrapServers()));
      case CONNECT ->
          replaced(
              part, addresses.connectUrl(), "--connect-url", Probes.connect(builder.connectUrl));
      case S3 ->
          replaced(part, addresses.s3().toString(), "--s3-endpoint", Probes.s3(addresses.s3()));
      case REDSHIFT ->
          replaced(
              part,
              addresses.redshift().toString(),
              "--redshift-url",
              Probes.redshift(addresses.redshift()));
    };
  }

  private PartRunner replaced(Part part, String address, String option, Probe probe) {
    return new ReplacedPart(part, address, option, probe, builder.answerLimit);
  }

  private PartRunner embedded(Part part) {
    return switch (part) {
      case MONGODB -> mongodb();
      case KAFKA -> kafka();
      case CONNECT -> connect();
      case S3 -> s3();
      case REDSHIFT -> redshift();
    };
  }

  private PartRunner mongodb() {
    MongoLocalOptions options =
        MongoLocalOptions.defaults()
            .withPort(addresses.ports().mongodb())
            .withOplogBytes(builder.oplogBytes)
            .withStateDir(state.resolve("mongodb"));
    if (!builder.asProcess.contains(Part.MONGODB)) {
      return new InProcessPart(Part.MONGODB, () -> MongoLocal.start(options));
    }
    List<String> args =
        List.of(
            "--port", Integer.toString(options.port()),
            "--oplog-bytes", Long.toString(options.oplogBytes()),
            "--state-dir", options.stateDir().toString());
    return child(
        Part.MONGODB,
        dev.sluice.mongodb.local.Main.class,
        args,
        Map.of(),
        Probes.mongodb(addresses.mongodbUri()));
  }

  private PartRunner kafka() {
    Path folder = state.resolve("kafka");
    int port = addresses.ports().kafka();
    if (!builder.asProcess.contains(Part.KAFKA)) {
      return new InProcessPart(Part.KAFKA, () -> KafkaBroker.start(folder, port));
    }
    return child(
        Part.KAFKA,
        KafkaMain.class,
        List.of(folder.toString(), Integer.toString(port)),
        Map.of(),
        Probes.kafka(addresses.bootstrapServers()));
  }

  private PartRunner s3() {
    Path folder = state.resolve("s3");
    int port = addresses.ports().s3();
    if (!builder.asProcess.contains(Part.S3)) {
      return new InProcessPart(
          Part.S3,
          () ->
              builder.s3InMemory
                  ? S3Server.inMemory(port)
                  : S3Server.overFolder(folder, S3Listener.onLoopback(port)));
    }
    if (builder.s3InMemory) {
      throw new StackException(
          "S3 in memory cannot be a process of its own: choose one of the two.");
    }
    return child(
        Part.S3,
        S3Main.class,
        List.of(folder.toString(), Integer.toString(port)),
        Map.of(),
        Probes.s3(addresses.s3()));
  }

  private PartRunner redshift() {
    S3Address bucket = addresses.s3();
    if (bucket == null) {
      throw new StackException(
          "redshift-local needs a bucket to load from: start S3 too, or name a real bucket.");
    }
    if (bucket.accessKey() == null) {
      throw new StackException(
          "redshift-local loads from %s and needs an access key and its secret for it."
              .formatted(bucket));
    }
    RedshiftLocalOptions options =
        RedshiftLocalOptions.defaults(state.resolve("redshift"))
            .withPort(addresses.ports().redshift())
            .withLogin(addresses.redshift().user(), addresses.redshift().password())
            .withS3(bucket.endpoint(), bucket.accessKey(), bucket.secretKey(), bucket.region());
    if (!builder.asProcess.contains(Part.REDSHIFT)) {
      return new InProcessPart(Part.REDSHIFT, () -> RedshiftLocal.start(options));
    }
    List<String> args = new ArrayList<>();
    args.addAll(List.of("--state-dir", options.stateDir().toString()));
    args.addAll(List.of("--port", Integer.toString(options.port())));
    args.addAll(List.of("--user", options.user()));
    args.addAll(List.of("--s3-region", options.s3Region()));
    if (options.s3Endpoint() != null) {
      args.addAll(List.of("--s3-endpoint", options.s3Endpoint().toString()));
    }
    // Secrets go by the environment, since anyone can read arguments.
    Map<String, String> environment =
        Map.of(
            "REDSHIFT_LOCAL_PASSWORD", options.password(),
            "AWS_ACCESS_KEY_ID", options.s3AccessKey(),
            "AWS_SECRET_ACCESS_KEY", options.s3SecretKey());
    return child(
        Part.REDSHIFT,
        dev.sluice.redshift.local.Main.class,
        args,
        environment,
        Probes.redshift(addresses.redshift()));
  }

  private PartRunner connect() {
    if (addresses.bootstrapServers() == null) {
      throw new StackException("Connect needs Kafka: start it too, or name a cluster.");
    }
    return new ConnectWorkers(
        state.resolve("connect"),
        state.resolve("logs"),
        RuntimeFolder.find(),
        addresses.bootstrapServers(),
        addresses.workerPorts(),
        new ConnectWorkers.Settings(
            builder.connectHeap,
            builder.metricsPort,
            List.copyOf(builder.connectJvmOptions),
            Map.copyOf(builder.workerProperties),
            List.copyOf(builder.pluginFolders)));
  }

  private PartRunner child(
      Part part,
      Class<?> mainClass,
      List<String> args,
      Map<String, String> environment,
      Probe ready) {
    Path log = state.resolve("logs").resolve(part.label() + ".log");
    return new ChildPart(
        part.label(),
        () ->
            ChildProcess.start(
                System.getProperty("java.class.path"),
                CHILD_OPTIONS,
                mainClass.getName(),
                args,
                environment,
                log),
        ready);
  }
}
