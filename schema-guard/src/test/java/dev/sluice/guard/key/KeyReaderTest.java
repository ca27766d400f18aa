package dev.sluice.guard.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.support.Bson;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyReaderTest {

  private static final KeyReader ID = new KeyReader(List.of("_id"));
  private static final KeyReader REGION = new KeyReader(List.of("_id", "region"));
  private static final KeyReader NESTED = new KeyReader(List.of("_id", "a.b", "a.c.d", "e"));

  private static String documentKey(KeyReader reader, String json) {
    byte[] bytes = Bson.of(json);
    return reader.ofDocumentKey(bytes, 0, bytes.length);
  }

  private static String document(KeyReader reader, String json) {
    byte[] bytes = Bson.of(json);
    return reader.ofDocument(bytes, 0, bytes.length);
  }

  private static void check(KeyReader reader, String documentKey, String document) {
    byte[] key = Bson.of(documentKey);
    byte[] both = Bson.of("{k: " + documentKey + ", d: " + document + "}");
    int keyStart = 4 + 3;
    int documentStart = keyStart + key.length + 3;
    reader.check(both, keyStart, keyStart + key.length, documentStart, both.length - 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{_id: 1, region: 'eu'}|[1,\"eu\"]",
        "{region: 'eu', _id: 1}|[1,\"eu\"]",
        "{region: null, _id: 1}|[1,null]",
        "{_id: 1}|[1,null]",
        "{_id: 1.0, region: NumberLong('2')}|[1,2]",
        "{_id: ObjectId('5bab00000000000000000001'), region: {a: 1.0}}|[{\"$oid\":\"5bab00000000000000000001\"},{\"a\":1}]",
      })
  void takesTheShardKeyInTheContractsOrder(String key, String text) {
    assertThat(documentKey(REGION, key)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{_id: 1, 'a.b': 2, 'a.c.d': 3, e: 4}",
        "{e: 4, 'a.c.d': 3, _id: 1, 'a.b': 2}",
        "{_id: 1, a: {b: 2, c: {d: 3}}, e: 4}",
        "{_id: 1, a: {c: {d: 3}, b: 2}, e: 4}",
        "{_id: 1, a: {c: {d: 3}}, 'a.b': 2, e: 4}"
      })
  void findsPathsIntoEmbeddedDocumentsInEitherForm(String key) {
    assertThat(documentKey(NESTED, key)).isEqualTo("[1,2,3,4]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{x: 0, e: 4, a: {c: {x: 9, d: 3}, b: 2, x: 1}, _id: 1}|[1,2,3,4]",
        "{_id: 1, a: {b: 2}}|[1,2,null,null]",
        "{_id: 1, a: 5, e: 4}|[1,null,null,4]",
        "{_id: 1, a: [{b: 2}]}|[1,null,null,null]",
        "{_id: 1, 'a.b': 2}|[1,null,null,null]"
      })
  void takesTheKeyOfADocumentByItsPaths(String document, String text) {
    assertThat(document(NESTED, document)).isEqualTo(text);
  }

  @Test
  void aDocumentsKeyIsThatOfItsEvents() {
    assertThat(document(REGION, "{region: 'eu', n: 1, _id: 7}"))
        .isEqualTo(documentKey(REGION, "{region: 'eu', _id: 7}"));
    assertThat(document(ID, "{n: 1, _id: 7}")).isEqualTo(documentKey(ID, "{_id: 7}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{_id: 1, region: 'eu', tenant: 5}|_id, region, tenant",
        "{tenant: 5, _id: 1}|_id, tenant",
        "{_id: 1, 'region.code': 5}|_id, region.code"
      })
  void otherPathsAreAnotherKey(String key, String paths) {
    assertThatThrownBy(() -> documentKey(REGION, key))
        .isInstanceOfSatisfying(
            OtherKeyException.class, e -> assertThat(String.join(", ", e.paths())).isEqualTo(paths))
        .hasMessage("the event's documentKey has the paths " + paths + " and not _id, region");
    assertThatThrownBy(() -> documentKey(ID, key)).isInstanceOf(OtherKeyException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{_id: 1, a: {b: 2, x: 3}}",
        "{_id: 1, a: {c: {x: 3}}}",
        "{_id: 1, a: {b: 2, e: 3}}",
        "{_id: 1, a: 2}",
        "{_id: 1, 'a.c': {d: 3}}"
      })
  void otherPathsInAnEmbeddedDocumentAreAnotherKey(String key) {
    assertThatThrownBy(() -> documentKey(NESTED, key)).isInstanceOf(OtherKeyException.class);
  }

  @Test
  void aShardKeyThatNoDocumentLacksIsNotMissing() {
    Contract contract =
        new Contract(
            "c",
            "d.c",
            1,
            List.of(ContractField.of("region", "region", ContractType.STRING).withRequired(true)),
            List.of("_id", "region"),
            Map.of());
    assertThatThrownBy(() -> documentKey(new KeyReader(contract), "{_id: 1}"))
        .isInstanceOf(OtherKeyException.class);
    assertThat(documentKey(new KeyReader(contract), "{_id: 1, region: null}"))
        .isEqualTo("[1,null]");
  }

  @Test
  void theDocumentHasTheKeyOfItsEvent() {
    check(REGION, "{_id: 1, region: 'eu'}", "{_id: 1, region: 'eu'}");
    check(REGION, "{_id: 1, region: 1}", "{_id: 1, region: 1.0}");
    check(REGION, "{_id: 1}", "{_id: 1}");
    check(REGION, "{_id: 1}", "{_id: 1, region: null}");
    check(REGION, "{_id: 1, region: null}", "{_id: 1}");
    check(ID, "{_id: 1}", "{_id: 1, region: 'eu'}");
    assertThatThrownBy(() -> check(REGION, "{_id: 1, region: 'eu'}", "{_id: 1, region: 'us'}"))
        .isInstanceOf(OtherKeyException.class)
        .hasMessageContaining("without a delete and an insert");
    assertThatThrownBy(() -> check(REGION, "{_id: 1}", "{_id: 1, region: 'us'}"))
        .isInstanceOf(OtherKeyException.class)
        .hasMessageContaining("has the paths _id and not _id, region");
    assertThatThrownBy(() -> check(REGION, "{_id: 1, region: 'us'}", "{_id: 1}"))
        .isInstanceOf(OtherKeyException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{e: 1}", "{'a.b': 1}", "{a: 1}", "{'a.c': {}}", "{'a.c.d.x': 1}", "{x: 1, e: 2}"})
  void anUpdateOfTheShardKeyIsAnotherKey(String updated) {
    byte[] bytes = Bson.of(updated);
    assertThatThrownBy(() -> NESTED.checkUpdated(bytes, 0, bytes.length))
        .isInstanceOf(OtherKeyException.class)
        .hasMessageContaining("without a delete and an insert");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{ex: 1, '': 2}",
        "{'a.bb': 1, 'a.': 2}",
        "{'a.cx': {}}",
        "{'a.c.x': 1}",
        "{_id: 1}"
      })
  void anUpdateOfOtherFieldsIsNot(String updated) {
    byte[] bytes = Bson.of(updated);
    NESTED.checkUpdated(bytes, 0, bytes.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{region: 'eu'}"})
  void aDocumentKeyWithoutIdIsBroken(String key) {
    assertThatThrownBy(() -> documentKey(REGION, key)).isInstanceOf(BrokenKeyException.class);
    assertThatThrownBy(() -> documentKey(ID, key)).isInstanceOf(BrokenKeyException.class);
    assertThatThrownBy(() -> document(REGION, key)).isInstanceOf(BrokenKeyException.class);
    assertThatThrownBy(() -> document(ID, key)).isInstanceOf(BrokenKeyException.class);
  }

  @Test
  void aDocumentKeyWithAPathTwiceIsBroken() {
    byte[] idTwice = Bson.renamed(Bson.of("{_id: 1, _ix: 2}"), "_ix", "_id");
    byte[] regionTwice =
        Bson.renamed(Bson.of("{_id: 1, region: 2, regiox: 3}"), "regiox", "region");
    assertThatThrownBy(() -> ID.ofDocumentKey(idTwice, 0, idTwice.length))
        .isInstanceOf(BrokenKeyException.class)
        .hasMessageContaining("_id twice");
    assertThatThrownBy(() -> REGION.ofDocumentKey(idTwice, 0, idTwice.length))
        .isInstanceOf(BrokenKeyException.class);
    assertThatThrownBy(() -> REGION.ofDocumentKey(regionTwice, 0, regionTwice.length))
        .isInstanceOf(BrokenKeyException.class)
        .hasMessageContaining("region twice");
  }

  @Test
  void theShardKeyOfABrokenKeyIsPartOfItsStandIn() {
    assertThat(standIn("{_id: 'X', region: 'eu'}"))
        .isEqualTo(standIn("{region: 'eu', _id: 'X'}"))
        .isNotEqualTo(standIn("{_id: 'X', region: 'us'}"));
  }

  @Test
  void documentsWithoutIdHaveStandInsOfTheirOwn() {
    assertThat(standIn("{region: 'eu', n: 1}")).isNotEqualTo(standIn("{region: 'eu', n: 2}"));
  }

  private static String standIn(String key) {
    byte[] bytes = Bson.of(key);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == 'X' ? (byte) 0xff : bytes[i];
    }
    try {
      return REGION.ofDocumentKey(bytes, 0, bytes.length);
    } catch (BrokenKeyException e) {
      return e.standIn();
    }
  }

  private static String text(String id) {
    byte[] bytes = Bson.of(new BsonDocument("_id", new BsonString(id)));
    return ID.ofDocument(bytes, 0, bytes.length);
  }

  @Test
  void aKeyOfUpTo1024BytesIsWhole() {
    assertThat(text("x".repeat(1022))).isEqualTo("\"" + "x".repeat(1022) + "\"").hasSize(1024);
    assertThat(text("ä".repeat(511))).isEqualTo("\"" + "ä".repeat(511) + "\"");
  }

  @Test
  void aLongerKeyIsItsFirstBytesAndAHashOfTheWhole() {
    assertThat(text("x".repeat(1023)))
        .isEqualTo(
            "\""
                + "x".repeat(951)
                + "#sha256:bd752ecad52fb02540c855864234ec6479fba3cb8278ebe0e97b612c6b326600")
        .hasSize(1024);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "ä", "€", "😀", "x€", "xä€😀", "\"", "\u0001"})
  void aShortenedKeyIsCutAtACharacter(String repeated) {
    for (int more = 0; more < 8; more++) {
      String key = text("y".repeat(more) + repeated.repeat(2000));
      byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
      assertThat(utf8.length).isBetween(1021, 1024);
      assertThat(new String(utf8, StandardCharsets.UTF_8)).isEqualTo(key).doesNotContain("\ufffd");
    }
  }

  @Test
  void twoLongKeysNeverMeet() {
    Set<String> keys = new HashSet<>();
    for (int at = 0; at < 3000; at++) {
      String id = "x".repeat(at) + "y" + "x".repeat(2999 - at);
      keys.add(text(id));
    }
    assertThat(keys).hasSize(3000);
  }

  @Test
  void aKeyThatLooksShortenedIsNot() {
    String shortened = text("x".repeat(5000));
    String alike = text(shortened.substring(1));
    assertThat(alike).isNotEqualTo(shortened).hasSizeLessThanOrEqualTo(1024);
    assertThat(text("#sha256:" + "0".repeat(64))).endsWith("\"");
  }

  @Test
  void longShardedKeysAreShortenedAsAWhole() {
    String eu = documentKey(REGION, "{_id: '" + "x".repeat(2000) + "', region: 'eu'}");
    String us = documentKey(REGION, "{_id: '" + "x".repeat(2000) + "', region: 'us'}");
    assertThat(eu).startsWith("[\"xxx").hasSize(1024).isNotEqualTo(us);
  }
}
