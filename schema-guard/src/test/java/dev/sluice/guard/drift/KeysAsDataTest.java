package dev.sluice.guard.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractType.Kind;
import dev.sluice.guard.contract.Shape;
import dev.sluice.guard.contract.ShapeEdit;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.inference.Inference;
import dev.sluice.guard.support.Bson;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeysAsDataTest {

  @Test
  void aSecondKeyThatLooksLikeDataMakesAMap() {
    Contract contract = contract("{_id: 1, prices: {EUR: 1}}");

    Shape prices = ShapeEdit.at(accepted(contract, "{_id: 2, prices: {USD: 2.5}}"), "prices");

    assertThat(prices).isEqualTo(Shape.map(Shape.scalar(Kind.DOUBLE)));
  }

  @Test
  void keysThatLookLikeDataWithValuesThatDoNotAgreeStayNames() {
    Contract contract = contract("{_id: 1, prices: {EUR: 1}}");

    Shape prices = ShapeEdit.at(accepted(contract, "{_id: 2, prices: {USD: 'x'}}"), "prices");

    assertThat(prices.fields()).containsOnlyKeys("EUR", "USD");
  }

  @Test
  void aFewNamesStayNames() {
    Contract contract = contract("{_id: 1, address: {street: 'x'}}");

    Shape address = ShapeEdit.at(accepted(contract, "{_id: 2, address: {floor: 'y'}}"), "address");

    assertThat(address.fields()).containsOnlyKeys("street", "floor");
  }

  @Test
  void moreNamesThanPeopleGiveAreData() {
    Contract contract = contract("{_id: 1, scores: {%s}}".formatted(names(KeysAsData.NAMES, "1")));

    Shape scores =
        ShapeEdit.at(accepted(contract, "{_id: 2, scores: {another: {of: 'x'}}}"), "scores");

    assertThat(scores.fields()).isNull();
    assertThat(scores.values().scalar()).isEqualTo(Kind.INT);
    assertThat(scores.values().fields()).containsOnlyKeys("of");
  }

  @Test
  void manyNamesWithoutANewOneStayNames() {
    Contract contract =
        contract("{_id: 1, scores: {%s}}".formatted(names(KeysAsData.NAMES + 20, "1")));

    Shape scores = ShapeEdit.at(accepted(contract, "{_id: 2, other: 1}"), "scores");

    assertThat(scores.fields()).hasSize(KeysAsData.NAMES + 20);
  }

  @Test
  void documentsInArraysAndMapsAreLookedAtAsWell() {
    Contract contract =
        contract("{_id: 1, lines: [{prices: {EUR: 1}}], m: {DE: {a: {FR: 1}}, AT: {}}}");

    Contract next =
        accepted(contract, "{_id: 2, lines: [{prices: {USD: 1}}], m: {CH: {a: {IT: 1}}}}");

    assertThat(ShapeEdit.at(next, "lines[].prices")).isEqualTo(Shape.map(Shape.scalar(Kind.INT)));
    assertThat(ShapeEdit.at(next, "m.*.a")).isEqualTo(Shape.map(Shape.scalar(Kind.INT)));
  }

  @Test
  void whatAnOperatorDecidedAboutIsLeftAsItIs() {
    Contract contract = contract("{_id: 1, prices: {EUR: 1}}");
    Contract decided =
        Approval.apply(
            contract,
            drift(contract, "{_id: 2, prices: {USD: 'x'}}"),
            Map.of("prices.USD", Treatment.IGNORE));

    Shape prices = ShapeEdit.at(accepted(decided, "{_id: 3, prices: {CHF: 1}}"), "prices");

    assertThat(prices.fields()).containsOnlyKeys("EUR", "CHF");
  }

  @Test
  void theProposalHoldsWhatTheContractHeldAndTheNewDocument() {
    String first = "{_id: 1, prices: {EUR: {net: 1, tags: ['a']}}}";
    String second = "{_id: 2, prices: {USD: {net: 5000000000, gross: 1.5, tags: [1]}}}";

    Contract next = accepted(contract(first), second);

    assertThat(ShapeEdit.at(next, "prices").values()).isNotNull();
    for (String document : new String[] {first, second}) {
      assertThat(drift(next, document).fits()).as(document).isTrue();
    }
  }

  private static Contract contract(String document) {
    return Inference.of("shop.orders", "shop.orders").accept(Bson.of(document)).infer().proposal();
  }

  private static Drift drift(Contract contract, String document) {
    byte[] bytes = Bson.of(document);
    return Sample.verdict(contract, bytes, 0, bytes.length).drift();
  }

  private static Contract accepted(Contract contract, String document) {
    return KeysAsData.recognised(drift(contract, document)).proposed();
  }

  private static String names(int count, String value) {
    return IntStream.range(0, count)
        .mapToObj(i -> "name" + i + ": " + value)
        .collect(Collectors.joining(", "));
  }
}
