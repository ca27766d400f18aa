package dev.sluice.mongodb.local.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.mongodb.local.Json;
import dev.sluice.mongodb.local.bson.Value;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSchemaTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{properties: {a: {bsonType: 'int'}}}                          | {a: 1}           | true",
        "{properties: {a: {bsonType: ['int', 'null']}}}                | {a: null}        | true",
        "{properties: {a: {bsonType: 'int'}}}                          | {a: 1.5}         | false",
        "{properties: {a: {bsonType: 'int'}}}                          | {}               | true",
        "{properties: {a: {type: 'number'}}}                           | {a: 1.5}         | true",
        "{required: ['a', 'b']}                                        | {a: 1}           | false",
        "{properties: {a: {}}, additionalProperties: false}            | {b: 1}           | false",
        "{patternProperties: {'^x': {bsonType: 'int'}}}                | {xa: 's'}        | false",
        "{additionalProperties: {bsonType: 'int'}}                     | {a: 's'}         | false",
        "{properties: {a: {enum: [1, 'x']}}}                           | {a: 'x'}         | true",
        "{properties: {a: {minimum: 1, exclusiveMinimum: true}}}       | {a: 1}           | false",
        "{properties: {a: {maximum: 5}}}                               | {a: 5}           | true",
        "{properties: {a: {multipleOf: 3}}}                            | {a: 10}          | false",
        "{properties: {a: {minLength: 2, maxLength: 3}}}               | {a: 'abcd'}      | false",
        "{properties: {a: {pattern: '^a'}}}                            | {a: 'ba'}        | false",
        "{properties: {a: {items: {bsonType: 'int'}}}}                 | {a: [1, 's']}    | false",
        "{properties: {a: {items: [{bsonType: 'int'}], additionalItems: false}}} | {a: [1, 2]} | false",
        "{properties: {a: {uniqueItems: true}}}                        | {a: [1, 1.0]}    | false",
        "{properties: {a: {minItems: 1}}}                              | {a: []}          | false",
        "{minProperties: 2}                                            | {a: 1}           | false",
        "{anyOf: [{required: ['a']}, {required: ['b']}]}               | {b: 1}           | true",
        "{oneOf: [{required: ['a']}, {required: ['b']}]}               | {a: 1, b: 1}     | false",
        "{allOf: [{required: ['a']}, {required: ['b']}]}               | {a: 1}           | false",
        "{not: {required: ['a']}}                                      | {a: 1}           | false",
        "{dependencies: {a: ['b']}}                                    | {a: 1}           | false"
      })
  void accepts(String schema, String doc, boolean expected) {
    assertThat(JsonSchema.parse(Json.doc(schema)).accepts(Value.of(Json.doc(doc))))
        .isEqualTo(expected);
  }
}
