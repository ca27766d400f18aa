package dev.sluice.guard.contract;

import static dev.sluice.guard.contract.Shape.array;
import static dev.sluice.guard.contract.Shape.document;
import static dev.sluice.guard.contract.Shape.map;
import static dev.sluice.guard.contract.Shape.scalar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.guard.contract.ContractType.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShapeEditTest {

  private static final Shape INT = scalar(Kind.INT);
  private static final Shape LONG = scalar(Kind.LONG);
  private static final Shape STRING = scalar(Kind.STRING);

  /** Everything that a shape can hold at once, but for a map. */
  private static final Shape EVERYTHING = new Shape(Kind.INT, Map.of("x", INT), null, INT, false);

  private static Contract contract(ContractField... fields) {
    return new Contract(
        "c", "d.c", 3, List.of(fields), Contract.ID_ALONE, Map.of("gone", Treatment.IGNORE));
  }

  private static ContractField json(Shape shape) {
    return json("a", shape);
  }

  private static ContractField json(String path, Shape shape) {
    return new ContractField(path, path, ContractType.JSON, true, 7, false, shape);
  }

  private static ContractField column(String path, ContractType type) {
    return new ContractField(path, path, type, true, 5, false, null);
  }

  private static Shape shape(Contract contract) {
    return contract.field("a").orElseThrow().shape();
  }

  private static Shape reverted(Shape now, Shape before, String path) {
    return shape(ShapeEdit.revert(contract(json(now)), contract(json(before)), path));
  }

  @Test
  void aFieldThatWasNotKnownGoes() {
    Contract now = contract(column("a", ContractType.INT), column("b", ContractType.INT));
    Contract reverted = ShapeEdit.revert(now, contract(column("b", ContractType.LONG)), "a");
    assertThat(reverted.fields()).containsExactly(column("b", ContractType.INT));
    assertThat(reverted.version()).isEqualTo(3);
    assertThat(reverted.treatments()).isEqualTo(now.treatments());
  }

  @Test
  void aFieldGetsTheTypeItHad() {
    Contract now = contract(column("a", ContractType.LONG), column("b", ContractType.LONG));
    Contract before = contract(column("a", ContractType.INT), column("b", ContractType.INT));
    assertThat(ShapeEdit.revert(now, before, "a").fields())
        .containsExactly(column("a", ContractType.INT), column("b", ContractType.LONG));
  }

  @Test
  void aFieldThatIsNoLongerKnownComesBack() {
    Contract before = contract(json(document(Map.of("x", INT))));
    assertThat(ShapeEdit.revert(contract(), before, "a").fields())
        .containsExactly(json(document(Map.of("x", INT))));
  }

  @Test
  void aColumnThatBecameJsonIsAgainWhatItWas() {
    Contract now = contract(json(document(Map.of("x", INT))));
    Contract before = contract(column("a", ContractType.STRING));
    assertThat(ShapeEdit.revert(now, before, "a").fields())
        .containsExactly(column("a", ContractType.STRING));
  }

  @Test
  void aJsonColumnThatBecameTextIsJsonAgainWithItsShape() {
    Contract before = contract(json(document(Map.of("x", INT))));
    Contract now = ShapeEdit.text(before, "a");
    assertThat(ShapeEdit.revert(now, before, "a").fields()).isEqualTo(before.fields());
  }

  @Test
  void theNewScalarOfAJsonColumnGoesAndWhatLiesBelowStays() {
    Shape now = new Shape(Kind.STRING, Map.of("x", LONG, "y", STRING), null, LONG, false);
    Shape before = new Shape(Kind.INT, Map.of("x", INT), null, INT, false);
    assertThat(reverted(now, before, "a"))
        .isEqualTo(new Shape(Kind.INT, now.fields(), null, LONG, false));
  }

  @Test
  void whatAPathGotThatItHadNotGoes() {
    assertThat(reverted(EVERYTHING, INT, "a")).isEqualTo(INT);
    assertThat(reverted(EVERYTHING, array(STRING), "a")).isEqualTo(array(INT));
    assertThat(reverted(EVERYTHING, document(Map.of()), "a")).isEqualTo(document(Map.of("x", INT)));
    assertThat(reverted(map(INT), INT, "a")).isEqualTo(INT);
    assertThat(reverted(map(LONG), map(INT), "a")).isEqualTo(map(LONG));
  }

  @Test
  void whatAPathLostComesBack() {
    assertThat(reverted(Shape.TEXT, EVERYTHING, "a")).isEqualTo(EVERYTHING);
    assertThat(reverted(INT, map(INT), "a")).isEqualTo(map(INT));
    assertThat(reverted(INT, array(INT), "a")).isEqualTo(array(INT));
    assertThat(reverted(EVERYTHING, Shape.TEXT, "a")).isEqualTo(Shape.TEXT);
  }

  @Test
  void aFieldBelowGoesOrGetsWhatItHadAndItsNeighboursStay() {
    Shape now = document(Map.of("x", LONG, "y", LONG));
    assertThat(reverted(now, document(Map.of("x", INT)), "a.x"))
        .isEqualTo(document(Map.of("x", INT, "y", LONG)));
    assertThat(reverted(now, document(Map.of("x", INT)), "a.y"))
        .isEqualTo(document(Map.of("x", LONG)));
    assertThat(reverted(now, INT, "a.y")).isEqualTo(document(Map.of("x", LONG)));
  }

  @Test
  void aFieldBelowThatIsGoneComesBack() {
    Shape before = document(Map.of("x", INT));
    assertThat(reverted(document(Map.of()), before, "a.x")).isEqualTo(before);
  }

  @Test
  void elementsAndValuesOfMapsGoBackAndTheirNeighboursStay() {
    Shape now = new Shape(Kind.BOOLEAN, Map.of("x", LONG), null, LONG, false);
    Shape before = new Shape(Kind.INT, null, null, INT, false);
    assertThat(reverted(now, before, "a[]"))
        .isEqualTo(new Shape(Kind.BOOLEAN, Map.of("x", LONG), null, INT, false));
    assertThat(reverted(array(EVERYTHING), array(STRING), "a[]")).isEqualTo(array(STRING));
    assertThat(reverted(array(LONG), INT, "a[]")).isEqualTo(array(Shape.NOTHING));
    Shape mapped = new Shape(Kind.BOOLEAN, null, map(LONG), LONG, false);
    assertThat(reverted(mapped, map(map(INT)), "a.*.*"))
        .isEqualTo(new Shape(Kind.BOOLEAN, null, map(INT), LONG, false));
    assertThat(reverted(map(LONG), INT, "a.*")).isEqualTo(map(Shape.NOTHING));
  }

  @Test
  void severalLevelsDown() {
    Shape now = document(Map.of("x", array(document(Map.of("y", LONG, "z", LONG)))));
    Shape before = document(Map.of("x", array(document(Map.of("y", INT)))));
    assertThat(reverted(now, before, "a.x[].y"))
        .isEqualTo(document(Map.of("x", array(document(Map.of("y", INT, "z", LONG))))));
    assertThat(reverted(now, before, "a.x[].z"))
        .isEqualTo(document(Map.of("x", array(document(Map.of("y", LONG))))));
  }

  @Test
  void belowWhatIsNotJsonOrNotKnownNothingIsToRevert() {
    Contract before = contract(json(document(Map.of("x", INT))));
    Contract scalar = contract(column("a", ContractType.INT));
    assertThat(ShapeEdit.revert(scalar, before, "a.x")).isEqualTo(scalar);
    assertThat(ShapeEdit.revert(contract(), before, "a.x")).isEqualTo(contract());
    assertThat(reverted(STRING, document(Map.of("x", INT)), "a.x")).isEqualTo(STRING);
  }

  @Test
  void belowAFieldThatWasNotJsonNothingWasKnown() {
    Contract now = contract(json(document(Map.of("x", INT, "y", INT))));
    Contract before = contract(column("a", ContractType.INT));
    assertThat(shape(ShapeEdit.revert(now, before, "a.x"))).isEqualTo(document(Map.of("y", INT)));
    assertThat(shape(ShapeEdit.revert(now, contract(), "a.x")))
        .isEqualTo(document(Map.of("y", INT)));
  }

  @Test
  void textMakesAStringColumnOfATopLevelField() {
    Contract text = ShapeEdit.text(contract(json(INT), column("b", ContractType.INT)), "a");
    assertThat(text.fields())
        .containsExactly(
            new ContractField("a", "a", ContractType.STRING, true, 7, true, null),
            column("b", ContractType.INT));
  }

  @Test
  void textBelowReplacesWhatIsKnownThere() {
    Contract contract = contract(json(document(Map.of("x", EVERYTHING, "y", INT))));
    assertThat(shape(ShapeEdit.text(contract, "a.x")))
        .isEqualTo(document(Map.of("x", Shape.TEXT, "y", INT)));
    assertThat(shape(ShapeEdit.text(contract, "a.x[]")).fields().get("x"))
        .isEqualTo(new Shape(Kind.INT, Map.of("x", INT), null, Shape.TEXT, false));
    assertThat(shape(ShapeEdit.text(contract(json(map(INT))), "a.*"))).isEqualTo(map(Shape.TEXT));
  }

  @Test
  void textBelowAColumnThatIsNotJsonIsTheColumns() {
    Contract contract = contract(column("a", ContractType.INT));
    assertThat(ShapeEdit.text(contract, "a.x").fields())
        .containsExactly(new ContractField("a", "a", ContractType.STRING, true, 5, true, null));
  }

  @Test
  void textNeedsAField() {
    assertThatThrownBy(() -> ShapeEdit.text(contract(), "b.x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("b.x");
  }

  @Test
  void aPathThatIsNotKnownYetIsMadeOnTheWay() {
    Contract contract = contract(json(INT));
    assertThat(shape(ShapeEdit.text(contract, "a.x.y")))
        .isEqualTo(
            new Shape(Kind.INT, Map.of("x", document(Map.of("y", Shape.TEXT))), null, null, false));
    assertThat(shape(ShapeEdit.text(contract, "a[].*")))
        .isEqualTo(new Shape(Kind.INT, null, null, map(Shape.TEXT), false));
  }

  @Test
  void anotherKindOfScalarLeavesDocumentsAndArrays() {
    Contract contract = contract(json(document(Map.of("x", EVERYTHING))));
    assertThat(shape(ShapeEdit.scalar(contract, "a.x", Kind.LONG)).fields().get("x"))
        .isEqualTo(new Shape(Kind.LONG, Map.of("x", INT), null, INT, false));
    assertThat(shape(ShapeEdit.scalar(contract(json(map(INT))), "a.*", Kind.LONG)))
        .isEqualTo(map(LONG));
    assertThat(shape(ShapeEdit.scalar(contract(json(array(INT))), "a[]", Kind.LONG)))
        .isEqualTo(array(LONG));
  }

  @Test
  void aScalarOfWhatIsNotJsonStays() {
    Contract contract = contract(column("a", ContractType.INT));
    assertThat(ShapeEdit.scalar(contract, "a.x", Kind.LONG)).isEqualTo(contract);
    assertThat(ShapeEdit.scalar(contract, "b.x", Kind.LONG)).isEqualTo(contract);
  }

  @Test
  void aMapReplacesTheNamedFieldsAlone() {
    Contract contract = contract(json(document(Map.of("x", EVERYTHING))));
    assertThat(shape(ShapeEdit.map(contract, "a.x", LONG)).fields().get("x"))
        .isEqualTo(new Shape(Kind.INT, null, LONG, INT, false));
    assertThat(shape(ShapeEdit.map(contract, "a", LONG))).isEqualTo(map(LONG));
  }

  @Test
  void tellsWhatIsKnownAtAPath() {
    Contract contract =
        contract(
            json(new Shape(null, Map.of("x", map(INT)), null, STRING, false)),
            column("b", ContractType.INT));
    assertThat(ShapeEdit.at(contract, "a")).isEqualTo(shape(contract));
    assertThat(ShapeEdit.at(contract, "a.x")).isEqualTo(map(INT));
    assertThat(ShapeEdit.at(contract, "a.x.*")).isEqualTo(INT);
    assertThat(ShapeEdit.at(contract, "a[]")).isEqualTo(STRING);
    assertThat(ShapeEdit.at(contract, "a.*")).isEqualTo(Shape.NOTHING);
    assertThat(ShapeEdit.at(contract, "a.y.z[]")).isEqualTo(Shape.NOTHING);
    assertThat(ShapeEdit.at(contract, "a[].y")).isEqualTo(Shape.NOTHING);
    assertThat(ShapeEdit.at(contract, "a[][]")).isEqualTo(Shape.NOTHING);
    assertThat(ShapeEdit.at(contract, "b")).isEqualTo(Shape.NOTHING);
    assertThat(ShapeEdit.at(contract, "b.x")).isEqualTo(Shape.NOTHING);
    assertThat(ShapeEdit.at(contract, "none")).isEqualTo(Shape.NOTHING);
  }

  @Test
  void anEditKeepsTheOrderOfFieldsAndTheContractItWasMadeFrom() {
    Map<String, Shape> fields = new LinkedHashMap<>();
    for (String name : List.of("z", "y", "x")) {
      fields.put(name, INT);
    }
    Contract contract = contract(json(document(fields)));
    assertThat(shape(ShapeEdit.text(contract, "a.y")).fields().keySet())
        .containsExactly("z", "y", "x");
    assertThat(shape(ShapeEdit.revert(contract, contract(json(INT)), "a.y")).fields().keySet())
        .containsExactly("z", "x");
    assertThat(shape(contract)).isEqualTo(document(fields));
  }
}
