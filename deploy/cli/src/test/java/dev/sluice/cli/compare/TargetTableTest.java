package dev.sluice.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTableTest {
  @ParameterizedTest
  @CsvSource({
    "sluice.shop.orders,shop.orders,shop.orders",
    "a.b.shop.Orders,shop.Orders,shop.orders",
    "sluice.shop.order.items,shop.order.items,shop.order_items_26d4ceca",
    "sluice.shop.2020,shop.2020,shop._2020_2df9cc48",
    "sluice.my-shop.orders,my-shop.orders,my_shop_d703f44c.orders_1128dfe0",
  })
  void followsTheTopic(String topic, String namespace, String table) {
    assertThat(TargetTable.of(topic, namespace)).hasToString(table);
  }

  @Test
  void quotesNames() {
    assertThat(TargetTable.of("sluice.shop.order", "shop.order").sql())
        .isEqualTo("\"shop\".\"order\"");
  }

  @Test
  void keepsToTheLengthOfNamesInRedshift() {
    String collection = "x".repeat(140);
    assertThat(TargetTable.of("sluice.shop." + collection, "shop." + collection).name())
        .hasSize(127);
  }

  @Test
  void refusesATopicOfAnotherNamespace() {
    assertThatThrownBy(() -> TargetTable.of("sluice.shop.orders", "shop.users"))
        .hasMessageContaining("is not one of shop.users");
  }
}
