package dev.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.avro.RecordRoundTrip;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractJson;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.drift.Approval;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.drift.DriftClass;
import dev.sluice.guard.drift.Sample;
import dev.sluice.guard.drift.Verdict;
import dev.sluice.guard.inference.Inference;
import dev.sluice.guard.projection.Projection;
import dev.sluice.guard.support.Bson;
import dev.sluice.guard.support.MemoryControl;
import dev.sluice.guard.support.RandomDocuments;
import dev.sluice.guard.support.Records;
import dev.sluice.guard.support.Tries;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What must hold for any documents and any contract. */
@SuppressWarnings("JavaUtilDate") // the Java class of Connect's Timestamp
@Tag("random")
class RandomDocumentsTest {

  private static Struct started(Projection projection) {
    return new Struct(projection.schema())
        .put("_sluice_key", "1")
        .put("_sluice_op", "c")
        .put("_sluice_ts", new Date(0))
        .put("_sluice_seq", 0L);
  }

  /** Whether the gate takes the document; the pass that builds nothing must say the same. */
  private static boolean passes(Contract contract, byte[] document) {
    Projection projection = new Projection(contract);
    boolean fits = projection.fits(document, 0, document.length);
    assertThat(projection.project(document, 0, document.length, started(projection)))
        .as("the validator says %s", fits)
        .isEqualTo(fits);
    return fits;
  }

  @Test
  void aSampleFitsTheContractInferredFromIt() {
    Tries.run(
        1500,
        dice -> {
          RandomDocuments random = new RandomDocuments(dice);
          Inference inference = Inference.of("c", "d.c");
          List<byte[]> sample = new ArrayList<>();
          int documents = 1 + dice.nextInt(12);
          for (int i = 0; i < documents; i++) {
            sample.add(Bson.of(random.document()));
            inference.accept(sample.get(i));
          }
          Contract contract = inference.infer().proposal();
          assertThat(ContractJson.fromJson(ContractJson.toJson(contract))).isEqualTo(contract);
          for (byte[] document : sample) {
            Verdict verdict = Sample.verdict(contract, document, 0, document.length);
            assertThat(verdict.drift().changes()).isEmpty();
            assertThat(passes(contract, document)).isEqualTo(verdict.quarantined().isEmpty());
          }
        });
  }

  @Test
  void theGateAndTheClassificationAgreeUnderAnyDecisions() {
    Tries.run(
        1500,
        dice -> {
          RandomDocuments random = new RandomDocuments(dice);
          Contract contract =
              Inference.of("c", "d.c").accept(Bson.of(random.document())).infer().proposal();
          for (int i = 0; i < 12; i++) {
            byte[] document = Bson.of(random.document());
            Verdict verdict = Sample.verdict(contract, document, 0, document.length);
            boolean clean = verdict.drift().fits() && verdict.quarantined().isEmpty();
            assertThat(passes(contract, document)).as("%s", verdict).isEqualTo(clean);
            assertThat(verdict.drift().changes())
                .allSatisfy(change -> assertThat(change.path()).isNotNull());
            if (!verdict.drift().fits()) {
              Map<String, Treatment> decisions = decisions(dice, verdict);
              contract = Approval.apply(contract, verdict.drift(), decisions);
              Verdict after = Sample.verdict(contract, document, 0, document.length);
              assertThat(after.drift().changes())
                  .as(
                      "decided about already, but for texts that are too long as a whole: %s of %s",
                      decisions, verdict)
                  .allMatch(
                      change ->
                          change.driftClass() == DriftClass.OUT_OF_RANGE
                              && change.to().equals("string"));
            }
          }
        });
  }

  private static Map<String, Treatment> decisions(Random dice, Verdict verdict) {
    Treatment[] treatments = Treatment.values();
    Map<String, Treatment> decisions = new HashMap<>();
    for (Change change : verdict.drift().changes()) {
      int choice = dice.nextInt(6);
      if (choice < treatments.length && !change.path().equals("_id")) {
        decisions.put(change.path(), treatments[choice]);
      }
    }
    return decisions;
  }

  @Test
  void takingADriftPartByPartEndsWhereTakingItWholeDoes() {
    Tries.run(
        1500,
        dice -> {
          RandomDocuments random = new RandomDocuments(dice);
          Contract contract =
              Inference.of("c", "d.c").accept(Bson.of(random.document())).infer().proposal();
          byte[] document = Bson.of(random.document());
          for (int i = 0; i < 100; i++) {
            Verdict verdict = Sample.verdict(contract, document, 0, document.length);
            if (verdict.drift().fits()) {
              return;
            }
            List<Change> changes = verdict.drift().changes();
            String one = changes.get(dice.nextInt(changes.size())).path();
            contract = Approval.part(contract, verdict.drift(), Set.of(one)).proposed();
          }
          throw new AssertionError("one part after the other leads nowhere");
        });
  }

  @Test
  void noProfileLosesADocument() {
    Tries.run(
        1000,
        dice -> {
          MemoryControl control = new MemoryControl();
          RandomDocuments random = new RandomDocuments(dice);
          control.contract(
              Inference.of("shop.orders", "shop.orders")
                  .accept(Bson.of(random.document()))
                  .infer()
                  .proposal());
          SchemaGuard<SourceRecord> guard = new SchemaGuard<>(config -> control);
          guard.configure(Map.of("connector", "shop.orders", "policy", "permissive"));
          for (int i = 0; i < 12; i++) {
            byte[] event = Bson.insert(random.document());
            SourceRecord out = guard.apply(Records.of(event));
            if (out.topic().equals("sluice.quarantine")) {
              assertThat(out.value()).isEqualTo(event);
              assertThat(out.headers().lastWithName("sluice.path")).isNotNull();
            } else {
              RecordRoundTrip.check(control, (Struct) out.value());
            }
          }
          assertThat(control.incidents()).isEmpty();
        });
  }

  @Test
  void recordsRoundTripThroughAvro() {
    Tries.run(
        1500,
        dice -> {
          RandomDocuments random = new RandomDocuments(dice);
          byte[] document = Bson.of(random.document());
          Contract contract = Inference.of("c", "d.c").accept(document).infer().proposal();
          Projection projection = new Projection(contract);
          Struct record = started(projection);
          if (projection.project(document, 0, document.length, record)) {
            RecordRoundTrip.check(new MemoryControl().contract(contract), record);
          }
        });
  }
}
