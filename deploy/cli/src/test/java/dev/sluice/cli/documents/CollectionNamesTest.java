package dev.sluice.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectionNamesTest {
  @ParameterizedTest
  @CsvSource({
    "cars.json,cars",
    "flights-2k.json,flights_2k",
    "2020.json,_2020",
    "données clients.json,donnees_clients",
    "日本.json,collection",
    "a.b.c.jsonl,a_b_c",
    "system.users.json,system_users",
    "$cmd.json,_cmd"
  })
  void makesNamesThatReadTheSameEverywhere(String file, String name) {
    assertThat(new CollectionNames().nameFor(file)).isEqualTo(name);
  }

  @Test
  void neverGivesTheSameNameTwice() {
    var names = new CollectionNames();
    assertThat(names.nameFor("a.json")).isEqualTo("a");
    assertThat(names.nameFor("A.json")).isEqualTo("A_2");
    assertThat(names.nameFor("a.jsonl")).isEqualTo("a_3");
  }

  @Test
  void cutsLongNames() {
    assertThat(new CollectionNames().nameFor("x".repeat(300) + ".json")).hasSize(60);
  }
}
