package dev.sluice.guard.service.hold;

import dev.sluice.guard.service.connect.ConnectRest;
import dev.sluice.guard.service.connect.GuardedCollection;
import dev.sluice.guard.service.connect.Positions;
import dev.sluice.guard.service.connect.Restarts;
import dev.sluice.guard.service.mongodb.Source;
import dev.sluice.guard.service.questions.Questions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bson.BsonTimestamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a stream whose resume token the server refuses. While the oplog still has the
 * token's time, the stream goes on at that time: a token can be refused for other reasons than its
 * age (resharding, another scope), and events that come twice do no harm. For one thread.
 */
public final class RefusedPositions {
  private static final Logger LOG = LoggerFactory.getLogger(RefusedPositions.class);

  /** What the MongoDB connector 2.0 and the server say of a resume token that is refused. */
  private static final Pattern REFUSED =
      Pattern.compile(
          "ResumeToken not found|resume token was not found|InvalidResumeToken"
              + "|ChangeStreamHistoryLost|ChangeStreamFatalError|no longer be in the oplog"
              + "|error (286|280|260|40585|40576)\\b",
          Pattern.CASE_INSENSITIVE);

  /** How often a task is restarted that is refused at a time which the oplog has. */
  private static final int ATTEMPTS = 5;

  private final ConnectRest rest;
  private final Positions positions;
  private final Source source;
  private final Questions<Boolean> questions;
  private final Restarts restarts;
  private final Duration heartbeat;
  private final Map<String, Tried> tried = new HashMap<>();

  private record Tried(long time, int restarts) {}

  /** What is to be done about the collection. */
  enum Outcome {
    /** Its position was not refused. */
    NONE,
    /** It goes on by time, or will when MongoDB answers. */
    GOES_ON,
    /** Its position has left the oplog, or is refused by time too. */
    LOST
  }

  /**
   * @param questions what the source says
   * @param heartbeat of a stream connector that has none
   */
  public RefusedPositions(
      ConnectRest rest,
      Positions positions,
      Source source,
      Questions<Boolean> questions,
      Restarts restarts,
      Duration heartbeat) {
    this.rest = rest;
    this.positions = positions;
    this.source = source;
    this.questions = questions;
    this.restarts = restarts;
    this.heartbeat = heartbeat;
  }

  /** Takes the next step of a collection whose position is refused. */
  Outcome look(GuardedCollection subject) {
    if (subject.generation() == null || !REFUSED.matcher(subject.view().trace()).find()) {
      return Outcome.NONE;
    }
    String name = subject.name();
    long time = positions.of(subject).time();
    Optional<Boolean> held = questions.answer(name, () -> source.holds(subject.stream(), time));
    if (held.isEmpty()) {
      return Outcome.GOES_ON;
    }
    questions.forget(name);
    if (!held.get()) {
      tried.remove(name);
      return Outcome.LOST;
    }
    return subject.stream().continuedAt(subject.generation(), time)
        ? again(subject, time)
        : goOn(subject, time);
  }

  private Outcome goOn(GuardedCollection subject, long time) {
    LOG.warn(
        "Connector {}: the server refuses its resume token but still has its time, {}: it goes on from there, and some"
            + " events come twice",
        subject.name(),
        new BsonTimestamp(time));
    rest.configure(
        subject.name(), subject.stream().continuedConfig(subject.generation(), heartbeat, time));
    return Outcome.GOES_ON;
  }

  /**
   * Connect may show the old failure for a while after the config has changed; a task that fails
   * again and again after restarts of its own has no position.
   */
  private Outcome again(GuardedCollection subject, long time) {
    Tried before = tried.get(subject.name());
    int count = before == null || before.time() != time ? 0 : before.restarts();
    if (count >= ATTEMPTS) {
      tried.remove(subject.name());
      return Outcome.LOST;
    }
    if (restarts.converge(subject.view())) {
      tried.put(subject.name(), new Tried(time, count + 1));
    }
    return Outcome.GOES_ON;
  }
}
