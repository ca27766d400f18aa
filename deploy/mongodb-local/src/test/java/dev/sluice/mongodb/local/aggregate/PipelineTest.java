package dev.sluice.mongodb.local.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.mongodb.local.Json;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.command.ServerError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{$project: {a: 1}}                       | {_id: 1, a: 2, b: 3}       | {_id: 1, a: 2}",
        "{$project: {a: 0, 'b.c': 0}}             | {_id: 1, a: 2, b: {c: 1, d: 2}} | {_id: 1, b: {d: 2}}",
        "{$project: {_id: 0, x: '$b.c'}}          | {_id: 1, b: {c: 1}}        | {x: 1}",
        "{$project: {'a.b': 1}}                   | {_id: 1, a: [{b: 1, c: 2}, 7]} | {_id: 1, a: [{b: 1}]}",
        "{$project: {n: {$add: ['$a', 1]}}}       | {_id: 1, a: 2}             | {_id: 1, n: 3}",
        "{$addFields: {'a.x': '$b', a2: 1}}       | {_id: 1, a: {y: 1}, b: 2}  | {_id: 1, a: {y: 1, x: 2}, b: 2, a2: 1}",
        "{$set: {a: '$$REMOVE'}}                  | {_id: 1, a: 2}             | {_id: 1}",
        "{$unset: ['a', 'b.c']}                   | {_id: 1, a: 2, b: {c: 1}}  | {_id: 1, b: {}}",
        "{$replaceRoot: {newRoot: '$a'}}          | {_id: 1, a: {b: 2}}        | {b: 2}",
        "{$replaceWith: {v: '$$ROOT.a'}}          | {_id: 1, a: 2}             | {v: 2}",
        "{$project: {v: {$cond: [{$gt: ['$a', 1]}, 'big', 'small']}}} | {a: 2} | {v: 'big'}",
        "{$project: {v: {$ifNull: ['$a', 'none']}}} | {b: 2}                   | {v: 'none'}",
        "{$project: {v: {$map: {input: '$a', as: 'x', in: {$multiply: ['$$x', 2]}}}}} | {a: [1, 2]} | {v: [2, 4]}",
        "{$project: {v: {$filter: {input: '$a', cond: {$gt: ['$$this', 1]}}}}} | {a: [1, 2]} | {v: [2]}",
        "{$project: {v: {$objectToArray: '$a'}}}  | {a: {k: 1}}                | {v: [{k: 'k', v: 1}]}",
        "{$project: {v: {$concat: ['$a', '-', '$b']}}} | {a: 'x', b: 'y'}      | {v: 'x-y'}",
        "{$project: {v: {$type: '$a'}}}           | {a: [1]}                   | {v: 'array'}",
        "{$project: {v: {$size: '$a.b'}}}         | {a: [{b: 1}, {b: 2}, {}]}  | {v: 2}"
      })
  void shapesOneDocument(String stage, String input, String expected) {
    assertThat(run(List.of(stage), input)).containsExactly(Json.doc(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{$match: {a: {$gt: 1}}}          | {a: 2} {a: 3}",
        "{$sort: {a: -1}}                 | {a: 3} {a: 2} {a: 1}",
        "{$limit: 2}                      | {a: 1} {a: 2}",
        "{$skip: 2}                       | {a: 3}",
        "{$count: 'n'}                    | {n: 3}",
        "{$group: {_id: null, s: {$sum: '$a'}, m: {$max: '$a'}, all: {$push: '$a'}}} | {_id: null, s: 6, m: 3, all: [1, 2, 3]}"
      })
  void shapesSeveralDocuments(String stage, String expected) {
    List<Doc> wanted = new ArrayList<>();
    for (String one : expected.split("(?<=}) (?=\\{)", -1)) {
      wanted.add(Json.doc(one));
    }
    assertThat(run(List.of(stage), "{a: 1}", "{a: 2}", "{a: 3}")).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{$lookup: {}}                      | 40324",
        "{$project: {a: {$frob: 1}}}        | 168",
        "{$project: {a: 1, b: 0}}           | 31254",
        "{$match: {}, $limit: 1}            | 40323",
        "{$group: {a: {$sum: 1}}}           | 15955",
        "{$sort: {a: 2}}                    | 15975"
      })
  void refuses(String stage, int code) {
    assertThatThrownBy(() -> run(List.of(stage)))
        .isInstanceOfSatisfying(
            ServerError.class, error -> assertThat(error.code()).isEqualTo(code));
  }

  private static List<Doc> run(List<String> stages, String... input) {
    List<Doc> docs = new ArrayList<>();
    for (String one : input) {
      docs.add(Json.doc(one));
    }
    List<Doc> result = new ArrayList<>();
    Pipeline.parse(stages.stream().map(Json::doc).toList())
        .run(docs.iterator())
        .forEachRemaining(result::add);
    return result;
  }
}
