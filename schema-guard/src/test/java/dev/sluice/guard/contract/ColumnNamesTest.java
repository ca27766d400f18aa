package dev.sluice.guard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnNamesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "_id|_id",
        "1962|_1962",
        "Beak Length (mm)|beak_length_mm",
        "userId|user_id",
        "userid|userid",
        "HTTPServer|http_server",
        "IMDB Rating|imdb_rating",
        "Miles_per_Gallon|miles_per_gallon",
        "address2Line|address2_line",
        "order|order",
        "a.b|a_b",
        ".a|a",
        "a$x|a_x",
        "$ref|ref",
        "__proto__|_proto",
        "ünïc|unic",
        "日本|u65e5_u672c",
        "😀|u1f600",
        "''|empty",
        "---|empty",
        "oid|_oid",
        "Ctid|_ctid",
        "xMin|x_min",
        "xmin|_xmin",
        "deletexid|_deletexid",
        "_sluice_key|x_sluice_key",
        "_Sluice_Op|x_sluice_op"
      })
  void makesSnakeCase(String name, String column) {
    assertThat(ColumnNames.column(name == null ? "" : name, Set.of())).isEqualTo(column);
  }

  @Test
  void givesATakenNameASuffixThatDependsOnTheNameAlone() {
    String second = ColumnNames.column("user_id", Set.of("user_id"));
    assertThat(second).matches("user_id_[0-9a-f]{8}");
    assertThat(ColumnNames.column("user_id", Set.of("user_id", "other"))).isEqualTo(second);
    assertThat(ColumnNames.column("userId", Set.of("user_id"))).isNotEqualTo(second);
  }

  @Test
  void keepsTheKeysColumnForTheKey() {
    assertThat(ColumnNames.column("_ID", Set.of())).matches("_id_[0-9a-f]{8}");
    assertThat(ColumnNames.column("_id", Set.of())).isEqualTo("_id");
  }

  @Test
  void shortensWhatIsTooLong() {
    String column = ColumnNames.column("n".repeat(255), Set.of());
    assertThat(column).hasSize(127).matches("n+_[0-9a-f]{8}");
    assertThat(ColumnNames.column("n".repeat(254), Set.of())).isNotEqualTo(column);
  }

  @Test
  void anyNamesGiveValidDistinctColumns() {
    Random random = new Random(20261124);
    Set<String> names = new HashSet<>();
    Set<String> columns = new HashSet<>();
    while (names.size() < 5000) {
      String name =
          random
              .ints(random.nextInt(6), 0, random.nextBoolean() ? 128 : 0x2ffff)
              .filter(c -> c < 0xd800 || c > 0xdfff)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      if (names.add(name)) {
        String column = ColumnNames.column(name, columns);
        assertThat(columns.add(column)).as("column %s of '%s'", column, name).isTrue();
        assertThat(ColumnNames.valid(column)).as("column %s of '%s'", column, name).isTrue();
      }
    }
  }
}
