package dev.sluice.guard.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.support.Bson;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidatorHintsTest {

  private static ValidatorHints hints(String validator) {
    return ValidatorHints.of(BsonDocument.parse(validator));
  }

  @Test
  void aCollectionWithoutAValidatorGivesNoHints() {
    Contract contract =
        Inference.of("c", "d.c")
            .validator(null)
            .accept(Bson.of("{_id: 1, a: 'x'}"))
            .infer()
            .proposal();
    assertThat(contract.fields()).extracting(ContractField::path).containsExactly("_id", "a");
    assertThat(contract.field("a").orElseThrow().required()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "objectId,objectId",
    "string,string",
    "int,int",
    "long,long",
    "timestamp,long",
    "double,double",
    "bool,boolean",
    "boolean,boolean",
    "date,timestamp"
  })
  void anAliasTellsTheColumn(String alias, String type) {
    assertThat(hints("{properties: {a: {bsonType: '" + alias + "'}}}").types())
        .containsEntry("a", ContractType.parse(type));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{required: 'a', properties: 'a'}",
        "{required: [1, null], properties: {a: 'string'}}",
        "{properties: {a: {bsonType: 'number'}, b: {bsonType: 'decimal'}, c: {bsonType: 'array'}}}",
        "{properties: {a: {bsonType: []}, b: {bsonType: ['null']}, c: {bsonType: 'null'}}}",
        "{properties: {a: {bsonType: ['int', 'long']}, b: {bsonType: [1]}, c: {bsonType: 1}}}",
        "{$jsonSchema: {}, required: ['a'], properties: {a: {bsonType: 'int'}}}"
      })
  void whatTellsNoOneTypeIsNoHint(String validator) {
    assertThat(hints(validator)).isEqualTo(ValidatorHints.NONE);
  }

  @Test
  void aTypeMayStandTwiceAndBesideNull() {
    assertThat(hints("{properties: {a: {bsonType: ['null', 'int', 'int']}}}").types())
        .containsEntry("a", ContractType.INT);
  }

  @Test
  void bsonTypeGoesBeforeType() {
    assertThat(hints("{properties: {a: {type: 'string', bsonType: 'int'}}}").types())
        .containsEntry("a", ContractType.INT);
    assertThat(hints("{properties: {a: {type: 'string', bsonType: 'number'}}}").types()).isEmpty();
  }

  @Test
  void fieldsOfTheSampleKeepTheirTypesAndHintsGetColumnsOfTheirOwn() {
    Contract contract =
        Inference.of("c", "d.c")
            .validator(
                BsonDocument.parse(
                    "{required: ['_id', 'userId', 'never'], properties: {userId: {bsonType: 'int'},"
                        + " user_id: {bsonType: 'int'}, 'User Id': {bsonType: 'date'}}}"))
            .accept(Bson.of("{_id: 1, userId: 'x'}"))
            .infer()
            .proposal();
    assertThat(contract.fields())
        .extracting(ContractField::path)
        .containsExactly("_id", "userId", "user_id", "User Id");
    assertThat(contract.field("userId").orElseThrow().type()).isEqualTo(ContractType.STRING);
    assertThat(contract.field("userId").orElseThrow().required()).isTrue();
    assertThat(contract.fields()).extracting(ContractField::column).doesNotHaveDuplicates();
    assertThat(contract.field("User Id").orElseThrow().type()).isEqualTo(ContractType.TIMESTAMP);
  }

  @Test
  void oneInferenceTellsMoreWithEveryDocument() {
    Inference inference = Inference.of("c", "d.c").accept(Bson.raw("{_id: 1, a: 1}"));
    Inferred first = inference.infer();
    assertThat(first.documents()).isEqualTo(1);
    Inferred second = inference.accept(Bson.of("{a: NumberLong(5), b: 1}")).infer();
    assertThat(second.documents()).isEqualTo(2);
    assertThat(inference.documents()).isEqualTo(2);
    assertThat(first.proposal().field("a").orElseThrow().type()).isEqualTo(ContractType.INT);
    assertThat(first.proposal().field("_id").orElseThrow().required()).isTrue();
    assertThat(second.proposal().field("a").orElseThrow().type()).isEqualTo(ContractType.LONG);
    assertThat(second.proposal().field("_id").orElseThrow().required()).isFalse();
    assertThat(second.proposal().version()).isEqualTo(1);
  }
}
