package dev.sluice.redshift.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableNamingTest {

  private static final TableNaming NAMING = new TableNaming("sluice", "");

  @ParameterizedTest
  @CsvSource({
    "sluice.shop.orders, shop.orders",
    "sluice.Shop.Orders, shop.orders",
    "sluice.shop.user, shop.user",
    "sluice.shop.order_items2, shop.order_items2"
  })
  void plainNamesStayAsTheyAre(String topic, String table) {
    assertThat(NAMING.tableOf(topic).orElseThrow()).hasToString(table);
  }

  @Test
  void changedTableNameGetsASuffixOfTheTopic() {
    TableName table = NAMING.tableOf("sluice.shop.order-items").orElseThrow();

    assertThat(table.schema()).isEqualTo("shop");
    assertThat(table.table()).matches("order_items_[0-9a-f]{8}");
    assertThat(NAMING.tableOf("sluice.shop.order.items")).isNotEqualTo(table);
  }

  @Test
  void leadingDigitGetsAnUnderscore() {
    assertThat(NAMING.tableOf("sluice.shop.2024").orElseThrow().table())
        .matches("_2024_[0-9a-f]{8}");
  }

  @Test
  void changedSchemaIsTheSameForAllTablesOfTheDatabase() {
    TableName orders = NAMING.tableOf("sluice.my-shop.orders").orElseThrow();
    TableName users = NAMING.tableOf("sluice.my-shop.users").orElseThrow();

    assertThat(orders.schema()).matches("my_shop_[0-9a-f]{8}").isEqualTo(users.schema());
  }

  @Test
  void longNamesAreCutAndStayApart() {
    String head = "x".repeat(130);
    TableName one = NAMING.tableOf("sluice.shop." + head + "1").orElseThrow();
    TableName two = NAMING.tableOf("sluice.shop." + head + "2").orElseThrow();

    assertThat(one.table()).hasSize(127).isNotEqualTo(two.table());
  }

  @ParameterizedTest
  @ValueSource(strings = {"other.shop.orders", "sluice.shop", "sluice..orders", "sluice.shop."})
  void topicOfAnotherFormHasNoTable(String topic) {
    assertThat(NAMING.tableOf(topic)).isEmpty();
  }

  @Test
  void schemaPrefixStandsInFront() {
    assertThat(new TableNaming("sluice", "mongodb_").tableOf("sluice.shop.orders").orElseThrow())
        .hasToString("mongodb_shop.orders");
  }

  @Test
  void ownTablesOfDifferentTablesDiffer() {
    assertThat(new TableName("shop", "orders").watermark())
        .hasToString("sluice.shop__orders__watermark");
    assertThat(new TableName("a_", "b").watermark())
        .isNotEqualTo(new TableName("a", "_b").watermark());
    assertThat(new TableName("a__b", "c").deletes())
        .isNotEqualTo(new TableName("a", "b__c").deletes());
    assertThat(new TableName("s", "t".repeat(127)).watermark().table())
        .hasSizeLessThanOrEqualTo(63)
        .isNotEqualTo(new TableName("s", "t".repeat(126)).watermark().table());
  }
}
