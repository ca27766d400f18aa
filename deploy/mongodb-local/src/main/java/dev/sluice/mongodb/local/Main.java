package dev.sluice.mongodb.local;

import dev.sluice.mongodb.local.storage.Sharding;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Runs the stand-in as a process of its own. */
public final class Main {
  private static final String USAGE =
      """
      Usage: java -cp … dev.sluice.mongodb.local.Main [options]
        --host <address>        address to listen on (default 127.0.0.1)
        --port <port>           port to listen on, 0 for any (default 27017)
        --replica-set <name>    name of the replica set (default rs0)
        --state-dir <folder>    keep collections and oplog there, over restarts and kills
        --oplog-bytes <bytes>   how many bytes of changes to keep (default 268435456)
        --read-lag-ms <ms>      how far behind reads from a secondary are (default 0)
        --sharded <db>.<collection>=<field>[,<field>…]  answer as a mongos before two shards, over
                                which this collection is divided; again for further collections
        --compatibility <4.0|6.0>  which server to behave like (default 6.0)
      """;

  private Main() {}

  /**
   * Runs until the process is ended. Exits with 1 where it cannot start, with 2 for wrong options.
   */
  public static void main(String[] args) throws InterruptedException {
    System.exit(run(args, System.out, System.err));
  }

  private static int run(String[] args, PrintStream out, PrintStream err)
      throws InterruptedException {
    MongoLocalOptions options;
    try {
      options = parse(args);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.print(USAGE);
      return 2;
    }
    MongoLocal server;
    try {
      server = MongoLocal.start(options);
    } catch (IllegalStateException e) {
      err.println(e.getMessage());
      return 1;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "mongodb-local-stop"));
    out.println("MongoDB stand-in (not a MongoDB server) listens at " + server.uri());
    out.flush();
    new CountDownLatch(1).await();
    return 0;
  }

  static MongoLocalOptions parse(String... args) {
    String host = "127.0.0.1";
    int port = 27017;
    String replicaSet = "rs0";
    long oplogBytes = MongoLocalOptions.DEFAULT_OPLOG_BYTES;
    Path stateDir = null;
    Compatibility compatibility = Compatibility.V6_0;
    Duration readLag = Duration.ZERO;
    Sharding sharding = Sharding.NONE;
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(
            "The option " + args[i] + " needs a value, or is unknown");
      }
      String value = args[i + 1];
      switch (args[i]) {
        case "--host" -> host = value;
        case "--port" -> port = (int) number(args[i], value);
        case "--replica-set" -> replicaSet = value;
        case "--state-dir" -> stateDir = Path.of(value);
        case "--oplog-bytes" -> oplogBytes = number(args[i], value);
        case "--read-lag-ms" -> readLag = Duration.ofMillis(number(args[i], value));
        case "--sharded" -> sharding = sharded(sharding, value);
        case "--compatibility" -> compatibility = compatibility(value);
        default -> throw new IllegalArgumentException("Unknown option " + args[i]);
      }
    }
    return new MongoLocalOptions(
        host, port, replicaSet, oplogBytes, stateDir, compatibility, readLag, sharding);
  }

  private static Sharding sharded(Sharding sharding, String value) {
    int equals = value.indexOf('=');
    return equals < 0
        ? sharding.with(value, List.of())
        : sharding.with(
            value.substring(0, equals), List.of(value.substring(equals + 1).split(",", -1)));
  }

  private static long number(String option, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "The value of " + option + " must be a number, not " + value, e);
    }
  }

  private static Compatibility compatibility(String value) {
    return switch (value) {
      case "4.0" -> Compatibility.V4_0;
      case "6.0" -> Compatibility.V6_0;
      default ->
          throw new IllegalArgumentException("--compatibility must be 4.0 or 6.0, not " + value);
    };
  }
}
