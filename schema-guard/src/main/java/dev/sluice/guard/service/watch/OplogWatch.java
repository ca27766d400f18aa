package dev.sluice.guard.service.watch;

import dev.sluice.guard.control.ControlEntry.OplogWindowSeen;
import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.Incident;
import dev.sluice.guard.control.Incident.OplogWindow;
import dev.sluice.guard.service.connect.GuardedCollection;
import dev.sluice.guard.service.connect.Positions;
import dev.sluice.guard.service.mongodb.OplogReach;
import dev.sluice.guard.service.mongodb.Source;
import dev.sluice.guard.service.questions.Questions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how much oplog is left behind the position of each stream: how long it may stand still
 * before the server no longer has its position, if the oplog goes on as it has. While a collection
 * is held, the log has it too. For one thread.
 */
public final class OplogWatch {
  private static final Logger LOG = LoggerFactory.getLogger(OplogWatch.class);
  private static final Duration WHILE_HALTED = Duration.ofSeconds(30);
  private static final Duration WHILE_RUNNING = Duration.ofMinutes(5);
  private static final Duration NOTED_EVERY = Duration.ofMinutes(10);

  private final ControlLog log;
  private final Positions positions;
  private final Source source;
  private final Questions<OplogReach> questions;
  private final Clock clock;
  private final Clock steady;
  private final Duration warning;
  private final Map<String, Measured> measured = new HashMap<>();
  private final Set<String> warned = new HashSet<>();

  private record Measured(Instant at, Window window) {}

  /**
   * How much oplog is left.
   *
   * @param seconds of oplog behind the stream's position; empty when not known
   * @param closing whether the oldest entries are being removed, so that a position can leave it
   */
  public record Window(OptionalLong seconds, boolean closing) {
    /** Not measured, or nobody may look. */
    public static final Window UNKNOWN = new Window(OptionalLong.empty(), false);
  }

  /**
   * @param clock for what the log says
   * @param steady for waits
   * @param warning how little may be left before it is warned of
   */
  public OplogWatch(
      ControlLog log,
      Positions positions,
      Source source,
      Questions<OplogReach> questions,
      Clock clock,
      Clock steady,
      Duration warning) {
    this.log = log;
    this.positions = positions;
    this.source = source;
    this.questions = questions;
    this.clock = clock;
    this.steady = steady;
    this.warning = warning;
  }

  /** Measures when it is time to. */
  public void look(GuardedCollection subject) {
    if (subject.generation() == null) {
      return;
    }
    Instant now = steady.instant();
    Measured last = measured.get(subject.name());
    Duration pause = subject.view().running() ? WHILE_RUNNING : WHILE_HALTED;
    if (last != null && now.isBefore(last.at().plus(pause))) {
      return;
    }
    Optional<OplogReach> reach =
        questions.answer(subject.name(), () -> source.oplog(subject.stream()));
    if (reach.isEmpty()) {
      return;
    }
    questions.forget(subject.name());
    Window window = window(subject, reach.get());
    measured.put(subject.name(), new Measured(now, window));
    if (window.seconds().isPresent()) {
      warn(subject, window);
      note(subject, window.seconds().getAsLong());
    }
  }

  private Window window(GuardedCollection subject, OplogReach reach) {
    long position = positions.of(subject).seconds();
    if (reach instanceof OplogReach.Since since) {
      return new Window(OptionalLong.of(position - since.seconds()), true);
    }
    return reach instanceof OplogReach.Whole whole
        ? new Window(OptionalLong.of(position - whole.seconds()), false)
        : Window.UNKNOWN;
  }

  /** What was measured last; {@link Window#UNKNOWN} before the first time. */
  public Window window(String connector) {
    Measured last = measured.get(connector);
    return last == null ? Window.UNKNOWN : last.window();
  }

  private void warn(GuardedCollection subject, Window window) {
    long left = window.seconds().getAsLong();
    if (left >= warning.toSeconds() || !window.closing()) {
      warned.remove(subject.name());
    } else if (warned.add(subject.name())) {
      LOG.warn(
          "Connector {}: the position of {} leaves the oplog in about {} s, and then only a resync helps. Let it go on,"
              + " or enlarge the oplog (replSetResizeOplog).",
          subject.name(),
          subject.stream().namespace(),
          Math.max(0, left));
    }
  }

  private void note(GuardedCollection subject, long left) {
    Incident incident = subject.incident();
    if (incident == null || !incident.state().undecided()) {
      return;
    }
    OplogWindow noted = incident.oplogWindow();
    Instant now = clock.instant();
    boolean news =
        noted == null
            || left < noted.seconds() / 2
            || Duration.between(noted.at(), now).abs().compareTo(NOTED_EVERY) > 0;
    if (news) {
      log.append(new OplogWindowSeen(subject.name(), incident.id(), new OplogWindow(left, now)));
    }
  }
}
