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
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.connect.data.Struct;

/** What must hold for any documents and any contract. */
@SuppressWarnings("JavaUtilDate") // the Java class of Connect's Timestamp
class RandomDocumentsTest {

  private static Struct started(Projection projection) {
    return new Struct(projection.schema())
        .put("_sluice_key", "1")
        .put("_sluice_op", "c")
        .put("_sluice_ts", new Date(0))
        .put("_sluice_seq", 0L);
  }

  private static boolean passes(Contract contract, byte[] document) {
    Projection projection = new Projection(contract);
    return projection.project(document, 0, document.length, started(projection));
  }

  @Property(tries = 150)
  void aSampleFitsTheContractInferredFromIt(@ForAll long seed) {
    RandomDocuments random = new RandomDocuments(new Random(seed));
    Inference inference = Inference.of("c", "d.c");
    List<byte[]> sample = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
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
  }

  @Property(tries = 250)
  void theGateAndTheClassificationAgreeUnderAnyDecisions(@ForAll long seed) {
    Random dice = new Random(seed);
    RandomDocuments random = new RandomDocuments(dice);
    Contract contract =
        Inference.of("c", "d.c").accept(Bson.of(random.document())).infer().proposal();
    for (int i = 0; i < 12; i++) {
      byte[] document = Bson.of(random.document());
      Verdict verdict = Sample.verdict(contract, document, 0, document.length);
      boolean clean = verdict.drift().fits() && verdict.quarantined().isEmpty();
      assertThat(passes(contract, document)).as("%s", verdict).isEqualTo(clean);
      if (!verdict.drift().fits()) {
        contract = Approval.apply(contract, verdict.drift(), decisions(dice, verdict));
        Verdict after = Sample.verdict(contract, document, 0, document.length);
        assertThat(after.drift().changes())
            .as("decided about already, but for texts that are too long as a whole")
            .allMatch(
                change ->
                    change.driftClass() == DriftClass.OUT_OF_RANGE && change.to().equals("string"));
      }
    }
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

  @Property(tries = 150)
  void recordsRoundTripThroughAvro(@ForAll long seed) {
    RandomDocuments random = new RandomDocuments(new Random(seed));
    byte[] document = Bson.of(random.document());
    Contract contract = Inference.of("c", "d.c").accept(document).infer().proposal();
    Projection projection = new Projection(contract);
    Struct record = started(projection);
    if (projection.project(document, 0, document.length, record)) {
      RecordRoundTrip.check(new MemoryControl().contract(contract), record);
    }
  }
}
