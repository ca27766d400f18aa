package dev.sluice.local;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** One Kafka broker that is its own KRaft controller, on loopback. */
final class KafkaBroker implements AutoCloseable {
  /** The largest record: a document of MongoDB has at most 16 MiB. */
  static final int MAX_RECORD_BYTES = 20 << 20;

  private static final String NODE = "1";
  // Less than a segment's index takes.
  private static final long FEW_BYTES = 16 << 20;

  private final KafkaRaftServer server;

  private KafkaBroker(KafkaRaftServer server) {
    this.server = server;
  }

  /**
   * Starts the broker and returns when it serves.
   *
   * @param folder its log folder, formatted on first use
   * @param port its port
   */
  static KafkaBroker start(Path folder, int port) throws Exception {
    Files.createDirectories(folder);
    if (!Files.exists(folder.resolve("meta.properties"))) {
      format(folder);
    }
    sayWhyItEnds(folder);
    KafkaRaftServer server =
        new KafkaRaftServer(
            KafkaConfig.fromProps(properties(folder, port, FreePorts.pick())), Time.SYSTEM);
    try {
      server.startup();
    } catch (RuntimeException e) {
      server.shutdown();
      throw e;
    }
    return new KafkaBroker(server);
  }

  /** A broker that cannot write ends the process that it is in, and says so in its log alone. */
  private static void sayWhyItEnds(Path folder) {
    Exit.setHaltProcedure(
        (status, message) -> {
          say(folder, message);
          Runtime.getRuntime().halt(status);
        });
    Exit.setExitProcedure(
        (status, message) -> {
          say(folder, message);
          System.exit(status);
        });
  }

  private static void say(Path folder, String message) {
    System.err.println(reasonOfEnd(folder, folder.toFile().getUsableSpace(), message));
  }

  /**
   * The line that a person reads.
   *
   * @param usable bytes that are left in the folder
   * @param message Kafka's own, or null
   */
  static String reasonOfEnd(Path folder, long usable, String message) {
    String why = message == null ? "" : ": " + message;
    return "sluice: the Kafka broker cannot go on"
        + why
        + (usable < FEW_BYTES
            ? "; no space is left in " + folder + ": free some, or give another --state-dir"
            : "; see the log of the stack, and whether " + folder + " can be written");
  }

  private static void format(Path folder) throws Exception {
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(Integer.parseInt(NODE))
        .setControllerListenerName("CONTROLLER")
        .setMetadataLogDirectory(folder.toString())
        .addDirectory(folder.toString())
        .run();
  }

  private static Properties properties(Path folder, int port, int controllerPort) {
    Properties p = new Properties();
    p.put("process.roles", "broker,controller");
    p.put("node.id", NODE);
    p.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
    p.put(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    p.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    p.put("controller.listener.names", "CONTROLLER");
    p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.put("log.dirs", folder.toString());
    // As on managed clusters: who needs a topic creates it.
    p.put("auto.create.topics.enable", "false");
    p.put("num.partitions", "1");
    p.put("message.max.bytes", Integer.toString(MAX_RECORD_BYTES));
    p.put("replica.fetch.max.bytes", Integer.toString(MAX_RECORD_BYTES));
    // One broker.
    p.put("offsets.topic.replication.factor", "1");
    p.put("offsets.topic.num.partitions", "1");
    p.put("transaction.state.log.replication.factor", "1");
    p.put("transaction.state.log.min.isr", "1");
    p.put("transaction.state.log.num.partitions", "1");
    p.put("share.coordinator.state.topic.replication.factor", "1");
    p.put("share.coordinator.state.topic.min.isr", "1");
    // Quick to start, small in memory.
    p.put("group.initial.rebalance.delay.ms", "0");
    p.put("broker.heartbeat.interval.ms", "500");
    p.put("log.cleaner.dedupe.buffer.size", "2000000");
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "4");
    return p;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
