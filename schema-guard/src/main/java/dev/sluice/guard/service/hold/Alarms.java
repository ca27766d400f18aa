package dev.sluice.guard.service.hold;

import dev.sluice.guard.control.ControlEntry.IncidentOpened;
import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.control.IncidentDraft;
import dev.sluice.guard.control.IncidentIds;
import dev.sluice.guard.control.IncidentReason;
import dev.sluice.guard.service.connect.Bypasses;
import dev.sluice.guard.service.connect.GuardedCollection;
import dev.sluice.guard.service.mongodb.Standing;
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

  /** An event that no stream gets past: BSONObjectTooLarge. */
  private static final Pattern TOO_LARGE =
      Pattern.compile("error 10334\\b|BSONObjectTooLarge|BSONObj size: \\d+");

  private final ControlLog log;
  private final Silence silence;
  private final Bypasses bypasses;
  private final Admission admission;
  private final RefusedPositions refused;
  private final Clock clock;
  private final IncidentIds ids;

  public Alarms(
      ControlLog log,
      Silence silence,
      Bypasses bypasses,
      Admission admission,
      RefusedPositions refused,
      Clock clock,
      IncidentIds ids) {
    this.log = log;
    this.silence = silence;
    this.bypasses = bypasses;
    this.admission = admission;
    this.refused = refused;
    this.clock = clock;
    this.ids = ids;
  }

  /** Opens an incident where there is a reason; whether the collection has to wait. */
  public boolean raised(GuardedCollection subject) {
    Optional<String> bypass = bypass(subject);
    if (bypass.isPresent()) {
      return open(subject, IncidentReason.BYPASS, bypass.get());
    }
    if (subject.generation() == null) {
      return !admitted(subject);
    }
    if (positionRefused(subject)) {
      return true;
    }
    if (TOO_LARGE.matcher(subject.view().trace()).find()) {
      return open(
          subject,
          IncidentReason.UNKNOWN_EVENT,
          "An event is larger than the 16 MB that MongoDB sends (error 10334), and the stream cannot get past it. The"
              + " guard leaves updateDescription out of events; set change.stream.full.document.before.change=off in"
              + " the connector's config, where it is set. Approving copies the collection anew");
    }
    if (subject.generation().reached(Phase.STREAMING) && silence.givenUp(subject)) {
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

  /**
   * Has a stream go on by time whose resume token is refused, or opens an incident when the server
   * no longer has its position; whether the collection has to wait.
   */
  public boolean positionRefused(GuardedCollection subject) {
    return switch (refused.look(subject)) {
      case NONE -> false;
      case GOES_ON -> true;
      case LOST ->
          open(
              subject,
              IncidentReason.POSITION_LOST,
              "The server no longer has the connector's position. Approving copies the collection anew");
    };
  }

  /** Whether an incident of the connector's config, or of its collection's name, is over. */
  boolean over(GuardedCollection subject, IncidentReason reason) {
    return switch (reason) {
      case BYPASS -> bypass(subject).isEmpty();
      case NO_CHANGE_STREAM ->
          admission
              .look(subject)
              .filter(standing -> !(standing instanceof Standing.Refused))
              .isPresent();
      default -> false;
    };
  }

  private boolean admitted(GuardedCollection subject) {
    Optional<Standing> standing = admission.look(subject);
    if (standing.isPresent() && standing.get() instanceof Standing.Refused nothing) {
      open(subject, IncidentReason.NO_CHANGE_STREAM, nothing.reason());
      return false;
    }
    return standing.isPresent();
  }

  private Optional<String> bypass(GuardedCollection subject) {
    return bypasses
        .of(subject.stream())
        .or(() -> subject.snapshot() == null ? Optional.empty() : bypasses.of(subject.snapshot()));
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
