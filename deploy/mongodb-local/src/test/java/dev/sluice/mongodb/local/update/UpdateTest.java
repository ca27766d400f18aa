package dev.sluice.mongodb.local.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.Json;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.ServerError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{_id: 1}              | {$set: {'a.b': 1, 'a.c': 2}}           | {_id: 1, a: {b: 1, c: 2}}",
        "{_id: 1, a: 5}        | {$inc: {a: {$numberLong: '1'}}}        | {_id: 1, a: {$numberLong: '6'}}",
        "{_id: 1, a: 2147483647} | {$inc: {a: 1}}                       | {_id: 1, a: {$numberLong: '2147483648'}}",
        "{_id: 1, a: {$numberDecimal: '0.1'}} | {$inc: {a: 1}}          | {_id: 1, a: {$numberDecimal: '1.1'}}",
        "{_id: 1}              | {$mul: {a: 5}}                         | {_id: 1, a: 0}",
        "{_id: 1, a: 5}        | {$min: {a: 3.0}, $max: {b: 1}}         | {_id: 1, a: 3.0, b: 1}",
        "{_id: 1, a: [1, 2]}   | {$push: {a: {$each: [0], $position: -1}}} | {_id: 1, a: [1, 0, 2]}",
        "{_id: 1, a: [3, 1]}   | {$push: {a: {$each: [2], $sort: -1, $slice: -2}}} | {_id: 1, a: [2, 1]}",
        "{_id: 1, a: [{k: 2}]} | {$push: {a: {$each: [{k: 1}], $sort: {k: 1}}}} | {_id: 1, a: [{k: 1}, {k: 2}]}",
        "{_id: 1, a: [1]}      | {$addToSet: {a: {$each: [1.0, 2]}}}    | {_id: 1, a: [1, 2]}",
        "{_id: 1, a: [1, 5, 9]} | {$pull: {a: {$gte: 5}}}               | {_id: 1, a: [1]}",
        "{_id: 1, a: [{k: 1, z: 0}, {k: 2}]} | {$pull: {a: {k: 1}}}     | {_id: 1, a: [{k: 2}]}",
        "{_id: 1, a: [1]}      | {$pop: {a: 1}}                         | {_id: 1, a: []}",
        "{_id: 1, a: 1}        | {$rename: {a: 'b.c'}}                  | {_id: 1, b: {c: 1}}",
        "{_id: 1, a: 5}        | {$bit: {a: {and: 4, xor: 1}}}          | {_id: 1, a: 5}",
        "{_id: 1, a: {b: 1}}   | {$unset: {'a.b': 1, 'c.d': 1}}         | {_id: 1, a: {}}",
        "{_id: 1, a: [[1], [2]]} | {$inc: {'a.$[].$[]': 1}}             | {_id: 1, a: [[2], [3]]}",
        "{a: 1, _id: 1}        | {$set: {b: 2}}                         | {_id: 1, a: 1, b: 2}"
      })
  void changesDocuments(String before, String update, String after) {
    assertThat(apply(before, update).after()).isEqualTo(Json.doc(after));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{_id: 1, a: 1}        | {$set: {a: 1}}",
        "{_id: 1, a: 1}        | {$unset: {b: 1}}",
        "{_id: 1, a: [1]}      | {$pull: {a: 2}, $setOnInsert: {c: 1}}",
        "{_id: 1, a: 1}        | {a: 1}",
        "{_id: 1, a: 1}        | {$inc: {a: 0}}"
      })
  void seesThatNothingChanges(String before, String update) {
    assertThat(apply(before, update).change()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{_id: 1, a: [1]}       | {$push: {a: 2}}                  | {$v: 1, $set: {'a.1': 2}}",
        "{_id: 1, a: [1, 2]}    | {$pull: {a: 1}}                  | {$v: 1, $set: {a: [2]}}",
        "{_id: 1, b: 1, a: {c: 1}} | {$unset: {b: 1, 'a.c': 1}}    | {$v: 1, $unset: {'a.c': true, b: true}}",
        "{_id: 1}               | {$set: {'a.b': 1, 'a.c': 2}}     | {$v: 1, $set: {a: {b: 1, c: 2}}}",
        "{_id: 1, a: {}}        | {$set: {'a.10': 1, 'a.9': 1}}    | {$v: 1, $set: {'a.9': 1, 'a.10': 1}}"
      })
  void logsWhatChanged(String before, String update, String change) {
    assertThat(apply(before, update).change()).isEqualTo(Json.doc(change));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{_id: 1}         | {$set: {a: 1, 'a.b': 2}}      | 40",
        "{_id: 1}         | {$set: {a: 1}, $inc: {a: 2}}  | 40",
        "{_id: 1}         | {$set: {_id: 2}}              | 66",
        "{_id: 1}         | {$unset: {_id: 1}}            | 66",
        "{_id: 1}         | {_id: 2, a: 1}                | 66",
        "{_id: 1, a: 'x'} | {$inc: {a: 1}}                | 14",
        "{_id: 1, a: 'x'} | {$set: {'a.b': 1}}            | 28",
        "{_id: 1, a: [1]} | {$set: {'a.b': 1}}            | 28",
        "{_id: 1, a: 'x'} | {$push: {a: 1}}               | 2",
        "{_id: 1}         | {$frob: {a: 1}}               | 9",
        "{_id: 1}         | {$set: {'a.$.b': 1}}          | 2",
        "{_id: 1}         | {$set: {'a.$[x].b': 1}}       | 2",
        "{_id: 1}         | {$set: {'a..b': 1}}           | 56",
        "{_id: 1, a: {$numberLong: '9223372036854775807'}} | {$inc: {a: 1}} | 2"
      })
  void refuses(String before, String update, int code) {
    assertThatThrownBy(() -> apply(before, update))
        .isInstanceOfSatisfying(
            ServerError.class, error -> assertThat(error.code()).isEqualTo(code));
  }

  @Test
  void updatesByPipelineAndLogsTheDifference() {
    Update.Result result =
        new UpdateParser(Compatibility.V6_0)
            .parse("u", Json.value("[{$set: {b: {$add: ['$a', 1]}}}, {$unset: 'a'}]"), null)
            .apply(Json.doc("{_id: 1, a: 1}"), context());
    assertThat(result.after()).isEqualTo(Json.doc("{_id: 1, b: 2}"));
    assertThat(result.change()).isEqualTo(Json.doc("{$v: 1, $unset: {a: true}, $set: {b: 2}}"));
  }

  private static Update.Result apply(String before, String update) {
    return new UpdateParser(Compatibility.V6_0)
        .parse("u", Json.value(update), null)
        .apply(Json.doc(before), context());
  }

  private static UpdateContext context() {
    return new UpdateContext(Value.of(1), -1, false, 0, () -> 1);
  }
}
