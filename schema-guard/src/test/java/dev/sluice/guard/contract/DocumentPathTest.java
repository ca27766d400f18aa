package dev.sluice.guard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.guard.contract.DocumentPath.Items;
import dev.sluice.guard.contract.DocumentPath.Name;
import dev.sluice.guard.contract.DocumentPath.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentPathTest {

  @Test
  void readsWhatItWrites() {
    String path = DocumentPath.child(DocumentPath.items(DocumentPath.of("items")), "sku");
    assertThat(path).isEqualTo("items[].sku");
    assertThat(DocumentPath.parse(path))
        .containsExactly(new Name("items"), new Items(), new Name("sku"));
    assertThat(DocumentPath.parse(DocumentPath.values(DocumentPath.of("prices"))))
        .containsExactly(new Name("prices"), new Values());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "Release Date", "a.b", "", "*", "[]", "$", "\\", "a$x", "日本", ".", "a."})
  void keepsEveryNameApart(String name) {
    assertThat(DocumentPath.parse(DocumentPath.of(name))).containsExactly(new Name(name));
    assertThat(DocumentPath.parse(DocumentPath.child("p", name)))
        .containsExactly(new Name("p"), new Name(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$", "a[", "a]b", "a[]b", "a[]*", "a*", "*", "a.**", "a.*b", "a.*[", "\\", "a\\", "a.b\\",
        "a[]\\b"
      })
  void refusesWhatIsNoPath(String text) {
    assertThatThrownBy(() -> DocumentPath.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "a,$",
    "a.b,a",
    "a[],a",
    "a[].b,a[]",
    "a.*,a",
    "a.*.b,a.*",
    "a\\.b.c,a\\.b",
    "\\$.c,\\$",
    "a..b,a."
  })
  void theParentOfAPath(String path, String parent) {
    assertThat(DocumentPath.parent(path)).isEqualTo(parent);
  }
}
