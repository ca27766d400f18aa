package dev.sluice.guard.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.Shape;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.drift.DriftClass;
import dev.sluice.guard.drift.Sample;
import dev.sluice.guard.support.Archive;
import dev.sluice.guard.support.Bson;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InferenceTest {

  private static Inferred infer(String... documents) {
    Inference inference = Inference.of("c", "d.c");
    for (String document : documents) {
      inference.accept(Bson.raw(document));
    }
    return inference.infer();
  }

  private static ContractField field(Inferred inferred, String path) {
    return inferred.proposal().field(path).orElseThrow();
  }

  private static Map<String, String> types(Contract contract) {
    return contract.fields().stream()
        .collect(Collectors.toMap(ContractField::column, field -> field.type().text()));
  }

  @Test
  void flightsAreClean() {
    Inference inference = Inference.of("c", "d.flights");
    Archive.documents("flights-2k.json").forEach(inference::accept);
    Inferred inferred = inference.infer();
    assertThat(inferred.conflicts()).isEmpty();
    assertThat(inferred.documents()).isEqualTo(2000);
    assertThat(types(inferred.proposal()))
        .isEqualTo(
            Map.of(
                "_id", "objectId",
                "date", "string",
                "delay", "int",
                "distance", "int",
                "origin", "string",
                "destination", "string"));
  }

  @Test
  void carsAreCleanAndMixIntAndDouble() {
    Inference inference = Inference.of("c", "d.cars");
    Archive.documents("cars.json").forEach(inference::accept);
    Inferred inferred = inference.infer();
    assertThat(inferred.conflicts()).isEmpty();
    assertThat(types(inferred.proposal()))
        .containsEntry("miles_per_gallon", "double")
        .containsEntry("displacement", "double")
        .containsEntry("acceleration", "double")
        .containsEntry("cylinders", "int");
  }

  @Test
  void moviesHaveOneConflictWithItsHistogram() {
    Inference inference = Inference.of("c", "d.movies");
    Archive.documents("movies.json").forEach(inference::accept);
    Inferred inferred = inference.infer();
    assertThat(inferred.conflicts())
        .containsExactly(
            new Change(
                "Title",
                "title",
                DriftClass.TYPE_CONFLICT,
                "string",
                "json",
                Map.of("string", 3191L, "int", 9L, "null", 1L)));
    assertThat(types(inferred.proposal()))
        .containsEntry("title", "json")
        .containsEntry("imdb_rating", "double")
        .containsEntry("us_dvd_sales", "int");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cars.json", "movies.json", "flights-2k.json"})
  void theProposalFitsEverySampledDocument(String file) {
    List<byte[]> documents = Archive.documents(file);
    Inference inference = Inference.of("c", "d.c");
    documents.forEach(inference::accept);
    Contract contract = inference.infer().proposal();
    assertThat(documents)
        .allSatisfy(
            document ->
                assertThat(Sample.verdict(contract, document, 0, document.length).drift().changes())
                    .isEmpty());
  }

  @Test
  void onlyTheKeyIsRequiredWithoutAValidator() {
    Inferred inferred = infer("{_id: 1, a: 'x'}", "{_id: 2, a: 'y'}");
    assertThat(field(inferred, "_id").required()).isTrue();
    assertThat(field(inferred, "a").required()).isFalse();
  }

  @Test
  void aValidatorTellsWhatIsRequiredAndOfTypesNotSeen() {
    Inferred inferred =
        Inference.of("c", "d.c")
            .validator(
                BsonDocument.parse(
                    "{$jsonSchema: {required: ['a', 'b'], properties: {later: {bsonType: 'date'}, n: {bsonType: 'number'}}}}"))
            .accept(Bson.raw("{_id: 1, a: 'x', b: 1}"))
            .accept(Bson.raw("{_id: 2, a: 'y', b: null}"))
            .infer();
    assertThat(field(inferred, "a").required()).isTrue();
    assertThat(field(inferred, "b").required()).as("a sampled document lacks it").isFalse();
    assertThat(field(inferred, "later").type()).isEqualTo(ContractType.TIMESTAMP);
    assertThat(inferred.proposal().field("n")).isEmpty();
  }

  @Test
  void aFieldOfNullsHasNoColumnYetAndItsNullsFit() {
    Inferred inferred = infer("{_id: 1, a: null}");
    assertThat(inferred.proposal().field("a")).isEmpty();
    byte[] again = Bson.of("{_id: 2, a: null}");
    assertThat(Sample.verdict(inferred.proposal(), again, 0, again.length).drift().fits()).isTrue();
  }

  @Test
  void longsAndDoublesAreDoublesWhileNothingIsLost() {
    assertThat(
            field(infer("{_id: 1, a: NumberLong('9007199254740992')}", "{_id: 2, a: 1.5}"), "a")
                .type())
        .isEqualTo(ContractType.DOUBLE);
    Inferred lossy = infer("{_id: 1, a: NumberLong('9007199254740993')}", "{_id: 2, a: 1.5}");
    assertThat(field(lossy, "a").type()).isEqualTo(ContractType.JSON);
    assertThat(lossy.conflicts()).hasSize(1);
  }

  @Test
  void decimalsGetRoom() {
    assertThat(field(infer("{_id: 1, a: NumberDecimal('123.45')}"), "a").type())
        .isEqualTo(ContractType.decimal(18, 2));
    assertThat(field(infer("{_id: 1, a: NumberDecimal('12345678901234.56')}"), "a").type())
        .isEqualTo(ContractType.decimal(38, 2));
    assertThat(field(infer("{_id: 1, a: NumberDecimal('1.5')}", "{_id: 2, a: 3}"), "a").type())
        .isEqualTo(ContractType.decimal(18, 1));
    Inferred beyond = infer("{_id: 1, a: NumberDecimal('1E+6144')}");
    assertThat(field(beyond, "a").type()).isEqualTo(ContractType.JSON);
    assertThat(beyond.conflicts())
        .extracting(Change::driftClass)
        .containsExactly(DriftClass.OUT_OF_RANGE);
  }

  @Test
  void recordsTheShapeOfDocumentsAndArrays() {
    Inferred inferred =
        infer("{_id: 1, a: {zip: 'x', tags: ['p', 'q']}, i: [{sku: 1}, {sku: 2, n: null}], e: []}");
    assertThat(inferred.conflicts()).isEmpty();
    Shape a = field(inferred, "a").shape();
    assertThat(a.fields().get("zip")).isEqualTo(Shape.scalar(ContractType.Kind.STRING));
    assertThat(a.fields().get("tags"))
        .isEqualTo(Shape.array(Shape.scalar(ContractType.Kind.STRING)));
    assertThat(field(inferred, "i").shape().items().fields())
        .isEqualTo(Map.of("sku", Shape.scalar(ContractType.Kind.INT)));
    assertThat(field(inferred, "e").shape()).isEqualTo(Shape.array(Shape.NOTHING));
  }

  @Test
  void mixedTypesInsideAJsonColumnAreNoConflict() {
    Inferred inferred = infer("{_id: 1, a: [1, 'x', {b: 1}]}");
    assertThat(inferred.conflicts()).isEmpty();
    assertThat(field(inferred, "a").shape().items().scalar()).isEqualTo(ContractType.Kind.JSON);
  }

  @Test
  void aFieldThatIsADocumentHereAndATextThereIsAConflict() {
    Inferred inferred = infer("{_id: 1, a: {b: 1}}", "{_id: 2, a: 'x'}");
    assertThat(inferred.conflicts()).extracting(Change::path).containsExactly("a");
  }

  @Test
  void recognisesMapsByTheirKeys() {
    Shape prices = field(infer("{_id: 1, p: {EUR: 1.5, USD: 2}}"), "p").shape();
    assertThat(prices.values()).isEqualTo(Shape.scalar(ContractType.Kind.DOUBLE));
    Shape days =
        field(infer("{_id: 1, p: {'2026-11-24': {n: 1}, '2026-11-25': {n: 2}}}"), "p").shape();
    assertThat(days.values().fields()).containsKey("n");
    assertThat(field(infer("{_id: 1, p: {zip: 'x', city: 'y'}}"), "p").shape().values()).isNull();
  }

  @Test
  void recognisesMapsByManyKeysOfWhichDocumentsHaveFew() {
    String[] documents = new String[12];
    for (int i = 0; i < documents.length; i++) {
      documents[i] = "{_id: " + i + ", scores: {user" + (char) ('a' + i) + ": " + i + "}}";
    }
    assertThat(field(infer(documents), "scores").shape().values())
        .isEqualTo(Shape.scalar(ContractType.Kind.INT));
  }

  @Test
  void aTextThatRedshiftCannotHoldIsAConflictToQuarantine() {
    Inferred inferred = infer("{_id: 1, a: 'x\\u0000y', b: {c: '" + "z".repeat(70_000) + "'}}");
    assertThat(inferred.conflicts())
        .extracting(Change::path, Change::driftClass)
        .containsExactly(
            tuple("a", DriftClass.OUT_OF_RANGE), tuple("b.c", DriftClass.OUT_OF_RANGE));
    assertThat(inferred.proposal().treatments())
        .isEqualTo(Map.of("a", Treatment.QUARANTINE, "b.c", Treatment.QUARANTINE));
  }

  @Test
  void anEmptySampleGivesAContractWithoutColumns() {
    Inferred inferred = Inference.of("c", "d.c").infer();
    assertThat(inferred.proposal().fields()).isEmpty();
    assertThat(inferred.documents()).isZero();
  }
}
