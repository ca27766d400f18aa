package dev.sluice.mongodb.local.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.mongodb.local.Json;
import dev.sluice.mongodb.local.command.ServerError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatcherTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{a: 1}                               | {a: 1.0}                        | true",
        "{a: 1}                               | {a: [3, 1]}                     | true",
        "{a: [3, 1]}                          | {a: [3, 1]}                     | true",
        "{a: null}                            | {}                              | true",
        "{a: null}                            | {a: [1]}                        | false",
        "{'a.b': 1}                           | {a: {b: 1}}                     | true",
        "{'a.b': 1}                           | {a: [{b: 0}, {b: 1}]}           | true",
        "{'a.1.b': 1}                         | {a: [{b: 1}, {b: 0}]}           | false",
        "{'a.1': 7}                           | {a: [1, 7]}                     | true",
        "{a: {$ne: 1}}                        | {a: [1, 2]}                     | false",
        "{a: {$gt: 1, $lt: 3}}                | {a: 2}                          | true",
        "{a: {$gt: 1}}                        | {a: 'x'}                        | false",
        "{a: {$gte: null}}                    | {}                              | true",
        "{a: {$in: [1, 'x', null]}}           | {}                              | true",
        "{a: {$in: [/^x/]}}                   | {a: 'xyz'}                      | true",
        "{a: {$nin: [1, 2]}}                  | {a: 3}                          | true",
        "{a: {$exists: false}}                | {b: 1}                          | true",
        "{a: {$exists: true}}                 | {a: null}                       | true",
        "{a: {$type: 'number'}}               | {a: {$numberLong: '1'}}         | true",
        "{a: {$type: 'array'}}                | {a: []}                         | true",
        "{a: {$size: 2}}                      | {a: [1, 2]}                     | true",
        "{a: {$mod: [4, 1]}}                  | {a: 9}                          | true",
        "{a: {$regex: 'B', $options: 'i'}}    | {a: 'abc'}                      | true",
        "{a: {$not: {$gt: 5}}}                | {a: 3}                          | true",
        "{a: {$all: [1, 2]}}                  | {a: [2, 1, 3]}                  | true",
        "{a: {$all: [1, 4]}}                  | {a: [2, 1, 3]}                  | false",
        "{a: {$elemMatch: {b: 1, c: 2}}}      | {a: [{b: 1}, {c: 2}]}           | false",
        "{a: {$elemMatch: {b: 1, c: 2}}}      | {a: [{b: 1, c: 2}]}             | true",
        "{a: {$elemMatch: {$gt: 2, $lt: 4}}}  | {a: [1, 3]}                     | true",
        "{a: {$bitsAllSet: 6}}                | {a: 7}                          | true",
        "{a: {$bitsAnyClear: [0]}}            | {a: 7}                          | false",
        "{$or: [{a: 1}, {b: 1}]}              | {b: 1}                          | true",
        "{$nor: [{a: 1}, {b: 1}]}             | {b: 1}                          | false",
        "{$and: [{a: 1}, {b: 1}]}             | {a: 1}                          | false",
        "{$expr: {$gt: ['$a', '$b']}}         | {a: 2, b: 1}                    | true",
        "{$jsonSchema: {required: ['a']}}     | {b: 1}                          | false",
        "{a: {b: 1}}                          | {a: {b: 1, c: 1}}               | false",
        "{a: NaN}                             | {a: NaN}                        | true"
      })
  void matches(String query, String doc, boolean expected) {
    assertThat(Matcher.parse(Json.doc(query)).matches(Json.doc(doc))).isEqualTo(expected);
  }

  @Test
  void tellsWhichElementMatched() {
    MatchDetails details = new MatchDetails();
    Matcher.parse(Json.doc("{_id: 1, 'a.k': 2}"))
        .matches(Json.doc("{_id: 1, a: [{k: 1}, {k: 2}]}"), details);
    assertThat(details.index()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{$where: '1'}            | unknown top level operator: $where",
        "{a: {$near: [1, 1]}}     | unknown operator: $near",
        "{$or: []}                | must be a nonempty array",
        "{a: {$regex: '('}}       | Regular expression is invalid",
        "{$jsonSchema: {foo: 1}}  | Unknown $jsonSchema keyword: foo"
      })
  void refuses(String query, String message) {
    assertThatThrownBy(() -> Matcher.parse(Json.doc(query)))
        .isInstanceOf(ServerError.class)
        .hasMessageContaining(message);
  }
}
