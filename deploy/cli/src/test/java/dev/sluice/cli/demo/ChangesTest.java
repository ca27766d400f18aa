package dev.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import dev.sluice.cli.documents.DocumentKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

class ChangesTest {
  private static final List<BsonDocument> DOCUMENTS =
      IntStream.range(0, 40)
          .mapToObj(
              i ->
                  BsonDocument.parse(
                      "{\"_id\": %d, \"n\": %d, \"s\": \"text %d\", \"b\": true, \"a\": {\"city\": \"c%d\"}, \"x\": %s}"
                          .formatted(i, i, i, i % 3, i % 2 == 0 ? "1.5" : "null")))
          .toList();

  @Test
  void areTheSameForTheSameSeed() {
    assertThat(texts(changes(DOCUMENTS, 7, 300))).isEqualTo(texts(changes(DOCUMENTS, 7, 300)));
    assertThat(texts(changes(DOCUMENTS, 7, 300))).isNotEqualTo(texts(changes(DOCUMENTS, 8, 300)));
  }

  @Test
  void areOfEveryKind() {
    assertThat(
            changes(DOCUMENTS, 7, 300).stream()
                .map(change -> change.getClass().getSimpleName())
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(
            "InsertOneModel", "UpdateOneModel", "ReplaceOneModel", "DeleteOneModel");
  }

  @Test
  void keepTheTypesOfEveryField() {
    Map<String, Set<BsonType>> before = types(DOCUMENTS);
    Map<String, BsonDocument> after = apply(DOCUMENTS, changes(DOCUMENTS, 7, 1000));
    types(after.values())
        .forEach((path, types) -> assertThat(before.get(path)).as(path).containsAll(types));
  }

  @Test
  void applyWithoutConflict() {
    Map<String, BsonDocument> after = apply(DOCUMENTS, changes(DOCUMENTS, 7, 1000));
    assertThat(after).hasSizeGreaterThanOrEqualTo(20);
  }

  @Test
  void neverTakeTheIdOfADocumentThatIsNotKnown() {
    Set<String> keys = new HashSet<>();
    IntStream.range(0, 1000).forEach(i -> keys.add("\"a-copy-" + i + "\""));
    var changes = new Changes(List.of(BsonDocument.parse("{\"_id\": \"a\"}")), keys, 1);
    for (int i = 0; i < 50; i++) {
      Optional<WriteModel<BsonDocument>> change = changes.next();
      if (change.isPresent() && change.get() instanceof InsertOneModel<BsonDocument> insert) {
        assertThat(keys).doesNotContain(DocumentKey.of(insert.getDocument().get("_id")));
      }
    }
  }

  @Test
  void areNoneOfDocumentsThatGiveNoOccasion() {
    assertThat(new Changes(List.of(), Set.of(), 1).next()).isEmpty();
    var changes =
        new Changes(
            List.of(BsonDocument.parse("{\"_id\": {\"a\": 1}, \"$x\": 1, \"a.b\": 2, \"\": 3}")),
            Set.of(),
            1);
    assertThat(changes.next()).isEmpty();
  }

  @Test
  void giveAFieldThatNoneHas() {
    var changes = new Changes(DOCUMENTS, Set.of(), 7);
    var update = (UpdateOneModel<BsonDocument>) changes.newField("demo_note").orElseThrow();
    assertThat(update.getUpdate().toBsonDocument().getDocument("$set").keySet())
        .containsExactly("demo_note");
  }

  private static List<WriteModel<BsonDocument>> changes(
      List<BsonDocument> documents, long seed, int count) {
    var changes = new Changes(documents.stream().map(BsonDocument::clone).toList(), Set.of(), seed);
    List<WriteModel<BsonDocument>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      changes.next().ifPresent(all::add);
    }
    return all;
  }

  private static List<String> texts(List<WriteModel<BsonDocument>> changes) {
    return changes.stream().map(Object::toString).toList();
  }

  /** Does to a map what MongoDB does to a collection. */
  private static Map<String, BsonDocument> apply(
      List<BsonDocument> documents, List<WriteModel<BsonDocument>> changes) {
    Map<String, BsonDocument> collection = new HashMap<>();
    documents.forEach(
        document -> collection.put(DocumentKey.of(document.get("_id")), document.clone()));
    for (WriteModel<BsonDocument> change : changes) {
      if (change instanceof InsertOneModel<BsonDocument> insert) {
        BsonDocument document = insert.getDocument().clone();
        assertThat(collection.putIfAbsent(DocumentKey.of(document.get("_id")), document)).isNull();
      } else if (change instanceof DeleteOneModel<BsonDocument> delete) {
        assertThat(collection.remove(key(delete.getFilter().toBsonDocument()))).isNotNull();
      } else if (change instanceof ReplaceOneModel<BsonDocument> replace) {
        assertThat(
                collection.replace(
                    key(replace.getFilter().toBsonDocument()), replace.getReplacement()))
            .isNotNull();
      } else if (change instanceof UpdateOneModel<BsonDocument> update) {
        BsonDocument document = collection.get(key(update.getFilter().toBsonDocument()));
        assertThat(document).isNotNull();
        apply(document, update.getUpdate().toBsonDocument());
      }
    }
    return collection;
  }

  private static void apply(BsonDocument document, BsonDocument update) {
    String operator = update.getFirstKey();
    update
        .getDocument(operator)
        .forEach(
            (dotted, value) -> {
              List<String> path = List.of(dotted.split("\\."));
              BsonValue before = FieldValues.read(document, path);
              FieldValues.write(
                  document,
                  path,
                  operator.equals("$inc")
                      ? new org.bson.BsonInt32(
                          before.asInt32().getValue() + value.asInt32().getValue())
                      : value);
            });
  }

  private static String key(BsonDocument filter) {
    return DocumentKey.of(filter.get("_id"));
  }

  private static Map<String, Set<BsonType>> types(Iterable<BsonDocument> documents) {
    Map<String, Set<BsonType>> types = new HashMap<>();
    documents.forEach(
        document ->
            document.forEach(
                (name, value) ->
                    types.computeIfAbsent(name, any -> new HashSet<>()).add(value.getBsonType())));
    return types;
  }
}
