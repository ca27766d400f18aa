package dev.sluice.guard.service;

import static dev.sluice.guard.control.Entries.CONNECTOR;
import static dev.sluice.guard.control.Entries.contract;
import static dev.sluice.guard.control.Entries.incident;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.CollectionState;
import dev.sluice.guard.control.Entries;
import dev.sluice.guard.control.Generation;
import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.control.InMemoryControlLog;
import dev.sluice.guard.control.Incident;
import dev.sluice.guard.control.IncidentIds;
import dev.sluice.guard.control.IncidentState;
import dev.sluice.guard.inference.Inferred;
import dev.sluice.guard.service.connect.Bypasses;
import dev.sluice.guard.service.connect.CommittedOffsets;
import dev.sluice.guard.service.connect.ConnectRest;
import dev.sluice.guard.service.connect.GuardedConnector;
import dev.sluice.guard.service.connect.Positions;
import dev.sluice.guard.service.connect.RestOffsets;
import dev.sluice.guard.service.connect.Restarts;
import dev.sluice.guard.service.contracts.Learning;
import dev.sluice.guard.service.contracts.Registrations;
import dev.sluice.guard.service.copy.Generations;
import dev.sluice.guard.service.hold.Admission;
import dev.sluice.guard.service.hold.Alarms;
import dev.sluice.guard.service.hold.Hold;
import dev.sluice.guard.service.hold.RefusedPositions;
import dev.sluice.guard.service.mongodb.OplogReach;
import dev.sluice.guard.service.mongodb.Source;
import dev.sluice.guard.service.mongodb.SourceException;
import dev.sluice.guard.service.mongodb.Standing;
import dev.sluice.guard.service.questions.Questions;
import dev.sluice.guard.service.watch.OplogWatch;
import dev.sluice.guard.service.watch.ServiceMetrics;
import dev.sluice.guard.service.watch.Silence;
import dev.sluice.guard.stack.Await;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Rounds of a service over a fake Connect, a log in memory, a scripted source and set clocks. */
abstract class RoundFixture {
  static final String SNAPSHOT = CONNECTOR + ".snapshot";
  static final String HELD = "dev.sluice.guard.gate.GateClosedError: LEARNING";
  static final String LETS_COLLECTION_EVENTS_THROUGH =
      "{\"$match\": {\"$or\": [{\"operationType\": {\"$in\": [\"drop\", \"dropDatabase\", \"rename\", \"invalidate\"]}},"
          + " {\"fullDocument.kind\": \"book\"}]}}";
  static final String RESTART = "POST /connectors/" + CONNECTOR + "/tasks/0/restart";
  static final long T0 = (1_700_000_000L << 32) | 7;

  final InMemoryControlLog log = new InMemoryControlLog();
  final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final HttpClient http = HttpClient.newHttpClient();
  final AtomicInteger incidents = new AtomicInteger();
  Instant now = Entries.AT;
  Instant wall = Instant.EPOCH;
  Instant copyFrom = Instant.EPOCH;
  Inferred inferred = new Inferred(contract(1, "title"), List.of(), 3);
  final List<String> swept = new CopyOnWriteArrayList<>();
  final AtomicInteger sweepsToFail = new AtomicInteger();
  final List<Boolean> startsAfterNow = new CopyOnWriteArrayList<>();
  volatile boolean reachable = true;
  volatile OplogReach oplogReach = new OplogReach.Unknown();
  volatile Standing standing = new Standing.Collection(false);
  volatile boolean kafkaTakes = true;
  volatile boolean membersHaveT0 = true;
  volatile long oplogHoldsFrom = 0;
  boolean registered;
  FakeConnect connect;
  Round round;

  @BeforeEach
  void start() throws Exception {
    connect = new FakeConnect();
    round = newRound();
  }

  @AfterEach
  void stop() {
    connect.close();
    executor.shutdownNow();
  }

