package dev.sluice.guard.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.ContractType.Kind;
import dev.sluice.guard.contract.Shape;
import dev.sluice.guard.contract.Treatment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContractDiffTest {

  private static Contract contract(
      int version, Map<String, Treatment> treatments, ContractField... fields) {
    return new Contract(
        "c", "shop.orders", version, List.of(fields), Contract.ID_ALONE, treatments);
  }

  private static ContractField json(Shape shape) {
    return ContractField.of("j", "j", ContractType.JSON).withShape(shape);
  }

  private static List<String> changes(Contract from, Contract to) {
    List<String> changes = new ArrayList<>();
    new ContractDiff(from, to)
        .toJson()
        .path("changes")
        .forEach(
            change ->
                changes.add(
                    change.path("path").asText()
                        + " "
                        + change.path("change").asText()
                        + " "
                        + change.path("from").asText()
                        + " -> "
                        + change.path("to").asText()));
    return changes;
  }

  @Test
  void tellsAnotherKey() {
    Contract one = contract(1, Map.of());
    assertThat(changes(one, contract(2, Map.of()).withKey(List.of("_id", "region"))))
        .containsExactly("$ key _id -> _id, region");
  }

  @Test
  void equalContractsDoNotDiffer() {
    Contract one = contract(1, Map.of(), json(Shape.scalar(Kind.INT)));
    Contract two = contract(2, Map.of(), json(Shape.scalar(Kind.INT)));
    assertThat(changes(one, two)).isEmpty();
    assertThat(new ContractDiff(one, two).toJson().path("ddl")).isEmpty();
  }

  @Test
  void columnsDifferByTypeRulesAndTreatment() {
    Contract from =
        contract(
            1,
            Map.of(),
            ContractField.of("a", "a", ContractType.INT),
            ContractField.of("b", "b", ContractType.STRING));
    Contract to =
        contract(
            2,
            Map.of("b", Treatment.IGNORE),
            ContractField.of("a", "a", ContractType.LONG).withRequired(true),
            ContractField.of("b", "b", ContractType.STRING),
            ContractField.of("c", "c", ContractType.DOUBLE));
    assertThat(changes(from, to))
        .containsExactly(
            "a type int -> long",
            "a required false -> true",
            "c added null -> double",
            "b treatment null -> ignore");
    assertThat(changes(to, from)).contains("c removed double -> null");
    assertThat(new ContractDiff(from, to).toJson().path("ddl")).isNotEmpty();
  }

  @Test
  void insideAJsonColumnPathsDiffer() {
    Contract from =
        contract(1, Map.of(), json(Shape.document(Map.of("zip", Shape.scalar(Kind.STRING)))));
    Contract to =
        contract(
            2,
            Map.of(),
            json(
                Shape.document(
                    Map.of(
                        "zip",
                        new Shape(
                            Kind.STRING, null, null, Shape.map(Shape.scalar(Kind.INT)), false)))));
    assertThat(changes(from, to))
        .containsExactly(
            "j.zip type string -> string or array",
            "j.zip[] added null -> map",
            "j.zip[].* added null -> int");
  }
}
