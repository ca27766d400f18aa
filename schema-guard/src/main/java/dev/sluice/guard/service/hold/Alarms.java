package dev.sluice.guard.service.hold;

import dev.sluice.guard.control.ControlEntry.IncidentOpened;
import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.control.IncidentDraft;
import dev.sluice.guard.control.IncidentIds;
import dev.sluice.guard.control.IncidentReason;
import dev.sluice.guard.service.connect.GuardedCollection;
import dev.sluice.guard.service.watch.Silence;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the incidents that only Connect shows: a gate that is bypassed, a position that is lost.
 */
public final class Alarms {
  private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

  /**
   * What the MongoDB connector 2.0 and the server say of a resume token that has left the oplog.
   */
  private static final Pattern POSITION_LOST =
      Pattern.compile(
          "ResumeToken not found|ChangeStreamHistoryLost|ChangeStreamFatalError|no longer be in the oplog"
              + "|error 286|error 280|error 260",
          Pattern.CASE_INSENSITIVE);

  private final ControlLog log;
  private final Silence silence;
  private final Clock clock;
  private final IncidentIds ids;

  public Alarms(ControlLog log, Silence silence, Clock clock, IncidentIds ids) {
    this.log = log;
    this.silence = silence;
    this.clock = clock;
    this.ids = ids;
  }

  /** Opens an incident where there is a reason; whether it did. */
  public boolean raised(GuardedCollection subject) {
    Optional<String> bypass = bypass(subject);
    if (bypass.isPresent()) {
      return open(
          subject,
          IncidentReason.BYPASS,
          bypass.get()
              + " would let documents pass the gate. Set it to none in the connector's config");
    }
    if (positionLost(subject)) {
      return true;
    }
    if (subject.generation() != null
        && subject.generation().reached(Phase.STREAMING)
        && silence.givenUp(subject)) {
      return open(
          subject,
          IncidentReason.SOURCE_SILENT,
          "The connector runs, also after a restart, and neither event nor heartbeat came for "
              + silence.bound(subject)
              + ". See the worker's log for what the server answers, and correct it. Approving copies the collection"
              + " anew");
    }
    return false;
  }

  /** Opens an incident when the server no longer has the stream's position; whether it did. */
  public boolean positionLost(GuardedCollection subject) {
    return POSITION_LOST.matcher(subject.view().trace()).find()
        && open(
            subject,
            IncidentReason.POSITION_LOST,
            "The server no longer has the connector's position. Approving copies the collection anew");
  }

  private static Optional<String> bypass(GuardedCollection subject) {
    return subject.stream()
        .bypass()
        .or(() -> subject.snapshot() == null ? Optional.empty() : subject.snapshot().bypass());
  }

  private boolean open(GuardedCollection subject, IncidentReason reason, String detail) {
    IncidentDraft draft =
        new IncidentDraft(
            subject.name(),
            subject.stream().namespace(),
            reason,
            null,
            null,
            null,
            List.of(),
            null,
            List.of(),
            null,
            detail);
    String id = ids.next();
    if (log.append(new IncidentOpened(id, draft, clock.instant())).valid()) {
      LOG.error("Connector {}: incident {}, {}: {}", subject.name(), id, reason, detail);
    }
    return true;
  }
}
