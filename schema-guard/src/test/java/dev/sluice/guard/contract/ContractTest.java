package dev.sluice.guard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.guard.contract.ContractType.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ContractTest {

  private static final ContractField KEY = ContractField.of("_id", "_id", ContractType.OBJECT_ID);
  private static final ContractField A = ContractField.of("a", "a", ContractType.INT);
  private static final ContractField B = ContractField.of("b", "b", ContractType.JSON);

  private static Contract contract(int version, ContractField... fields) {
    return new Contract("c", "d.c", version, List.of(fields), Contract.ID_ALONE, Map.of());
  }

  @Test
  void versionZeroIsTheOneBeforeTheFirst() {
    Contract none = Contract.none("c", "d.c");
    assertThat(none).isEqualTo(contract(0));
    assertThat(none.next(List.of(KEY), Map.of()).version()).isEqualTo(1);
    assertThatThrownBy(() -> contract(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPathAndAColumnStandOnce() {
    ContractField otherColumn = ContractField.of("a", "other", ContractType.INT);
    assertThatThrownBy(() -> contract(1, A, otherColumn))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("path a");
    ContractField otherPath = ContractField.of("other", "a", ContractType.INT);
    assertThatThrownBy(() -> contract(1, A, otherPath))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("column a");
  }

  @Test
  void remembersIgnoreAndQuarantineButNotText() {
    Map<String, Treatment> treatments = new LinkedHashMap<>();
    treatments.put("y", Treatment.IGNORE);
    treatments.put("x", Treatment.QUARANTINE);
    Contract contract = new Contract("c", "d.c", 1, List.of(), Contract.ID_ALONE, treatments);
    treatments.clear();
    assertThat(contract.treatments())
        .containsExactly(Map.entry("y", Treatment.IGNORE), Map.entry("x", Treatment.QUARANTINE));
    assertThatThrownBy(
            () ->
                new Contract(
                    "c", "d.c", 1, List.of(), Contract.ID_ALONE, Map.of("x", Treatment.TEXT)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isNotChangedByTheListsItWasMadeOf() {
    List<ContractField> fields = new ArrayList<>(List.of(A));
    Contract contract = new Contract("c", "d.c", 1, fields, Contract.ID_ALONE, Map.of());
    fields.add(B);
    assertThat(contract.fields()).containsExactly(A);
  }

  @Test
  void findsAFieldByItsPath() {
    Contract contract = contract(1, KEY, A, B);
    assertThat(contract.field("_id")).contains(KEY);
    assertThat(contract.field("b")).contains(B);
    assertThat(contract.field("none")).isEmpty();
  }

  @Test
  void replacesAFieldInItsPlaceOrAddsItAtTheEnd() {
    Contract contract =
        new Contract(
            "c", "d.c", 4, List.of(KEY, A, B), Contract.ID_ALONE, Map.of("x", Treatment.IGNORE));
    ContractField required = A.withRequired(true);
    assertThat(contract.with(required))
        .isEqualTo(
            new Contract(
                "c",
                "d.c",
                4,
                List.of(KEY, required, B),
                Contract.ID_ALONE,
                Map.of("x", Treatment.IGNORE)));
    ContractField more = ContractField.of("more", "more", ContractType.INT);
    assertThat(contract.with(more))
        .isEqualTo(
            new Contract(
                "c",
                "d.c",
                4,
                List.of(KEY, A, B, more),
                Contract.ID_ALONE,
                Map.of("x", Treatment.IGNORE)));
    assertThat(contract.fields()).containsExactly(KEY, A, B);
  }

  @Test
  void theNextVersionHasOtherFieldsAndTreatments() {
    Contract next = contract(4, KEY).next(List.of(A), Map.of("x", Treatment.QUARANTINE));
    assertThat(next)
        .isEqualTo(
            new Contract(
                "c", "d.c", 5, List.of(A), Contract.ID_ALONE, Map.of("x", Treatment.QUARANTINE)));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DECIMAL")
  void aFieldHasAShapeIfItIsJsonAndIsTextOnlyAsAString(Kind kind) {
    ContractType type = ContractType.of(kind);
    assertThat(type.kind()).isEqualTo(kind);
    ContractField field = ContractField.of("p", "q", type);
    assertThat(field)
        .isEqualTo(
            new ContractField(
                "p", "q", type, false, 0, false, kind == Kind.JSON ? Shape.NOTHING : null));
    if (kind == Kind.JSON) {
      assertThatThrownBy(() -> new ContractField("p", "q", type, false, 0, false, null))
          .hasMessageContaining("shape");
    } else {
      assertThatThrownBy(() -> new ContractField("p", "q", type, false, 0, false, Shape.NOTHING))
          .hasMessageContaining("shape");
    }
    if (kind == Kind.STRING) {
      assertThat(new ContractField("p", "q", type, false, 0, true, null).text()).isTrue();
    } else {
      Shape shape = kind == Kind.JSON ? Shape.NOTHING : null;
      assertThatThrownBy(() -> new ContractField("p", "q", type, false, 0, true, shape))
          .hasMessageContaining("text");
    }
  }

  @Test
  void aLengthIsNotNegative() {
    assertThat(new ContractField("p", "q", ContractType.STRING, false, 0, false, null).maxBytes())
        .isZero();
    assertThatThrownBy(
            () -> new ContractField("p", "q", ContractType.STRING, false, -1, false, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxBytes");
  }

  @Test
  void theCopyOfAFieldDiffersInOneThing() {
    ContractField field =
        new ContractField("p", "q", ContractType.JSON, true, 9, false, Shape.scalar(Kind.INT));
    assertThat(field.withRequired(false))
        .isEqualTo(
            new ContractField(
                "p", "q", ContractType.JSON, false, 9, false, Shape.scalar(Kind.INT)));
    assertThat(field.withShape(Shape.NOTHING))
        .isEqualTo(new ContractField("p", "q", ContractType.JSON, true, 9, false, Shape.NOTHING));
  }

  @Test
  void decimalsAreWithinTheDigitsOfRedshift() {
    assertThat(ContractType.decimal(38, 37)).hasToString("decimal(38,37)");
    assertThatThrownBy(() -> ContractType.decimal(38, 38))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0..37");
    assertThat(ContractType.decimal(1, 0)).hasToString("decimal(1,0)");
    assertThatThrownBy(() -> ContractType.decimal(0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ContractType.decimal(39, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ContractType.decimal(5, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ContractType.decimal(5, 6))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ContractType.of(Kind.DECIMAL))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ContractType(Kind.INT, 1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ContractType(Kind.INT, 0, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void kindsOfNumbersJoinToNumbers() {
    Kind[] numbers = {Kind.INT, Kind.LONG, Kind.DOUBLE, Kind.DECIMAL};
    Kind[][] joined = {
      {Kind.INT, Kind.LONG, Kind.DOUBLE, Kind.DECIMAL},
      {Kind.LONG, Kind.LONG, Kind.JSON, Kind.DECIMAL},
      {Kind.DOUBLE, Kind.JSON, Kind.DOUBLE, Kind.JSON},
      {Kind.DECIMAL, Kind.DECIMAL, Kind.JSON, Kind.DECIMAL},
    };
    for (int a = 0; a < numbers.length; a++) {
      for (int b = 0; b < numbers.length; b++) {
        assertThat(Kind.lub(numbers[a], numbers[b]))
            .as("%s and %s", numbers[a], numbers[b])
            .isEqualTo(joined[a][b]);
      }
      for (Kind other : List.of(Kind.STRING, Kind.BOOLEAN, Kind.TIMESTAMP, Kind.JSON)) {
        assertThat(Kind.lub(numbers[a], other)).isEqualTo(Kind.JSON);
        assertThat(Kind.lub(other, numbers[a])).isEqualTo(Kind.JSON);
      }
    }
  }

  @Test
  void decimalsJoinUpToTheLastDigit() {
    ContractType whole = ContractType.decimal(20, 0);
    assertThat(ContractType.lub(whole, ContractType.decimal(18, 18)))
        .isEqualTo(ContractType.decimal(38, 18));
    assertThat(ContractType.lub(whole, ContractType.decimal(19, 19))).isEqualTo(ContractType.JSON);
    assertThat(ContractType.lub(ContractType.LONG, ContractType.decimal(19, 19)))
        .isEqualTo(ContractType.decimal(38, 19));
    assertThat(ContractType.lub(ContractType.INT, ContractType.decimal(28, 28)))
        .isEqualTo(ContractType.decimal(38, 28));
    assertThat(ContractType.lub(ContractType.INT, ContractType.decimal(29, 29)))
        .isEqualTo(ContractType.JSON);
  }

  @Test
  void aDocumentIsAMapOrHasNamedFields() {
    assertThatThrownBy(() -> new Shape(null, Map.of(), Shape.NOTHING, null, false))
        .isInstanceOf(IllegalArgumentException.class);
    Map<String, Shape> fields = new LinkedHashMap<>(Map.of("x", Shape.NOTHING));
    Shape shape = Shape.document(fields);
    fields.clear();
    assertThat(shape.fields()).containsOnlyKeys("x");
  }

  @Test
  void aShapeTellsTheTypeOfItsPath() {
    Shape anInt = Shape.scalar(Kind.INT);
    assertThat(Shape.NOTHING.typeText()).isNull();
    assertThat(anInt.typeText()).isEqualTo("int");
    assertThat(Shape.TEXT.typeText()).isEqualTo("string");
    for (Shape more :
        List.of(Shape.document(Map.of()), Shape.map(Shape.NOTHING), Shape.array(Shape.NOTHING))) {
      assertThat(more.nothing()).isFalse();
      assertThat(more.typeText()).isEqualTo("json");
      assertThat(more.withScalar(Kind.INT).typeText()).isEqualTo("json");
    }
    assertThat(Shape.NOTHING.nothing()).isTrue();
    assertThat(anInt.nothing()).isFalse();
  }

  @Test
  void readsTheTextOfEveryTreatment() {
    for (Treatment treatment : Treatment.values()) {
      assertThat(Treatment.parse(treatment.text())).isEqualTo(treatment);
    }
    assertThat(Treatment.QUARANTINE.text()).isEqualTo("quarantine");
    assertThatThrownBy(() -> Treatment.parse("IGNORE"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("IGNORE");
  }
}
