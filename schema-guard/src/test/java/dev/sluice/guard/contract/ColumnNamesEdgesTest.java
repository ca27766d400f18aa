package dev.sluice.guard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The first and last letters and digits, the longest names, and names that meet again and again.
 */
class ColumnNamesEdgesTest {

  @ParameterizedTest
  @CsvSource({
    "xAx,x_ax",
    "xZx,x_zx",
    "AAa,a_aa",
    "AAz,a_az",
    "ZZa,z_za",
    "AXa,a_xa",
    "ZXa,z_xa",
    "aX,a_x",
    "zX,z_x",
    "0X,_0_x",
    "9X,_9_x",
    "A0,a0",
    "AB,ab",
    "ABC1d,abc1d",
    "0,_0",
    "9,_9",
    "a0,a0",
    "z9,z9"
  })
  void knowsTheFirstAndLastOfTheAlphabet(String name, String column) {
    assertThat(ColumnNames.column(name, Set.of())).isEqualTo(column);
  }

  @ParameterizedTest
  @ValueSource(strings = {"@", "[", "`", "{", "/", ":", "\u007f", "\u0080", " "})
  void whatStandsBesideTheAlphabetIsAGap(String other) {
    assertThat(ColumnNames.column("a" + other + "b", Set.of())).isEqualTo("a_b");
    assertThat(ColumnNames.column(other + "b", Set.of())).isEqualTo("b");
    assertThat(ColumnNames.column("A" + other + "Bc", Set.of())).isEqualTo("a_bc");
    assertThat(ColumnNames.column("A" + other + "B", Set.of())).isEqualTo("a_b");
    assertThat(ColumnNames.column("AB" + other, Set.of())).isEqualTo("ab");
  }

  @Test
  void aNameMayBeAsLongAsAnIdentifier() {
    assertThat(ColumnNames.column("n".repeat(127), Set.of())).isEqualTo("n".repeat(127));
    assertThat(ColumnNames.column("n".repeat(128), Set.of()))
        .hasSize(127)
        .startsWith("n".repeat(118) + "_");
    assertThat(ColumnNames.valid("n".repeat(127))).isTrue();
    assertThat(ColumnNames.valid("n".repeat(128))).isFalse();
    assertThat(ColumnNames.valid("")).isFalse();
    assertThat(ColumnNames.valid("a")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 117, 118, 119, 127, 200})
  void everySuffixThatIsTakenGivesALongerOneWithinTheLimit(int length) {
    String name = "n".repeat(length);
    Set<String> taken = new HashSet<>();
    taken.add(name);
    String before = null;
    for (int digits = 8; digits < 20; digits++) {
      String column = ColumnNames.column(name, taken);
      String head = name.substring(0, Math.min(length, 127 - 1 - digits));
      assertThat(column).matches(head + "_[0-9a-f]{" + digits + "}");
      if (before != null) {
        assertThat(column.substring(column.indexOf('_')))
            .startsWith(before.substring(before.indexOf('_')));
      }
      assertThat(taken.add(column)).isTrue();
      before = column;
    }
  }
}
