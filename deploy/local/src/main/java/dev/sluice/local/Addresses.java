package dev.sluice.local;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Where each part of one stack is; null for a part that it does not have.
 *
 * @param ports the embedded parts' ports, every one chosen
 * @param workerPorts the port of each Connect worker that the stack runs
 * @param metricsPort of the first Connect worker, 0 for none
 */
record Addresses(
    Ports ports,
    List<Integer> workerPorts,
    int metricsPort,
    String mongodbUri,
    String bootstrapServers,
    String connectUrl,
    S3Address s3,
    RedshiftAddress redshift) {

  /** Chooses free ports where any will do and fails when a wanted one is busy. */
  static Addresses choose(LocalStackBuilder builder) {
    Ports ports = builder.ports;
    for (Part part : Part.values()) {
      if (embedded(builder, part)) {
        if (ports.of(part) == 0) {
          ports = ports.with(part, FreePorts.pick());
        } else {
          FreePorts.requireFree(part, ports.of(part));
        }
      }
    }
    List<Integer> workerPorts = new ArrayList<>();
    if (embedded(builder, Part.CONNECT)) {
      workerPorts.add(ports.connect());
      while (workerPorts.size() < builder.workers) {
        workerPorts.add(FreePorts.pick());
      }
    }
    Set<Part> parts = builder.parts;
    return new Addresses(
        ports,
        List.copyOf(workerPorts),
        builder.metricsPort,
        or(
            builder.mongodbUri,
            parts,
            Part.MONGODB,
            "mongodb://127.0.0.1:" + ports.mongodb() + "/?replicaSet=rs0"),
        or(builder.bootstrapServers, parts, Part.KAFKA, "127.0.0.1:" + ports.kafka()),
        or(
            builder.connectUrl == null ? null : builder.connectUrl.toString(),
            parts,
            Part.CONNECT,
            ConnectWorkers.url(ports.connect()).toString()),
        or(builder.s3, parts, Part.S3, S3Server.address(ports.s3())),
        or(builder.redshift, parts, Part.REDSHIFT, redshiftLocal(ports.redshift())));
  }

  private static boolean embedded(LocalStackBuilder builder, Part part) {
    return builder.parts.contains(part) && !replaced(builder, part);
  }

  private static RedshiftAddress redshiftLocal(int port) {
    return new RedshiftAddress(
        "jdbc:redshift://127.0.0.1:" + port + "/dev?ssl=false", "sluice", "sluice-local");
  }

  static boolean replaced(LocalStackBuilder builder, Part part) {
    return switch (part) {
      case MONGODB -> builder.mongodbUri != null;
      case KAFKA -> builder.bootstrapServers != null;
      case CONNECT -> builder.connectUrl != null;
      case S3 -> builder.s3 != null;
      case REDSHIFT -> builder.redshift != null;
    };
  }

  private static <T> T or(T replacement, Set<Part> parts, Part part, T embedded) {
    if (replacement != null) {
      return replacement;
    }
    return parts.contains(part) ? embedded : null;
  }

  /** The address of a part that the stack must have. */
  <T> T of(Part part, T address) {
    if (address == null) {
      throw new StackException("This stack was started without " + part.label() + ".");
    }
    return address;
  }

  /** The stack as others find it. */
  RunningStack describe(Instant startedAt, Collection<PartRunner> parts) {
    List<RunningStack.OwnedProcess> processes = new ArrayList<>();
    for (PartRunner part : parts) {
      for (ProcessHandle handle : part.processes()) {
        long started = handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        processes.add(new RunningStack.OwnedProcess(handle.pid(), started));
      }
    }
    return new RunningStack(
        ProcessHandle.current().pid(),
        startedAt,
        mongodbUri,
        bootstrapServers,
        connectUrl,
        s3,
        redshift,
        List.copyOf(processes));
  }
}
