package dev.sluice.cli.collections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.CommandRun;
import dev.sluice.cli.WorkerStub;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CollectionsCommandTest {
  private WorkerStub worker;

  @BeforeEach
  void start() throws IOException {
    worker = new WorkerStub().on("POST /connectors", 201, "{}");
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  @Test
  void createsASourceForEachCollectionAndBothSinks() {
    CommandRun run =
        add(
            "--mongodb-uri",
            "mongodb://m:27017/?replicaSet=rs0",
            "--bootstrap-servers",
            "k:9092",
            "--s3-bucket",
            "b",
            "--redshift-url",
            "jdbc:redshift://r:5439/dev",
            "--copy-iam-role",
            "arn:aws:iam::1:role/copy",
            "shop.orders",
            "shop.líne items");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("added shop.orders\n", "added shop.l_ne_items\n");
    assertThat(worker.changes()).hasSize(4);
    assertThat(worker.changes().get(0))
        .contains(
            "\"name\":\"sluice-s3\"",
            "\"s3.bucket\":\"b\"",
            "\"consumer.override.metadata.max.age.ms\":\"10000\"");
    assertThat(worker.changes().get(1))
        .contains(
            "\"name\":\"sluice-redshift\"",
            "\"redshift.url\":\"jdbc:redshift://r:5439/dev\"",
            "arn:aws:iam::1:role/copy");
    assertThat(worker.changes().get(2))
        .contains(
            "\"name\":\"shop.orders\"",
            "\"database\":\"shop\"",
            "\"collection\":\"orders\"",
            "mongodb://m:27017/?replicaSet=rs0");
    assertThat(worker.changes().get(3))
        .contains("\"name\":\"shop.l_ne_items\"", "\"collection\":\"líne items\"");
  }

  @Test
  void leavesSinksThatExistAlone() {
    sinksExist();
    CommandRun run = add("--mongodb-uri", "mongodb://m/", "shop.orders");
    assertThat(run.code()).isZero();
    assertThat(worker.changes()).singleElement().asString().contains("\"name\":\"shop.orders\"");
  }

  @Test
  void refusesACollectionThatIsThere() {
    sinksExist();
    worker.on("GET /connectors/shop.orders", "{}");
    CommandRun run = add("--mongodb-uri", "mongodb://m/", "shop.orders");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo("sluice: there is a connector shop.orders already: ./sluice status shows it\n");
    assertThat(worker.changes()).isEmpty();
  }

  @Test
  void refusesWhatIsNoCollection() {
    sinksExist();
    assertThat(add("--mongodb-uri", "mongodb://m/", "orders").err())
        .isEqualTo("sluice: orders is not a collection: expected <db>.<collection>\n");
  }

  @Test
  void asksForWhatItNeedsToMakeTheSinks() {
    assertThat(add("--mongodb-uri", "mongodb://m/", "shop.orders").err())
        .isEqualTo(
            "sluice: there are no sink connectors yet: give --s3-bucket, so that they can be made\n");
  }

  @Test
  void asksForThePasswordOfTheUserThatItIsGiven() {
    assertThat(add("--connect-user", "operator", "--mongodb-uri", "mongodb://m/", "a.b").err())
        .isEqualTo("sluice: there is no password of operator: set SLUICE_CONNECT_PASSWORD\n");
    assertThat(worker.changes()).isEmpty();
  }

  @Test
  void repeatsWhatTheWorkerSays() {
    sinksExist();
    worker.on(
        "POST /connectors",
        400,
        "{\"error_code\": 400, \"message\": \"Connector configuration is invalid\"}");
    CommandRun run = add("--mongodb-uri", "mongodb://m/", "shop.orders");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("Connector configuration is invalid").hasLineCount(1);
  }

  private void sinksExist() {
    worker.on("GET /connectors/sluice-s3", "{}").on("GET /connectors/sluice-redshift", "{}");
  }

  private CommandRun add(String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("collections", "add", "--connect-url", worker.url()));
    all.addAll(List.of(arguments));
    return CommandRun.of(all.toArray(String[]::new));
  }
}
