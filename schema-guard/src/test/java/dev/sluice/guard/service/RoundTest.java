package dev.sluice.guard.service;

import static dev.sluice.guard.control.Entries.CONNECTOR;
import static dev.sluice.guard.control.Entries.approved;
import static dev.sluice.guard.control.Entries.contract;
import static dev.sluice.guard.control.Entries.decided;
import static dev.sluice.guard.control.Entries.drift;
import static dev.sluice.guard.control.Entries.incident;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.control.CollectionState;
import dev.sluice.guard.control.ControlEntry.GenerationMoved;
import dev.sluice.guard.control.ControlEntry.GenerationStarted;
import dev.sluice.guard.control.ControlEntry.PersonPaused;
import dev.sluice.guard.control.ControlEntry.ResyncRequested;
import dev.sluice.guard.control.Entries;
import dev.sluice.guard.control.Generation;
import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.control.InMemoryControlLog;
import dev.sluice.guard.control.Incident;
import dev.sluice.guard.control.IncidentState;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.drift.DriftClass;
import dev.sluice.guard.gate.IncidentReason;
import dev.sluice.guard.inference.Inferred;
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
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoundTest {
  private static final String SNAPSHOT = CONNECTOR + ".snapshot";
  private static final String HELD = "dev.sluice.guard.gate.GateClosedError: LEARNING";
  private static final String LETS_COLLECTION_EVENTS_THROUGH =
      "{\"$match\": {\"$or\": [{\"operationType\": {\"$in\": [\"drop\", \"dropDatabase\", \"rename\", \"invalidate\"]}},"
          + " {\"fullDocument.kind\": \"book\"}]}}";
  private static final String RESTART = "POST /connectors/" + CONNECTOR + "/tasks/0/restart";
  private static final long T0 = (1_700_000_000L << 32) | 7;

  private final InMemoryControlLog log = new InMemoryControlLog();
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger incidents = new AtomicInteger();
  private Instant now = Entries.AT;
  private Instant wall = Instant.EPOCH;
  private Instant copyFrom = Instant.EPOCH;
  private Inferred inferred = new Inferred(contract(1, "title"), List.of(), 3);
  private final List<String> swept = new CopyOnWriteArrayList<>();
  private final AtomicInteger sweepsToFail = new AtomicInteger();
  private final List<Boolean> startsAfterNow = new CopyOnWriteArrayList<>();
  private volatile boolean reachable = true;
  private volatile OptionalLong oplogStart = OptionalLong.empty();
  private boolean registered;
  private FakeConnect connect;
  private Round round;

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
  private Round newRound() {
    Clock clock = new SettableClock(() -> now);
    Clock wallClock = new SettableClock(() -> now.plus(Duration.between(Instant.EPOCH, wall)));
    ConnectRest rest =
        new ConnectRest(http, connect.url(), Duration.ofSeconds(5), Optional.empty());
    IncidentIds ids = () -> "i-" + incidents.incrementAndGet();
    Source source = new ScriptedSource();
    ServiceMetrics metrics = new ServiceMetrics(null, wallClock);
    Restarts restarts = new Restarts(rest, clock, Duration.ofMinutes(5), metrics::restarted);
    Positions positions = new Positions(rest, clock, Duration.ofSeconds(10));
    Silence silence =
        new Silence(
            rest,
            positions,
            source,
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
            source,
            new Questions<>(executor, clock, () -> {}),
            this::sweep,
            new Questions<>(executor, clock, () -> {}),
            clock,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));
    return new Round(
        log,
        rest,
        new Registrations(
            log, Optional.empty(), new Questions<>(executor, clock, () -> {}), clock, ids),
        new Convergence(
            log,
            oplog,
            new Alarms(log, silence, wallClock, ids),
            new Hold(log, rest, generations, restarts, wallClock),
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

  private void sweep(GuardedConnector stream, Contract contract, Generation generation) {
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
    public OptionalLong oplogStart(GuardedConnector connector) {
      return oplogStart;
    }
  }

  private static Map<String, String> template() {
    Map<String, String> config = new LinkedHashMap<>();
    config.put("connector.class", "com.mongodb.kafka.connect.MongoSourceConnector");
    config.put("connection.uri", "mongodb://127.0.0.1");
    config.put("database", "shop");
    config.put("collection", "orders");
    config.put("transforms", "guard");
    config.put("transforms.guard.type", "dev.sluice.guard.SchemaGuard");
    config.put("errors.tolerance", "none");
    return config;
  }

  private CollectionState collection() {
    return log.state().collection(CONNECTOR);
  }

  private IncidentState stateOf(String incident) {
    return log.state().incident(incident).map(Incident::state).orElse(null);
  }

  private void until(String what, BooleanSupplier condition) {
    until(what, condition, () -> round.run());
  }

  private void until(String what, BooleanSupplier condition, Runnable step) {
    Await.until(
        what,
        Duration.ofSeconds(10),
        () -> {
          if (condition.getAsBoolean()) {
            return true;
          }
          step.run();
          return condition.getAsBoolean();
        },
        () -> connect.status(CONNECTOR) + " " + connect.status(SNAPSHOT) + " " + collection());
  }

  private boolean phase(Phase phase) {
    return collection().generation() != null && collection().generation().phase() == phase;
  }

  /** A collection that streams, its copy complete, with contract 1. */
  private void streaming() {
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    connect.offset(SNAPSHOT, "{\"_id\": \"{}\"}");
    until("completed", () -> phase(Phase.COMPLETED));
  }

  @Test
  void aNewCollectionGoesFromStoppedToStreaming() {
    connect.put(CONNECTOR, template(), "STOPPED");

    until("copying", () -> phase(Phase.COPYING));

    assertThat(connect.status(CONNECTOR)).isEqualTo("RUNNING/RUNNING");
    assertThat(connect.config(CONNECTOR))
        .containsEntry("startup.mode", "timestamp")
        .containsEntry(
            "startup.mode.timestamp.start.at.operation.time",
            "{\"$timestamp\": {\"t\": 1700000000, \"i\": 7}}")
        .containsEntry("offset.partition.name", "shop.orders-g1")
        .containsEntry("heartbeat.interval.ms", "10000");
    assertThat(connect.config(SNAPSHOT))
        .containsEntry("name", SNAPSHOT)
        .containsEntry("startup.mode", "copy_existing")
        .doesNotContainKey("startup.mode.timestamp.start.at.operation.time")
        .containsEntry("offset.partition.name", "shop.orders.snapshot-g1")
        .containsEntry("transforms.guard.snapshot.seq", Long.toString(T0))
        .containsEntry("pipeline", "[{\"$match\": {\"_id.copyingData\": true}}]");
    assertThat(collection().contract()).contains(contract(1, "title"));

    connect.offset(SNAPSHOT, "{\"_id\": \"{}\", \"copy\": \"true\"}");
    round.run();
    assertThat(phase(Phase.COPYING)).isTrue();

    connect.offset(SNAPSHOT, "{\"_id\": \"{}\", \"HEARTBEAT\": \"true\"}");
    until("completed", () -> phase(Phase.COMPLETED));
    assertThat(connect.exists(SNAPSHOT)).isFalse();
  }

  @Test
  void aServiceThatStartsAnewInEveryRoundComesToTheSameEnd() {
    connect.put(CONNECTOR, template(), "STOPPED");
    ExecutorService direct = executor;
    // answers survive in the log alone: each round has two looks, one to ask and one to take the
    // answer
    Runnable restarted =
        () -> {
          Round fresh = newRound();
          fresh.run();
          Await.until("asked", Duration.ofSeconds(5), () -> idle(direct), () -> "busy");
          fresh.run();
        };

    until("copying", () -> phase(Phase.COPYING), restarted);
    connect.offset(SNAPSHOT, "{\"_id\": \"{}\"}");
    until("completed", () -> phase(Phase.COMPLETED), restarted);

    assertThat(connect.status(CONNECTOR)).isEqualTo("RUNNING/RUNNING");
    assertThat(collection().contracts()).hasSize(1);
    assertThat(collection().generation().number()).isEqualTo(1);
  }

  private static boolean idle(ExecutorService executor) {
    try {
      executor.submit(() -> {}).get();
      return true;
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void requestsThatConnectRefusesNowAndThenOnlyDelay() {
    AtomicInteger requests = new AtomicInteger();
    connect.refuse(request -> requests.incrementAndGet() % 3 == 0);
    connect.put(CONNECTOR, template(), "STOPPED");
    Runnable tolerant =
        () -> {
          try {
            round.run();
          } catch (ConnectRestException e) {
            assertThat(e.status()).isEqualTo(409);
          }
        };

    until("copying", () -> phase(Phase.COPYING), tolerant);
    connect.offset(SNAPSHOT, "{\"_id\": \"{}\"}");
    until("completed", () -> phase(Phase.COMPLETED), tolerant);

    assertThat(connect.status(CONNECTOR)).isEqualTo("RUNNING/RUNNING");
  }

  @Test
  void theCopyWaitsUntilASecondaryMustHaveReachedT0() {
    copyFrom = now.plusSeconds(10);
    connect.put(CONNECTOR, template(), "STOPPED");
    until("streaming", () -> phase(Phase.STREAMING));
    round.run();
    assertThat(connect.exists(SNAPSHOT)).isFalse();

    now = now.plusSeconds(10);
    until("copying", () -> phase(Phase.COPYING));
  }

  @Test
  void theConnectorsOwnPipelineFiltersTheCopyAsWell() {
    Map<String, String> config = template();
    config.put("pipeline", "[{\"$match\": {\"fullDocument.kind\": \"book\"}}]");
    connect.put(CONNECTOR, config, "STOPPED");

    until("copying", () -> phase(Phase.COPYING));

    assertThat(connect.config(SNAPSHOT).get("pipeline"))
        .isEqualTo(
            "[{\"$match\": {\"_id.copyingData\": true}}, " + LETS_COLLECTION_EVENTS_THROUGH + "]");
  }

  @Test
  void theConnectorsOwnPipelineLetsThroughWhatConcernsTheCollection() {
    Map<String, String> config = template();
    config.put(
        "pipeline",
        "[{\"$match\": {\"fullDocument.kind\": \"book\"}}, {\"$unset\": \"fullDocument.secret\"}]");
    connect.put(CONNECTOR, config, "STOPPED");

    until("copying", () -> phase(Phase.COPYING));

    assertThat(connect.config(CONNECTOR).get("pipeline"))
        .isEqualTo(
            "[" + LETS_COLLECTION_EVENTS_THROUGH + ", {\"$unset\": \"fullDocument.secret\"}]");
    assertThat(connect.count("PUT /connectors/" + CONNECTOR + "/config"))
        .as("it is rewritten once")
        .isEqualTo(1);
  }

  @Test
  void aCopyThatDisappearedIsMadeAgain() {
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    connect.remove(SNAPSHOT);

    until("copying again", () -> connect.exists(SNAPSHOT));
  }

  @Test
  void theCopyOfADeletedConnectorIsDeleted() {
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    connect.remove(CONNECTOR);

    until("deleted", () -> !connect.exists(SNAPSHOT));
  }

  @Test
  void aConnectorCreatedAnewFromItsTemplateGoesOnWithItsGeneration() {
    streaming();
    connect.put(CONNECTOR, template(), "STOPPED");

    until("running", () -> connect.status(CONNECTOR).equals("RUNNING/RUNNING"));

    assertThat(connect.config(CONNECTOR)).containsEntry("offset.partition.name", "shop.orders-g1");
    assertThat(collection().pausedByPerson()).isFalse();
  }

  @Test
  void aSampleThatDoesNotAgreeWithItselfWaitsForADecision() {
    Change conflict =
        new Change(
            "title",
            "title",
            DriftClass.TYPE_CONFLICT,
            null,
            "json",
            Map.of("string", 9L, "int", 1L));
    inferred = new Inferred(contract(1, "title"), List.of(conflict), 10);
    connect.put(CONNECTOR, template(), "STOPPED");

    until("paused", () -> stateOf("i-1") == IncidentState.PAUSED);
    Incident learning = collection().incident();
    assertThat(learning.draft().reason()).isEqualTo(IncidentReason.LEARNING);
    assertThat(learning.draft().changes()).containsExactly(conflict);
    assertThat(connect.status(CONNECTOR)).isEqualTo("STOPPED/null");

    log.append(decided("i-1", Map.of("title", Treatment.TEXT)));
    until("copying", () -> phase(Phase.COPYING));

    assertThat(collection().contract().orElseThrow().field("title").orElseThrow().text()).isTrue();
    assertThat(stateOf("i-1")).isEqualTo(IncidentState.RESUMED);
  }

  @Test
  void registeredContractsAlwaysWaitForAPerson() {
    registered = true;
    round = newRound();
    connect.put(CONNECTOR, template(), "STOPPED");

    until("paused", () -> stateOf("i-1") == IncidentState.PAUSED);

    assertThat(collection().contracts()).isEmpty();
  }

  @Test
  void anEmptyCollectionStreamsAndItsFirstDocumentGivesTheContract() {
    inferred = new Inferred(contract(1), List.of(), 0);
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    connect.offset(SNAPSHOT, "{\"_id\": \"{}\"}");
    until("completed", () -> phase(Phase.COMPLETED));
    assertThat(collection().contracts()).isEmpty();

    connect.fail(CONNECTOR, HELD);
    inferred = new Inferred(contract(1, "first", "second"), List.of(), 2);
    until(
        "running",
        () ->
            !collection().contracts().isEmpty()
                && connect.status(CONNECTOR).equals("RUNNING/RUNNING"));

    assertThat(collection().contract()).contains(contract(1, "first", "second"));
    assertThat(log.state().incidents()).isEmpty();
  }

  @Test
  void firstDocumentsThatDoNotAgreeWaitForADecision() {
    inferred = new Inferred(contract(1), List.of(), 0);
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    Change conflict =
        new Change("first", "first", DriftClass.TYPE_CONFLICT, null, "json", Map.of("string", 1L));
    inferred = new Inferred(contract(1, "first"), List.of(conflict), 2);
    connect.fail(SNAPSHOT, HELD);

    until("paused", () -> stateOf("i-1") == IncidentState.PAUSED);
    log.append(decided("i-1", Map.of()));
    until("resumed", () -> stateOf("i-1") == IncidentState.RESUMED);

    assertThat(connect.status(SNAPSHOT)).isEqualTo("RUNNING/RUNNING");
    assertThat(collection().contract()).contains(contract(1, "first"));
  }

  @Test
  void anEmptyCollectionWhoseTaskFailsOtherwiseGetsNoContract() {
    inferred = new Inferred(contract(1), List.of(), 0);
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    connect.fail(CONNECTOR, "MongoTimeoutException");
    round.run();
    now = now.plusSeconds(1);

    until("running", () -> connect.status(CONNECTOR).equals("RUNNING/RUNNING"));

    assertThat(collection().contracts()).isEmpty();
  }

  @Test
  void driftEndsInPausedAndTheDecisionInRunning() {
    streaming();
    log.append(drift("i-drift", contract(2, "title", "price")));
    connect.fail(CONNECTOR, "held by incident i-drift");

    until("paused", () -> stateOf("i-drift") == IncidentState.PAUSED);
    assertThat(connect.status(CONNECTOR)).isEqualTo("PAUSED/PAUSED");

    log.append(decided("i-drift", Map.of()));
    until("resumed", () -> stateOf("i-drift") == IncidentState.RESUMED);
    assertThat(connect.status(CONNECTOR)).isEqualTo("RUNNING/RUNNING");
    assertThat(collection().contract()).contains(contract(2, "title", "price"));
  }

  @Test
  void driftInTheCopyHoldsBothConnectors() {
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    log.append(drift("i-drift", contract(2, "title", "price")));
    connect.fail(SNAPSHOT, "held by incident i-drift");

    until("paused", () -> stateOf("i-drift") == IncidentState.PAUSED);
    assertThat(connect.status(CONNECTOR)).isEqualTo("PAUSED/PAUSED");
    assertThat(connect.status(SNAPSHOT)).isEqualTo("PAUSED/PAUSED");

    log.append(decided("i-drift", Map.of()));
    until("resumed", () -> stateOf("i-drift") == IncidentState.RESUMED);
    assertThat(connect.status(CONNECTOR)).isEqualTo("RUNNING/RUNNING");
    assertThat(connect.status(SNAPSHOT)).isEqualTo("RUNNING/RUNNING");
  }

  @Test
  void aResumeWithoutADecisionIsHeldAgain() {
    streaming();
    log.append(drift("i-drift", contract(2, "title", "price")));
    until("paused", () -> stateOf("i-drift") == IncidentState.PAUSED);
    connect.target(CONNECTOR, "RUNNING");
    connect.fail(CONNECTOR, "held by incident i-drift");

    until("paused again", () -> connect.status(CONNECTOR).equals("PAUSED/PAUSED"));
  }

  @Test
  void aPersonsPauseIsNotedAndNotUndone() {
    streaming();
    connect.target(CONNECTOR, "PAUSED");

    until("noted", () -> collection().pausedByPerson());
    round.run();
    assertThat(connect.status(CONNECTOR)).isEqualTo("PAUSED/PAUSED");

    connect.target(CONNECTOR, "RUNNING");
    until("noted as well", () -> !collection().pausedByPerson());
  }

  @Test
  void aDecisionDoesNotUndoAPersonsPause() {
    streaming();
    connect.target(CONNECTOR, "PAUSED");
    until("noted", () -> collection().pausedByPerson());
    log.append(drift("i-drift", contract(2, "title", "price")));
    until("paused", () -> stateOf("i-drift") == IncidentState.PAUSED);

    log.append(decided("i-drift", Map.of()));
    until("ended", () -> stateOf("i-drift") == IncidentState.RESUMED);

    round.run();
    assertThat(connect.status(CONNECTOR)).isEqualTo("PAUSED/PAUSED");
  }

  @Test
  void aTaskThatFailedWithoutAnIncidentIsRestartedLessAndLessOften() {
    streaming();
    connect.fail(CONNECTOR, "connection refused");
    round.run();
    assertThat(connect.count(RESTART)).isZero();

    now = now.plusSeconds(1);
    round.run();
    assertThat(connect.count(RESTART)).isEqualTo(1);
    assertThat(connect.status(CONNECTOR)).isEqualTo("RUNNING/RUNNING");

    connect.fail(CONNECTOR, "connection refused");
    now = now.plusSeconds(1);
    round.run();
    assertThat(connect.count(RESTART)).isEqualTo(1);
    now = now.plusSeconds(1);
    round.run();
    assertThat(connect.count(RESTART)).isEqualTo(2);
  }

  @Test
  void aToleranceThatLetsDocumentsPassPausesUntilItIsGone() {
    streaming();
    connect.setting(CONNECTOR, "mongo.errors.tolerance", "all");

    until("paused", () -> connect.status(CONNECTOR).equals("PAUSED/PAUSED"));
    assertThat(collection().incident().draft().reason()).isEqualTo(IncidentReason.BYPASS);

    connect.setting(CONNECTOR, "mongo.errors.tolerance", "none");
    until("running", () -> connect.status(CONNECTOR).equals("RUNNING/RUNNING"));
    until("ended", () -> collection().incident() == null);
  }

  @Test
  void aLostPositionIsApprovedAsAResync() {
    streaming();
    connect.fail(
        CONNECTOR, "ConnectException: ResumeToken not found. Cannot create a change stream cursor");

    until("paused", () -> stateOf("i-1") == IncidentState.PAUSED);
    assertThat(collection().incident().draft().reason()).isEqualTo(IncidentReason.POSITION_LOST);

    log.append(decided("i-1", Map.of()));
    until("copying", () -> phase(Phase.COPYING));

    assertThat(collection().generation().number()).isEqualTo(2);
    assertThat(connect.config(CONNECTOR)).containsEntry("offset.partition.name", "shop.orders-g2");
    assertThat(connect.config(SNAPSHOT))
        .containsEntry("offset.partition.name", "shop.orders.snapshot-g2");
    assertThat(stateOf("i-1")).isEqualTo(IncidentState.RESUMED);
  }

  @Test
  void aResyncReplacesACopyThatStillRuns() {
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    log.append(incident("i-drop", IncidentReason.DROPPED));
    until("paused", () -> stateOf("i-drop") == IncidentState.PAUSED);
    log.append(decided("i-drop", Map.of()));

    until("copying", () -> phase(Phase.COPYING) && collection().generation().number() == 2);

    assertThat(connect.config(SNAPSHOT))
        .containsEntry("offset.partition.name", "shop.orders.snapshot-g2");
    assertThat(connect.status(CONNECTOR)).isEqualTo("RUNNING/RUNNING");
  }

  @Test
  void whatGoesWrongWithOneCollectionDoesNotStopTheOthers() {
    Map<String, String> other = template();
    other.put("collection", "other");
    connect.put("a.first", other, "STOPPED");
    connect.put(CONNECTOR, template(), "STOPPED");
    connect.refuse(request -> request.contains("a.first"));
    inferred = new Inferred(contract(1, "title"), List.of(), 3);

    until("copying", () -> phase(Phase.COPYING));

    assertThat(connect.status("a.first")).isEqualTo("STOPPED/null");
  }

  @Test
  void connectorsWithoutTheGuardAreLeftAlone() {
    Map<String, String> config = template();
    config.remove("transforms");
    connect.put(CONNECTOR, config, "STOPPED");

    round.run();

    assertThat(connect.status(CONNECTOR)).isEqualTo("STOPPED/null");
    assertThat(log.state().nextOffset()).isZero();
  }

  @Test
  void aStaleServiceRepeatsWhatIsDoneWithoutHarm() {
    streaming();
    log.append(new GenerationStarted(CONNECTOR, 1, 5L, Instant.EPOCH, null));
    log.append(new GenerationMoved(CONNECTOR, 1, Phase.COPYING));
    log.append(approved(contract(1, "other"), null));

    assertThat(collection().generation().t0()).isEqualTo(T0);
    assertThat(phase(Phase.COMPLETED)).isTrue();
    assertThat(collection().contract()).contains(contract(1, "title"));
  }

  @Test
  void aResyncThatSomebodyAskedForCopiesAnewAndSweepsWhatIsOlder() {
    streaming();
    log.append(new ResyncRequested(CONNECTOR, "r-1", now));

    until("copying anew", () -> generation(2, Phase.COPYING));
    assertThat(connect.config(CONNECTOR)).containsEntry("offset.partition.name", "shop.orders-g2");
    assertThat(swept).isEmpty();

    connect.offset(SNAPSHOT, "{\"_id\": \"{}\"}");
    until("swept", () -> generation(2, Phase.SWEPT));
    assertThat(connect.exists(SNAPSHOT)).isFalse();
    until("completed", () -> generation(2, Phase.COMPLETED));

    assertThat(swept).containsExactly("shop.orders v1 g2 connectors 1");
    assertThat(startsAfterNow).containsExactly(false, true);
    assertThat(collection().resync()).isNull();
    assertThat(connect.status(CONNECTOR)).isEqualTo("RUNNING/RUNNING");
  }

  @Test
  void aSweepThatFailsIsRepeatedBeforeTheGenerationEnds() {
    streaming();
    sweepsToFail.set(1);
    log.append(new ResyncRequested(CONNECTOR, "r-1", now));
    until("copying anew", () -> generation(2, Phase.COPYING));
    connect.offset(SNAPSHOT, "{\"_id\": \"{}\"}");

    until("failed", () -> sweepsToFail.get() == 0);
    round.run();
    assertThat(generation(2, Phase.COPIED)).isTrue();

    now = now.plusSeconds(10);
    until("completed", () -> generation(2, Phase.COMPLETED));
    assertThat(swept).hasSize(1);
  }

  @Test
  void aFirstGenerationHasNothingToSweep() {
    streaming();

    assertThat(swept).isEmpty();
  }

  @Test
  void aResyncWaitsWhileADecisionIsAwaited() {
    streaming();
    log.append(drift("i-9", contract(2, "title", "more")));
    log.append(new ResyncRequested(CONNECTOR, "r-1", now));

    until("paused", () -> stateOf("i-9") == IncidentState.PAUSED);
    round.run();
    assertThat(collection().generation().number()).isEqualTo(1);

    log.append(decided("i-9", Map.of()));
    until("copying anew", () -> generation(2, Phase.COPYING));
  }

  @Test
  void aResyncDoesNotUndoAPersonsPause() {
    streaming();
    connect.target(CONNECTOR, "PAUSED");
    until("noted", () -> collection().pausedByPerson());
    log.append(new ResyncRequested(CONNECTOR, "r-1", now));

    until("started", () -> generation(2, Phase.STARTED));
    IntStream.range(0, 5).forEach(i -> round.run());
    assertThat(connect.status(CONNECTOR)).isEqualTo("PAUSED/PAUSED");

    connect.target(CONNECTOR, "RUNNING");
    until("copying anew", () -> generation(2, Phase.COPYING));
  }

  private boolean generation(int number, Phase phase) {
    return collection().generation().number() == number && phase(phase);
  }

  @Test
  void aStreamThatSaysNothingIsRestartedAndThenHeld() {
    streaming();
    connect.offset(CONNECTOR, offset(1_700_000_100L));
    now = now.plusSeconds(11);
    round.run();
    now = now.plus(Duration.ofMinutes(4));
    round.run();
    assertThat(connect.count(RESTART)).isZero();

    now = now.plus(Duration.ofMinutes(1)).plusSeconds(1);
    until("restarted", () -> connect.count(RESTART) == 1);
    assertThat(collection().incident()).isNull();

    now = now.plus(Duration.ofMinutes(5)).plusSeconds(1);
    until("held", () -> stateOf("i-1") == IncidentState.PAUSED);
    assertThat(collection().incident().draft().reason()).isEqualTo(IncidentReason.SOURCE_SILENT);
    assertThat(collection().incident().draft().detail()).contains("PT5M");

    log.append(decided("i-1", Map.of()));
    until("copying anew", () -> generation(2, Phase.COPYING));
  }

  @Test
  void aHeartbeatEndsASilence() {
    streaming();
    for (int minute = 0; minute < 20; minute++) {
      connect.offset(CONNECTOR, offset(1_700_000_000L + minute / 4));
      now = now.plus(Duration.ofMinutes(1));
      round.run();
    }

    assertThat(connect.count(RESTART)).isZero();
    assertThat(collection().incident()).isNull();
  }

  @Test
  void whileMongodbDoesNotAnswerNobodyIsSilent() {
    streaming();
    reachable = false;
    for (int minute = 0; minute < 30; minute++) {
      now = now.plus(Duration.ofMinutes(1));
      round.run();
    }

    assertThat(connect.count(RESTART)).isZero();
    assertThat(collection().incident()).isNull();
  }

  @Test
  void theOplogWindowIsNotedWhileHeld() {
    streaming();
    connect.offset(CONNECTOR, offset(1_700_005_000L));
    oplogStart = OptionalLong.of(1_700_000_000L);
    log.append(drift("i-9", contract(2, "title", "more")));
    now = now.plus(Duration.ofMinutes(6));
    until("noted", () -> window() != null);
    assertThat(window()).isEqualTo(new Incident.OplogWindow(5_000, now));

    oplogStart = OptionalLong.of(1_700_001_000L);
    now = now.plusSeconds(31);
    IntStream.range(0, 3).forEach(i -> round.run());
    assertThat(window().seconds()).as("no news").isEqualTo(5_000);

    oplogStart = OptionalLong.of(1_700_004_900L);
    now = now.plusSeconds(31);
    until("noted again", () -> window().seconds() == 100);
  }

  @Test
  void aPositionThatLeftTheOplogWhileHeldIsAnIncidentOfItsOwn() {
    streaming();
    log.append(drift("i-9", contract(2, "title", "more")));
    until("paused", () -> stateOf("i-9") == IncidentState.PAUSED);
    log.append(decided("i-9", Map.of()));
    until("applied", () -> log.state().incident("i-9").orElseThrow().applied());
    connect.fail(CONNECTOR, "MongoCommandException: Command failed with error 286");

    until("held anew", () -> stateOf("i-1") == IncidentState.PAUSED);
    assertThat(collection().incident().draft().reason()).isEqualTo(IncidentReason.POSITION_LOST);
    assertThat(stateOf("i-9")).isEqualTo(IncidentState.RESUMED);

    log.append(decided("i-1", Map.of()));
    until("copying anew", () -> generation(2, Phase.COPYING));
  }

  @Test
  void aCopyThatAStaleServiceCreatedIsDeleted() {
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    Map<String, String> old = connect.config(SNAPSHOT);
    connect.offset(SNAPSHOT, "{\"_id\": \"{}\"}");
    until("completed", () -> phase(Phase.COMPLETED));
    connect.put(SNAPSHOT, old, "RUNNING");
    until("deleted", () -> !connect.exists(SNAPSHOT));

    log.append(new ResyncRequested(CONNECTOR, "r-1", now));
    until("copying anew", () -> generation(2, Phase.COPYING));
    connect.put(SNAPSHOT, old, "RUNNING");
    until(
        "the right copy",
        () ->
            connect.exists(SNAPSHOT)
                && connect
                    .config(SNAPSHOT)
                    .get("offset.partition.name")
                    .equals("shop.orders.snapshot-g2"));
  }

  private Incident.OplogWindow window() {
    return log.state().incident("i-9").orElseThrow().oplogWindow();
  }

  @Test
  void whoResumesWhileHeldTakesAnEarlierPauseBack() {
    streaming();
    connect.target(CONNECTOR, "PAUSED");
    until("noted", () -> collection().pausedByPerson());
    log.append(drift("i-9", contract(2, "title", "more")));
    until("paused", () -> stateOf("i-9") == IncidentState.PAUSED);

    connect.target(CONNECTOR, "RUNNING");
    until("taken back", () -> !collection().pausedByPerson());
    until("held again", () -> connect.status(CONNECTOR).equals("PAUSED/PAUSED"));
    log.append(decided("i-9", Map.of()));
    until("running", () -> connect.status(CONNECTOR).equals("RUNNING/RUNNING"));
  }

  @Test
  void whoStopsWhileHeldKeepsItStopped() {
    streaming();
    log.append(drift("i-9", contract(2, "title", "more")));
    until("paused", () -> stateOf("i-9") == IncidentState.PAUSED);
    connect.target(CONNECTOR, "STOPPED");
    until("noted", () -> collection().pausedByPerson());

    log.append(decided("i-9", Map.of()));
    until("ended", () -> stateOf("i-9") == IncidentState.RESUMED);
    round.run();
    assertThat(connect.status(CONNECTOR)).isEqualTo("STOPPED/null");
  }

  @Test
  void whatAPersonPausedWhileHeldStaysPausedAfterTheDecision() {
    streaming();
    log.append(drift("i-9", contract(2, "title", "more")));
    until("paused", () -> stateOf("i-9") == IncidentState.PAUSED);
    log.append(new PersonPaused(CONNECTOR, true));

    log.append(decided("i-9", Map.of()));
    until("ended", () -> stateOf("i-9") == IncidentState.RESUMED);
    round.run();
    assertThat(connect.status(CONNECTOR)).isEqualTo("PAUSED/PAUSED");
    assertThat(collection().pausedByPerson()).isTrue();

    connect.target(CONNECTOR, "RUNNING");
    until("taken back", () -> !collection().pausedByPerson());
  }

  @Test
  void aLostWorkerIsNoPersonWhoResumes() {
    streaming();
    connect.target(CONNECTOR, "PAUSED");
    until("noted", () -> collection().pausedByPerson());
    connect.target(CONNECTOR, "UNASSIGNED");
    round.run();
    assertThat(collection().pausedByPerson()).isTrue();

    log.append(drift("i-9", contract(2, "title", "more")));
    round.run();
    assertThat(collection().pausedByPerson()).as("while held").isTrue();
  }

  @Test
  void aClockThatIsSetBackDelaysNothingAndSetForwardHurriesNothing() {
    copyFrom = now.plusSeconds(10);
    connect.put(CONNECTOR, template(), "STOPPED");
    until("streaming", () -> phase(Phase.STREAMING));
    wall = wall.plus(Duration.ofDays(1));
    IntStream.range(0, 3).forEach(i -> round.run());
    assertThat(connect.exists(SNAPSHOT)).as("set forward").isFalse();

    wall = wall.minus(Duration.ofDays(2));
    now = now.plusSeconds(10);
    until("copying", () -> phase(Phase.COPYING));
  }

  private static String offset(long seconds) {
    return "{\"_id\": \"{\\\"_data\\\": \\\"82%08X0000000129\\\"}\"}".formatted(seconds);
  }
}
