package dev.sluice.guard.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sluice.guard.contract.ColumnNames;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.ContractJson;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.Ddl;
import dev.sluice.guard.contract.Shape;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.drift.DriftClass;
import dev.sluice.guard.drift.Sample;
import dev.sluice.guard.projection.Projection;
import dev.sluice.guard.support.Archive;
import dev.sluice.guard.support.Bson;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
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

  @Test
  void aValidatorThatAllowsNullOrSpeaksJsonSchemaTellsTheType() {
    Contract contract =
        Inference.of("c", "d.c")
            .validator(
                BsonDocument.parse(
                    "{$jsonSchema: {properties: {a: {bsonType: ['string', 'null']}, b: {type: 'boolean'},"
                        + " c: {bsonType: ['int', 'string']}, d: {bsonType: 'object'}, e: {enum: [1]}}}}"))
            .accept(Bson.of("{_id: 1}"))
            .infer()
            .proposal();
    assertThat(contract.field("a").orElseThrow().type()).isEqualTo(ContractType.STRING);
    assertThat(contract.field("b").orElseThrow().type()).isEqualTo(ContractType.BOOLEAN);
    assertThat(contract.fields()).hasSize(3);
  }

  @Test
  void hundredsOfKeysThatAreRareAreDataWhateverTheirValuesAre() {
    Inference inference = Inference.of("c", "d.c");
    for (int i = 0; i < 200; i++) {
      StringBuilder keys = new StringBuilder();
      for (int k = 0; k < 5; k++) {
        keys.append("user").append(i * 5 + k).append(k == 0 ? ": 'x'," : ": {n: " + k + "},");
      }
      inference.accept(Bson.of("{_id: " + i + ", m: {" + keys + "}}"));
    }
    Inferred inferred = inference.infer();
    assertThat(inferred.proposal().field("m").orElseThrow().shape().values()).isNotNull();
    byte[] another = Bson.of("{_id: 1, m: {someone: {n: 5}, else: 'y'}}");
    assertThat(Sample.verdict(inferred.proposal(), another, 0, another.length).drift().fits())
        .isTrue();
  }

  /** Documents of every odd shape: whatever comes, it has a contract that it fits. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{_id: 1}",
        "{_id: 1, a: null, b: null}",
        "{_id: {a: 1, b: [1, 2]}}",
        "{_id: null, a: 1}",
        "{_id: 1, '': 1, '.': 2, '..': 3, '$': 4, '$a': 5, 'a.b': 6, ' ': 7, '*': 8, '[]': 9, '\\\\': 10}",
        "{_id: 1, a: {'': 1, '.': 2, '$': 3, 'a.b': {'*': 4}, '[]': [5], '\\\\': 10}}",
        "{_id: 1, userId: 1, userid: 2, user_id: 3, USERID: 4, 'user id': 5, 'user-id': 6}",
        "{_id: 1, select: 1, order: 2, user: 3, tag: 4, TIMESTAMP: 5, _sluice_key: 6, _SLUICE_OP: 7}",
        "{_id: 1, 'Größe': 1, '日本': 2, '😀': 3, 'é': 4, 'e': 5, 'ﬁ': 6, '\u202e': 7}",
        "{_id: 1, a: [1, 'x', null, {b: 2}, [3, [4]], {b: 'y', c: []}, true, {$date: 0}]}",
        "{_id: 1, a: [], b: {}, c: [[]], d: [{}], e: [null]}",
        "{_id: 1, a: {$numberInt: '1'}, b: {$numberLong: '9223372036854775807'}, c: {$numberDouble: 'NaN'},"
            + " d: {$numberDouble: '-Infinity'}, e: -0.0, f: {$numberDouble: '4.9E-324'}}",
        "{_id: 1, a: {$numberDecimal: '1234567890123456789012345678901234'},"
            + " b: {$numberDecimal: '0.000000000000000000000000000000000001'}, c: {$numberDecimal: '-0'}}",
        "{_id: 1, a: {$date: {$numberLong: '0'}}, b: {$date: {$numberLong: '-62135596800001'}}}",
        "{_id: 1, a: {$regularExpression: {pattern: 'a', options: ''}}, b: {$code: 'x'}, c: {$symbol: 's'},"
            + " d: {$minKey: 1}, e: {$maxKey: 1}, f: {$undefined: true}, g: {$timestamp: {t: 1, i: 2}},"
            + " h: {$code: 'x', $scope: {y: 1}}, i: {$dbPointer: {'$ref': 'a.b', '$id': {$oid: '5bab00000000000000000001'}}}}",
        "{_id: 1, a: {$binary: {base64: '', subType: '00'}},"
            + " b: {$binary: {base64: 'AAAAAAAAAAAAAAAAAAAAAA==', subType: '04'}},"
            + " c: {$binary: {base64: 'AAAA', subType: '04'}}, d: {$binary: {base64: 'AQ==', subType: '80'}}}",
        "{_id: 1, a: '', b: ' ', c: '\"\\n\\t', d: '\u0001\u001f\u007f'}"
      })
  void everyShapeHasAContractThatItFits(String json) {
    byte[] document = Bson.of(json);
    Inferred inferred = Inference.of("c", "d.c").accept(document).infer();
    Contract contract = inferred.proposal();
    assertThat(inferred.conflicts()).isEmpty();
    assertThat(ContractJson.fromJson(ContractJson.toJson(contract))).isEqualTo(contract);
    assertThat(Ddl.proposedDdl(Contract.none("c", "d.c"), contract)).hasSize(1);
    assertThat(contract.fields())
        .allSatisfy(field -> assertThat(ColumnNames.valid(field.column())).isTrue());
    assertThat(new Projection(contract).fits(document, 0, document.length)).isTrue();
  }

  @Test
  void aDocumentOfAThousandFieldsAndLongNamesHasAContract() {
    BsonDocument wide = new BsonDocument("_id", new BsonInt32(1));
    for (int i = 0; i < 1000; i++) {
      wide.append("n" + "x".repeat(i), new BsonInt32(i));
    }
    byte[] document = Bson.of(wide);
    Inferred inferred = Inference.of("c", "d.c").accept(document).infer();
    assertThat(inferred.conflicts()).isEmpty();
    assertThat(inferred.proposal().fields()).hasSize(1001);
    assertThat(new Projection(inferred.proposal()).fits(document, 0, document.length)).isTrue();
  }
}
