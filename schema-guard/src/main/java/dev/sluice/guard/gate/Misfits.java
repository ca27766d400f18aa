package dev.sluice.guard.gate;

import dev.sluice.guard.bson.MalformedBsonException;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.Limits;
import dev.sluice.guard.control.ContractView;
import dev.sluice.guard.drift.Approval;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.drift.ChangedKey;
import dev.sluice.guard.drift.Drift;
import dev.sluice.guard.drift.KeysAsData;
import dev.sluice.guard.drift.Sample;
import dev.sluice.guard.drift.Verdict;
import dev.sluice.guard.drift.WholeDocument;
import dev.sluice.guard.event.ChangeEvent;
import dev.sluice.guard.key.BrokenKeyException;
import dev.sluice.guard.key.OtherKeyException;
import dev.sluice.guard.policy.Policy;
import dev.sluice.guard.policy.Ruling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.connector.ConnectRecord;

/**
 * What becomes of a document that does not fit: what decisions and policies say, else the gate
 * closes. Not thread-safe.
 */
final class Misfits {

  /** More contract versions than come while one document is looked at. */
  private static final int ROUNDS = 16;

  private final ContractView view;
  private final GateSettings settings;
  private final GateMetrics metrics;
  private final Passages passages;
  private final Admission admission;
  private final Incidents incidents;
  private final Routes routes;
  private final Notices notices;

  Misfits(
      ContractView view,
      GateSettings settings,
      GateMetrics metrics,
      Passages passages,
      Admission admission,
      Incidents incidents,
      Routes routes) {
    this.view = view;
    this.settings = settings;
    this.metrics = metrics;
    this.passages = passages;
    this.admission = admission;
    this.incidents = incidents;
    this.routes = routes;
    this.notices = new Notices(settings.connector());
  }

  /**
   * The record of an event that the current passage did not take.
   *
   * @param seq {@code _sluice_seq}
   * @throws GateClosedError if the document is held
   */
  <R extends ConnectRecord<R>> R resolve(R record, ChangeEvent event, long seq) {
    boolean atEnd = false;
    for (int round = 0; round < ROUNDS; round++) {
      Passage passage = atEnd ? passages.newest() : passages.recent();
      Verdict verdict;
      try {
        R admitted = admission.admit(record, event, passage, seq);
        if (admitted != null) {
          return admitted;
        }
        verdict = ofDocument(passage, event);
      } catch (OtherKeyException e) {
        verdict = ChangedKey.verdict(passage.contract(), e.paths(), e.getMessage());
      } catch (BrokenKeyException e) {
        verdict = WholeDocument.brokenKey(passage.contract(), e.getMessage());
      } catch (MalformedBsonException e) {
        verdict = WholeDocument.unfit(passage.contract(), e.getMessage());
      }
      Ruling ruling = Ruling.of(settings.policies(), verdict);
      if ((ruling.any(Policy.HOLD) || ruling.any(Policy.ACCEPT)) && !atEnd) {
        atEnd = true;
        continue;
      }
      if (ruling.any(Policy.HOLD)) {
        hold(passage, verdict.drift(), ruling, event);
      } else if (ruling.any(Policy.QUARANTINE) || !verdict.quarantined().isEmpty()) {
        List<Change> changes = ruling.under(Policy.QUARANTINE);
        count(changes);
        return quarantined(record, event, passage, verdict, changes);
      } else if (ruling.any(Policy.ACCEPT)) {
        accept(passage.contract(), verdict.drift(), ruling);
      } else {
        return discarded(record, event, seq, passage, verdict, ruling);
      }
    }
    throw new GateClosedError(
        incidents.where(passages.namespace())
            + "its contract changed "
            + ROUNDS
            + " times while one document was looked at. The task goes on from there when it is restarted.");
  }

  private static Verdict ofDocument(Passage passage, ChangeEvent event) {
    Contract contract = passage.contract();
    Verdict verdict =
        Sample.verdict(contract, event.bytes(), event.documentStart(), event.documentEnd());
    return passage.tooLarge()
        ? WholeDocument.unfit(
            contract, verdict, "the row has more than " + Limits.ROW_BYTES + " bytes")
        : verdict;
  }

  /** Closes the gate, unless the contract has moved on meanwhile. */
  private void hold(Passage passage, Drift drift, Ruling ruling, ChangeEvent event) {
    Contract contract = passage.contract();
    Drift held = Approval.part(contract, drift, ruling.paths(Policy.HOLD));
    String name = Admission.name(event, passage);
    Optional<GateClosedError> closed = incidents.drift(event, name, contract, held);
    if (closed.isPresent()) {
      metrics.drifted();
      count(held.changes());
      throw closed.get();
    }
  }

  private void accept(Contract contract, Drift drift, Ruling ruling) {
    Drift accepted =
        KeysAsData.recognised(Approval.part(contract, drift, ruling.paths(Policy.ACCEPT)));
    if (view.register(accepted.proposed())) {
      metrics.accepted(accepted.changes().size());
      count(accepted.changes());
      notices.accepted(accepted);
    } else if (view.current(settings.connector())
        .filter(newest -> newest.version() > contract.version())
        .isEmpty()) {
      throw new GateClosedError(
          incidents.where(contract.namespace())
              + "a compatible change waits for the incident that is open. See it with './sluice drift list'"
              + " and decide.");
    }
  }

  /** Sends the record to quarantine for what decisions say and for these changes. */
  private <R extends ConnectRecord<R>> R quarantined(
      R record, ChangeEvent event, Passage passage, Verdict verdict, List<Change> changes) {
    Contract contract = passage.contract();
    List<Change> misfits = new ArrayList<>(verdict.quarantined());
    misfits.addAll(changes);
    notices.under(Policy.QUARANTINE, contract, changes);
    metrics.quarantined();
    return routes.quarantined(record, event, Admission.name(event, passage), contract, misfits);
  }

  private <R extends ConnectRecord<R>> R discarded(
      R record, ChangeEvent event, long seq, Passage passage, Verdict verdict, Ruling ruling) {
    List<Change> changes = ruling.under(Policy.DISCARD);
    if (changes.isEmpty()) {
      throw new IllegalStateException(
          "a document was refused by contract version "
              + passage.contract().version()
              + " for no reason that can be named; please report this");
    }
    count(changes);
    Passage without = passages.discarding(ruling.paths(Policy.DISCARD));
    String key = event.key(without.keys());
    if (!without.project(event, key, seq)) {
      // Not a value that can be left out by itself: too deep to be read, say.
      return quarantined(record, event, passage, verdict, changes);
    }
    notices.under(Policy.DISCARD, passage.contract(), changes);
    metrics.discarded(without.ignored());
    return without.record(record, key, seq);
  }

  private void count(List<Change> changes) {
    changes.forEach(change -> metrics.changed(change.driftClass()));
  }
}
