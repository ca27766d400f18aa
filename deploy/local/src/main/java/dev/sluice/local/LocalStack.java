package dev.sluice.local;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The embedded stack: a MongoDB stand-in, Kafka, Connect with Sluice's plugins, an S3 endpoint and
 * redshift-local, all on loopback, with their state in one folder. Any part can be a process of its
 * own or be replaced by a real one. When this process ends, however it ends, so do the stack's
 * processes.
 *
 * <p>Thread-safe: one call that starts or stops something runs at a time.
 */
public final class LocalStack implements AutoCloseable {
  private final StateFolder state;
  private final StackLog log;
  private final Addresses addresses;
  private final Map<Part, PartRunner> parts;
  private final Instant startedAt = Instant.now();
  private Thread endWithProcess;

  private LocalStack(
      StateFolder state, StackLog log, Addresses addresses, Map<Part, PartRunner> parts) {
    this.state = state;
    this.log = log;
    this.addresses = addresses;
    this.parts = parts;
  }

  /** A new builder. */
  public static LocalStackBuilder builder() {
    return new LocalStackBuilder();
  }

  /** The stack that runs on a state folder, if one does, in whichever process. */
  public static Optional<RunningStack> running(Path stateDir) {
    return StateFolder.running(stateDir);
  }

  static LocalStack start(LocalStackBuilder builder) {
    StateFolder state = StateFolder.take(builder.stateDir);
    StackLog log = null;
    try {
      log = StackLog.open(state.path().resolve("logs"));
      Addresses addresses = Addresses.choose(builder);
      LocalStack stack =
          new LocalStack(
              state, log, addresses, PartFactory.parts(builder, addresses, state.path()));
      stack.startParts();
      stack.endWithProcess = new Thread(stack::close, "stack-close");
      Runtime.getRuntime().addShutdownHook(stack.endWithProcess);
      return stack;
    } catch (RuntimeException e) {
      if (log != null) {
        log.close();
      }
      state.close();
      throw e;
    }
  }

  private void startParts() {
    List<Runnable> reach = new ArrayList<>();
    List<Runnable> start = new ArrayList<>();
    parts.values().forEach(part -> (part instanceof ReplacedPart ? reach : start).add(part::start));
    try {
      Parallel.run(reach, () -> {});
      Parallel.run(start, this::killProcesses);
      describe();
    } catch (RuntimeException e) {
      stopParts().forEach(e::addSuppressed);
      throw e;
    }
  }

  private void killProcesses() {
    for (PartRunner part : parts.values()) {
      part.processes().forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** MongoDB's connection string. */
  public String mongodbUri() {
    return addresses.of(Part.MONGODB, addresses.mongodbUri());
  }

  /** Kafka's bootstrap servers. */
  public String bootstrapServers() {
    return addresses.of(Part.KAFKA, addresses.bootstrapServers());
  }

  /** The REST interface of the first Connect worker, such as {@code http://127.0.0.1:28083}. */
  public String connectUrl() {
    return addresses.of(Part.CONNECT, addresses.connectUrl());
  }

  /** The REST interface of one Connect worker, counted from 0. */
  public String connectUrl(int worker) {
    return ConnectWorkers.url(addresses.workerPorts().get(worker)).toString();
  }

  /** The bucket. */
  public S3Address s3() {
    return addresses.of(Part.S3, addresses.s3());
  }

  /** Redshift. */
  public RedshiftAddress redshift() {
    return addresses.of(Part.REDSHIFT, addresses.redshift());
  }

  /** Where the first Connect worker serves metrics for Prometheus, when it was asked to. */
  public Optional<String> metricsUrl() {
    return addresses.metricsPort() == 0
        ? Optional.empty()
        : Optional.of("http://127.0.0.1:" + addresses.metricsPort() + "/metrics");
  }

  /** The folder of the state; logs are in its folder {@code logs}. */
  public Path stateDir() {
    return state.path();
  }

  /** Whether the part runs. A replaced part is taken to run. */
  public synchronized boolean isRunning(Part part) {
    return runner(part).isRunning();
  }

  /** Kills the processes of a part ({@code kill -9}) and returns when they are gone. */
  public synchronized void kill(Part part) {
    runner(part).kill();
  }

  /** Stops a part in order. Does nothing when it does not run or is replaced. */
  public synchronized void stop(Part part) {
    runner(part).stop();
  }

  /**
   * Starts a part again on its port and state, and returns when it serves. Does nothing when it
   * runs.
   */
  public synchronized void start(Part part) {
    runner(part).start();
    describe();
  }

  /** Stops a part in order and starts it again. */
  public synchronized void restart(Part part) {
    stop(part);
    start(part);
  }

  /** Kills one Connect worker, counted from 0. */
  public synchronized void killWorker(int worker) {
    worker(worker).kill();
  }

  /** Stops one Connect worker in order. */
  public synchronized void stopWorker(int worker) {
    worker(worker).stop();
  }

  /** Starts one Connect worker again. */
  public synchronized void startWorker(int worker) {
    worker(worker).start();
    describe();
  }

  private PartRunner worker(int index) {
    if (runner(Part.CONNECT) instanceof ConnectWorkers workers) {
      return workers.worker(index);
    }
    throw new StackException(
        "The Connect workers at " + addresses.connectUrl() + " are not run by this stack.");
  }

  private PartRunner runner(Part part) {
    PartRunner runner = parts.get(part);
    if (runner == null) {
      throw new StackException("This stack was started without " + part.label() + ".");
    }
    return runner;
  }

  private void describe() {
    state.describe(addresses.describe(startedAt, parts.values()));
  }

  /** Stops everything and frees the state folder. Takes seconds. Does nothing the second time. */
  @Override
  public synchronized void close() {
    if (endWithProcess == null) {
      return;
    }
    if (Thread.currentThread() != endWithProcess) {
      Runtime.getRuntime().removeShutdownHook(endWithProcess);
    }
    endWithProcess = null;
    List<RuntimeException> failures = stopParts();
    log.close();
    state.close();
    if (!failures.isEmpty()) {
      StackException failure =
          new StackException("The stack did not stop in order.", failures.get(0));
      failures.subList(1, failures.size()).forEach(failure::addSuppressed);
      throw failure;
    }
  }

  /** Connect first, since it uses the others. */
  private List<RuntimeException> stopParts() {
    List<RuntimeException> failures = new ArrayList<>();
    stopping(
        failures, parts.containsKey(Part.CONNECT) ? List.of(parts.get(Part.CONNECT)) : List.of());
    stopping(
        failures,
        parts.entrySet().stream()
            .filter(each -> each.getKey() != Part.CONNECT)
            .map(Map.Entry::getValue)
            .toList());
    return failures;
  }

  private static void stopping(List<RuntimeException> failures, List<PartRunner> stopped) {
    try {
      Parallel.run(stopped.stream().<Runnable>map(part -> part::stop).toList(), () -> {});
    } catch (RuntimeException e) {
      failures.add(e);
    }
  }
}
