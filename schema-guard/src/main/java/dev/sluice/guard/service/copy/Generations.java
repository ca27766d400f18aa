package dev.sluice.guard.service.copy;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.ControlEntry.GenerationMoved;
import dev.sluice.guard.control.ControlEntry.GenerationStarted;
import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.Generation;
import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.control.Incident;
import dev.sluice.guard.service.connect.CommittedOffset;
import dev.sluice.guard.service.connect.CommittedOffsets;
import dev.sluice.guard.service.connect.ConnectRest;
import dev.sluice.guard.service.connect.ConnectorView;
import dev.sluice.guard.service.connect.GuardedCollection;
import dev.sluice.guard.service.mongodb.Source;
import dev.sluice.guard.service.questions.Questions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a collection through a generation: T0, the stream from there, the copy, its end. Each call
 * does at most one step, and a step repeated does no harm. For one thread.
 */
public final class Generations {
  private static final Logger LOG = LoggerFactory.getLogger(Generations.class);

  private static final Duration LAGGING = Duration.ofSeconds(10);

  private final ControlLog log;
  private final ConnectRest rest;
  private final CommittedOffsets offsets;
  private final Source source;
  private final Questions<Source.StartPoint> questions;
  private final Questions<Boolean> members;
  private final Sweeper sweeper;
  private final Questions<Boolean> sweeps;
  private final Clock steady;
  private final Duration margin;
  private final Duration heartbeat;
  private final Map<String, Instant> copyNotBefore = new HashMap<>();

  public Generations(
      ControlLog log,
      ConnectRest rest,
      CommittedOffsets offsets,
      Source source,
      Questions<Source.StartPoint> questions,
      Questions<Boolean> members,
      Sweeper sweeper,
      Questions<Boolean> sweeps,
      Clock steady,
      Duration margin,
      Duration heartbeat) {
    this.log = log;
    this.rest = rest;
    this.offsets = offsets;
    this.source = source;
    this.questions = questions;
    this.members = members;
    this.sweeper = sweeper;
    this.sweeps = sweeps;
    this.steady = steady;
    this.margin = margin;
    this.heartbeat = heartbeat;
  }

  /** Begins the collection's next generation, when T0 is known. */
  public void begin(GuardedCollection subject, Incident cause) {
    int number = subject.generation() == null ? 1 : subject.generation().number() + 1;
    String name = subject.name() + " g" + number;
    Optional<Source.StartPoint> start =
        questions.answer(name, () -> source.startPoint(subject.stream(), number > 1));
    if (start.isEmpty()) {
      return;
    }
    questions.forget(name);
    log.append(
        new GenerationStarted(
            subject.name(),
            number,
            start.get().t0(),
            start.get().copyFrom(),
            cause == null ? null : cause.id()));
    LOG.info("Connector {}: generation {} from T0 {}", subject.name(), number, start.get().t0());
  }

  /** Whether the stream connector has the config of the current generation. */
  public boolean configured(GuardedCollection subject) {
    Map<String, String> wanted = subject.stream().streamConfig(subject.generation(), heartbeat);
    return wanted.equals(subject.view().config());
  }

  /** The next step towards {@link Phase#COMPLETED}. */
  public void converge(GuardedCollection subject) {
    Generation generation = subject.generation();
    if (!configured(subject)) {
      if (subject.incident() != null && subject.view().is(ConnectorView.PAUSED)) {
        // A paused task would go on with its old config until it has the new one, and meet again
        // what the incident is about.
        rest.stop(subject.name());
        return;
      }
      rest.configure(subject.name(), subject.stream().streamConfig(generation, heartbeat));
      if (generation.reached(Phase.STREAMING)) {
        runAgain(subject);
      }
      return;
    }
    switch (generation.phase()) {
      case STARTED -> stream(subject);
      case STREAMING -> copy(subject);
      case COPYING -> awaitEndOfCopy(subject);
      case COPIED -> sweep(subject);
      case SWEPT -> move(subject, Phase.COMPLETED);
      case COMPLETED -> removeLeftOver(subject);
    }
  }

  /** A connector that was deleted and created anew from its template begins stopped. */
  private void runAgain(GuardedCollection subject) {
    if (subject.view().halted() && !subject.state().pausedByPerson()) {
      rest.resume(subject.name());
    }
  }