  /** A service that has just started: it knows nothing but the log. */
  Round newRound() {
    Clock clock = new SettableClock(() -> now);
    Clock wallClock = new SettableClock(() -> now.plus(Duration.between(Instant.EPOCH, wall)));
    ConnectRest rest =
        new ConnectRest(http, connect.url(), Duration.ofMinutes(1), Optional.empty());
    IncidentIds ids = () -> "i-" + incidents.incrementAndGet();
    Source source = new ScriptedSource();
    ServiceMetrics metrics = new ServiceMetrics(null, wallClock);
    Restarts restarts = new Restarts(rest, clock, Duration.ofMinutes(5), metrics::restarted);
    CommittedOffsets offsets = new RestOffsets(rest, clock, Duration.ZERO);
    Positions positions = new Positions(offsets);
    Silence silence =
        new Silence(
            rest,
            positions,
            source,
            connector -> kafkaTakes,
            new Questions<>(executor, clock, () -> {}),
            clock,
            Duration.ofMinutes(5),
            Duration.ofSeconds(60));
    OplogWatch oplog =
        new OplogWatch(
            log,
            positions,
            source,
            new Questions<>(executor, clock, () -> {}),
            wallClock,
            clock,
            Duration.ofHours(1));
    Generations generations =
        new Generations(
            log,
            rest,
            offsets,
            source,
            new Questions<>(executor, clock, () -> {}),
            new Questions<>(executor, clock, () -> {}),
            this::sweep,
            new Questions<>(executor, clock, () -> {}),
            clock,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));
    Alarms alarms =
        new Alarms(
            log,
            silence,
            new Bypasses(Map.of()),
            new Admission(source, new Questions<>(executor, clock, () -> {}), clock),
            new RefusedPositions(
                rest,
                positions,
                source,
                new Questions<>(executor, clock, () -> {}),
                restarts,
                Duration.ofSeconds(10)),
            wallClock,
            ids);
    return new Round(
        log,
        rest,
        offsets,
        new Registrations(
            log, Optional.empty(), new Questions<>(executor, clock, () -> {}), clock, ids),
        new Convergence(
            log,
            oplog,
            alarms,
            new Hold(log, rest, generations, restarts, alarms, wallClock),
            new Learning(
                log,
                source,
                new Questions<>(executor, clock, () -> {}),
                wallClock,
                ids,
                registered),
            generations,
            restarts),
        oplog,
        metrics);
  }

  void sweep(GuardedConnector stream, Contract contract, Generation generation) {
    if (sweepsToFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new org.apache.kafka.connect.errors.ConnectException("no broker");
    }
    swept.add(
        "%s v%d g%d connectors %d"
            .formatted(
                stream.name(),
                contract.version(),
                generation.number(),
                connect.exists(SNAPSHOT) ? 2 : 1));
  }

  private static final class SettableClock extends Clock {
    private final Supplier<Instant> time;

    SettableClock(Supplier<Instant> time) {
      this.time = time;
    }

    @Override
    public Instant instant() {
      return time.get();
    }

    @Override
    public java.time.ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }

  private final class ScriptedSource implements Source {
    @Override
    public StartPoint startPoint(GuardedConnector connector, boolean afterNow) {
      startsAfterNow.add(afterNow);
      return new StartPoint(T0, copyFrom);
    }

    @Override
    public Inferred learn(GuardedConnector connector) {
      return inferred;
    }

    @Override
    public boolean answers(GuardedConnector connector) {
      if (!reachable) {
        throw new SourceException("no MongoDB.");
      }
      return true;
    }

    @Override
    public OplogReach oplog(GuardedConnector connector) {
      return oplogReach;
    }

    @Override
    public boolean reached(GuardedConnector connector, long t0) {
      return membersHaveT0;
    }

    @Override
    public boolean holds(GuardedConnector connector, long time) {
      if (!reachable) {
        throw new SourceException("no MongoDB.");
      }
      return time >= oplogHoldsFrom;
    }

    @Override
    public Standing standing(GuardedConnector connector) {
      return standing;
    }
  }

  static Map<String, String> template() {
    Map<String, String> config = new LinkedHashMap<>();
    config.put("connector.class", "com.mongodb.kafka.connect.MongoSourceConnector");
    config.put("connection.uri", "mongodb://127.0.0.1");
    config.put("database", "shop");
    config.put("collection", "orders");
    config.put("transforms", "guard");
    config.put("transforms.guard.type", "dev.sluice.guard.SchemaGuard");
    config.put("errors.tolerance", "none");
    config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
    config.put("value.converter", "dev.sluice.guard.avro.ContractConverter");
    return config;
  }

  CollectionState collection() {
    return log.state().collection(CONNECTOR);
  }

  IncidentState stateOf(String incident) {
    return log.state().incident(incident).map(Incident::state).orElse(null);
  }

  void until(String what, BooleanSupplier condition) {
    until(what, condition, () -> round.run());
  }

  void until(String what, BooleanSupplier condition, Runnable step) {
    Await.until(
        what,
        Duration.ofMinutes(1),
        () -> {
          if (condition.getAsBoolean()) {
            return true;
          }
          step.run();
          return condition.getAsBoolean();
        },
        () -> connect.status(CONNECTOR) + " " + connect.status(SNAPSHOT) + " " + collection());
  }

  boolean phase(Phase phase) {
    return collection().generation() != null && collection().generation().phase() == phase;
  }

  /** A collection that streams, its copy complete, with contract 1. */
  void streaming() {
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    connect.offset(SNAPSHOT, "{\"_id\": \"{}\"}");
    until("completed", () -> phase(Phase.COMPLETED));
  }

  boolean generation(int number, Phase phase) {
    return collection().generation().number() == number && phase(phase);
  }
}
