package dev.sluice.guard.service;

import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.IncidentIds;
import dev.sluice.guard.registry.Registrar;
import dev.sluice.guard.service.connect.Bypasses;
import dev.sluice.guard.service.connect.CommittedOffsets;
import dev.sluice.guard.service.connect.ConnectRest;
import dev.sluice.guard.service.connect.ConnectRestException;
import dev.sluice.guard.service.connect.Positions;
import dev.sluice.guard.service.connect.RestOffsets;
import dev.sluice.guard.service.connect.Restarts;
import dev.sluice.guard.service.connect.TopicOffsets;
import dev.sluice.guard.service.contracts.Learning;
import dev.sluice.guard.service.contracts.Registrations;
import dev.sluice.guard.service.copy.Generations;
import dev.sluice.guard.service.copy.KafkaSweeper;
import dev.sluice.guard.service.hold.Admission;
import dev.sluice.guard.service.hold.Alarms;
import dev.sluice.guard.service.hold.Hold;
import dev.sluice.guard.service.hold.RefusedPositions;
import dev.sluice.guard.service.mongodb.MongoSource;
import dev.sluice.guard.service.mongodb.Source;
import dev.sluice.guard.service.questions.Questions;
import dev.sluice.guard.service.watch.KafkaTopicsTaking;
import dev.sluice.guard.service.watch.OplogWatch;
import dev.sluice.guard.service.watch.ServiceMetrics;
import dev.sluice.guard.service.watch.Silence;
import java.io.Closeable;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Connect as the control log says: learns first contracts, runs snapshot and stream, holds on
 * drift and goes on after a decision. One runs in each worker, and the one of them that owns the
 * control topic's partition acts. Thread-safe.
 */
