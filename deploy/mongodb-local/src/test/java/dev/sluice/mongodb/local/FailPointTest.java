package dev.sluice.mongodb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.junit.jupiter.api.Test;

class FailPointTest {

  @Test
  void aCommandFailsAsOftenAsTheFailPointSays() {
    try (MongoLocal server = MongoLocal.start(MongoLocalOptions.defaults());
        MongoClient client = MongoClients.create(server.uri() + "&retryReads=false")) {
      MongoCollection<Document> orders = client.getDatabase("shop").getCollection("orders");
      MongoCollection<Document> users = client.getDatabase("shop").getCollection("users");
      configure(
          client,
          "{times: 2}",
          "{failCommands: ['aggregate'], namespace: 'shop.orders', errorCode: 260,"
              + " errorLabels: ['NonResumableChangeStreamError']}");

      assertThat(users.countDocuments()).isZero();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(orders::countDocuments)
            .isInstanceOfSatisfying(
                MongoCommandException.class,
                e -> {
                  assertThat(e.getErrorCode()).isEqualTo(260);
                  assertThat(e.hasErrorLabel("NonResumableChangeStreamError")).isTrue();
                });
      }
      assertThat(orders.countDocuments()).isZero();
    }
  }

  @Test
  void aFailPointIsSwitchedOff() {
    try (MongoLocal server = MongoLocal.start(MongoLocalOptions.defaults());
        MongoClient client = MongoClients.create(server.uri() + "&retryReads=false")) {
      MongoCollection<Document> orders = client.getDatabase("shop").getCollection("orders");
      configure(client, "'alwaysOn'", "{failCommands: ['find'], errorCode: 13}");
      assertThatThrownBy(() -> orders.find().first()).hasMessageContaining("13");
      assertThatThrownBy(() -> orders.find().first()).hasMessageContaining("13");

      configure(client, "'off'", "{}");

      assertThat(orders.find().first()).isNull();
    }
  }

  @Test
  void whatIsNotKnownIsRefused() {
    try (MongoLocal server = MongoLocal.start(MongoLocalOptions.defaults());
        MongoClient client = MongoClients.create(server.uri())) {
      assertThatThrownBy(
              () ->
                  configure(
                      client, "'alwaysOn'", "{failCommands: ['find'], closeConnection: true}"))
          .hasMessageContaining("closeConnection");
      assertThatThrownBy(() -> configure(client, "'alwaysOn'", "{failCommands: ['find']}"))
          .hasMessageContaining("errorCode");
      assertThatThrownBy(() -> configure(client, "'sometimes'", "{}"))
          .hasMessageContaining("sometimes");
    }
  }

  private static void configure(MongoClient client, String mode, String data) {
    client
        .getDatabase("admin")
        .runCommand(
            Document.parse(
                "{configureFailPoint: 'failCommand', mode: %s, data: %s}".formatted(mode, data)));
  }
}