  private void stream(GuardedCollection subject) {
    if (subject.snapshot() != null && !copies(subject)) {
      rest.delete(subject.snapshot().name());
    } else if (subject.view().halted()) {
      if (!subject.state().pausedByPerson()) {
        rest.resume(subject.name());
      }
    } else if (subject.view().running()) {
      move(subject, Phase.STREAMING);
    }
  }

  private static boolean copies(GuardedCollection subject) {
    return subject.snapshot().copiesFor(subject.generation(), subject.name());
  }

  private void copy(GuardedCollection subject) {
    if (subject.snapshot() != null && !copies(subject)) {
      rest.delete(subject.snapshot().name());
    } else if (subject.snapshot() != null) {
      move(subject, Phase.COPYING);
    } else if (mayCopy(subject)) {
      createSnapshot(subject);
    }
  }

  /**
   * Where the copy has to wait, it waits for the margin from when this service first saw that it
   * has to, and then for the members that it may read from. The machine's clock, which may be set
   * meanwhile, has no part in it.
   */
  private boolean mayCopy(GuardedCollection subject) {
    Generation generation = subject.generation();
    if (generation.copyFrom().equals(Instant.EPOCH)) {
      return true;
    }
    String name = subject.name() + " g" + generation.number();
    Instant now = steady.instant();
    if (now.isBefore(copyNotBefore.computeIfAbsent(name, n -> now.plus(margin)))) {
      return false;
    }
    Optional<Boolean> reached =
        members.answer(name, () -> source.reached(subject.stream(), generation.t0()));
    if (reached.isEmpty()) {
      return false;
    }
    members.forget(name);
    if (!reached.get()) {
      LOG.warn(
          "Connector {}: the copy waits, since a member that it may read from does not have T0 yet",
          subject.name());
      copyNotBefore.put(name, now.plus(LAGGING));
      return false;
    }
    copyNotBefore.remove(name);
    return true;
  }

  private void createSnapshot(GuardedCollection subject) {
    rest.create(
        subject.stream().snapshotName(), subject.stream().snapshotConfig(subject.generation()));
  }

  private void awaitEndOfCopy(GuardedCollection subject) {
    if (subject.snapshot() == null) {
      createSnapshot(subject);
    } else if (!copies(subject)) {
      rest.delete(subject.snapshot().name());
    } else if (copied(subject)) {
      move(subject, Phase.COPIED);
    }
  }

  /**
   * The connector drops {@code copy} from its offset with the last document, or with a heartbeat
   * after it.
   */
  private boolean copied(GuardedCollection subject) {
    String partition = subject.stream().snapshotPartition(subject.generation());
    return offsets
        .of(subject.snapshot().view(), partition)
        .filter(CommittedOffset::streams)
        .isPresent();
  }

  /**
   * The copy has reached the data topic whole and its connector is gone: what is older than T0
   * there belongs to documents that no longer exist.
   */
  private void sweep(GuardedCollection subject) {
    Generation generation = subject.generation();
    if (subject.snapshot() != null) {
      rest.delete(subject.snapshot().name());
      return;
    }
    Optional<Contract> contract = subject.state().contract();
    if (generation.number() == 1) {
      move(subject, Phase.COMPLETED);
    } else if (contract.isEmpty() || swept(subject, contract.get())) {
      move(subject, Phase.SWEPT);
    }
  }

  private boolean swept(GuardedCollection subject, Contract contract) {
    String name = subject.name() + " g" + subject.generation().number();
    Optional<Boolean> answer =
        sweeps.answer(
            name,
            () -> {
              sweeper.sweep(subject.stream(), contract, subject.generation());
              return true;
            });
    if (answer.isPresent()) {
      sweeps.forget(name);
    }
    return answer.isPresent();
  }

  /** A service that was cut off may have created a copy anew, long after it was complete. */
  private void removeLeftOver(GuardedCollection subject) {
    if (subject.snapshot() != null) {
      rest.delete(subject.snapshot().name());
    }
  }

  private void move(GuardedCollection subject, Phase phase) {
    log.append(new GenerationMoved(subject.name(), subject.generation().number(), phase));
    LOG.info(
        "Connector {}: generation {} is {}",
        subject.name(),
        subject.generation().number(),
        phase.text());
  }
}