public final class GuardService implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(GuardService.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration SWEEP_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POSITION_AGE = Duration.ofSeconds(10);
  private static final Duration TOLERATED = Duration.ofSeconds(30);
  private static final long CLOSE_SECONDS = 20;

  private final GuardServiceConfig config;
  private final ControlLog log;
  private final Clock clock;
  private final ServiceMetrics metrics;
  private final ExecutorService questions;
  private final ExecutorService registering;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Ownership ownership;
  private String complaint;
  private Instant failingSince;

  /**
   * @param log of this worker; not closed by the service
   * @param pluginMetrics where the service shows its metrics; null for nowhere
   */
  public GuardService(
      GuardServiceConfig config, ControlLog log, Clock clock, PluginMetrics pluginMetrics) {
    this.config = config;
    this.log = log;
    this.clock = clock;
    this.metrics = new ServiceMetrics(pluginMetrics, clock);
    this.questions = Executors.newSingleThreadExecutor(task -> daemon(task, "sluice-guard-source"));
    this.registering =
        Executors.newSingleThreadExecutor(task -> daemon(task, "sluice-guard-registry"));
    this.thread = daemon(this::run, "sluice-guard");
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.setContextClassLoader(GuardService.class.getClassLoader());
    return thread;
  }

  /** Starts the service's thread; Connect need not answer yet. */
  public GuardService start() {
    log.onChange(this::wake);
    thread.start();
    return this;
  }

  private void wake() {
    Ownership member = ownership;
    if (member != null) {
      member.wake();
    }
  }

  private Round round() {
    HttpClient.Builder http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT);
    config.restTls().ifPresent(http::sslContext);
    ConnectRest rest =
        new ConnectRest(
            http.build(), config.restUrl(), config.restTimeout(), config.restCredentials());
    Source source =
        new MongoSource(config.originals(), config.sampleBounds(), config.t0Margin(), clock);
    return round(rest, source);
  }

  private Round round(ConnectRest rest, Source source) {
    IncidentIds ids = IncidentIds.random();
    Clock steady = new SteadyClock();
    Restarts restarts = new Restarts(rest, steady, config.restartBackoffMax(), metrics::restarted);
    CommittedOffsets offsets =
        new TopicOffsets(
            config.kafkaClient(),
            config.offsetTopic(),
            new RestOffsets(rest, steady, POSITION_AGE),
            steady);
    Positions positions = new Positions(offsets);
    Silence silence =
        new Silence(
            rest,
            positions,
            source,
            new KafkaTopicsTaking(config.originals(), config.kafkaClient(), SWEEP_TIMEOUT),
            new Questions<>(questions, steady, this::wake),
            steady,
            config.silence(),
            config.offsetFlushInterval());
    OplogWatch oplog =
        new OplogWatch(
            log,
            positions,
            source,
            new Questions<>(questions, steady, this::wake),
            clock,
            steady,
            config.oplogWarning());
    Generations generations =
        new Generations(
            log,
            rest,
            offsets,
            source,
            new Questions<>(questions, steady, this::wake),
            new Questions<>(questions, steady, this::wake),
            new KafkaSweeper(config.originals(), config.kafkaClient(), SWEEP_TIMEOUT),
            new Questions<>(questions, steady, this::wake),
            steady,
            config.t0Margin(),
            config.heartbeatInterval());
    Alarms alarms =
        new Alarms(
            log,
            silence,
            new Bypasses(config.originals()),
            new Admission(source, new Questions<>(questions, steady, this::wake), steady),
            new RefusedPositions(
                rest,
                positions,
                source,
                new Questions<>(questions, steady, this::wake),
                restarts,
                config.heartbeatInterval()),
            clock,
            ids);
    Convergence convergence =
        new Convergence(
            log,
            oplog,
            alarms,
            new Hold(log, rest, generations, restarts, alarms, clock),
            new Learning(
                log,
                source,
                new Questions<>(questions, steady, this::wake),
                clock,
                ids,
                config.registersContracts()),
            generations,
            restarts);
    Registrations registrations =
        new Registrations(
            log,
            config.registry().map(registry -> new Registrar(registry, log, clock)),
            new Questions<>(registering, steady, this::wake),
            clock,
            ids);
    return new Round(log, rest, offsets, registrations, convergence, oplog, metrics);
  }

  private void run() {
    while (closed.getCount() > 0) {
      try {
        log.readToEnd();
        try (Ownership member =
            new Ownership(config.kafkaClient(), config.groupId(), config.controlTopic())) {
          ownership = member;
          act(member);
        } finally {
          ownership = null;
          metrics.acting(false);
        }
      } catch (RuntimeException e) {
        complain(e);
        pause();
      }
    }
  }

  private void act(Ownership member) {
    Round round = null;
    try {
      while (closed.getCount() > 0) {
        boolean owned = member.owned(config.pollInterval());
        metrics.acting(owned);
        if (!owned) {
          round = ended(round);
          continue;
        }
        if (round == null) {
          LOG.info("This worker's guard service acts from now on");
          round = round();
        }
        run(round);
      }
    } finally {
      ended(round);
    }
  }

  /** What a round remembers ends with it: another service may have acted in between. */
  private static Round ended(Round round) {
    if (round != null) {
      round.close();
    }
    return null;
  }

  private void run(Round round) {
    try {
      round.run();
      complaint = null;
      failingSince = null;
    } catch (RuntimeException e) {
      complain(e);
    }
  }

  /**
   * While a worker starts or workers rebalance, REST does not answer for some seconds: that is no
   * news.
   */
  private void complain(RuntimeException e) {
    if (closed.getCount() == 0) {
      return;
    }
    Instant now = clock.instant();
    failingSince = failingSince == null ? now : failingSince;
    String news = String.valueOf(e.getMessage());
    if (e instanceof ConnectRestException && now.isBefore(failingSince.plus(TOLERATED))) {
      LOG.debug("Not now: {}", news);
      return;
    }
    if (!news.equals(complaint)) {
      LOG.error("The guard service cannot act, and collections stay as they are: {}", news, e);
    }
    complaint = news;
  }

  private void pause() {
    try {
      if (closed.await(config.pollInterval().toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("Closing");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    wake();
    questions.shutdownNow();
    registering.shutdownNow();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
