package dev.sluice.cli.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.CommandRun;
import dev.sluice.cli.Fixtures;
import dev.sluice.cli.WorkerStub;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContractsCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTRACTS = "GET /sluice/collections/shop.orders/contracts";
  private static final String DIFF =
      """
      {"connector": "shop.orders", "namespace": "shop.orders", "from": 1, "to": 2,
       "changes": [
         {"path": "Title", "column": "title", "change": "added", "from": null, "to": "string"},
         {"path": "note", "column": null, "change": "treatment", "from": null, "to": "ignore"}],
       "ddl": ["ALTER TABLE x"]}
      """;

  private WorkerStub worker;

  @BeforeEach
  void start() throws IOException {
    JsonNode contracts = JSON.readTree(Fixtures.CONTRACTS);
    worker =
        new WorkerStub()
            .on("GET /sluice/collections", "[" + Fixtures.HELD + "," + Fixtures.STREAMING + "]")
            .on(CONTRACTS, Fixtures.CONTRACTS)
            .on("GET /sluice/collections/shop.users/contracts", "[]")
            .on(CONTRACTS + "/1", contracts.get(0).toString())
            .on(CONTRACTS + "/2", contracts.get(1).toString())
            .on(
                CONTRACTS + "/3",
                404,
                "{\"error_code\": 404, \"message\": \"Connector shop.orders has no contract version 3: it has 1 to 2\"}")
            .on(CONTRACTS + "/2/diff", DIFF)
            .on(
                CONTRACTS + "/1/diff?from=2",
                DIFF.replaceAll("(?s)\"changes\".*", "\"changes\": [], \"ddl\": []}"));
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  private CommandRun contracts(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "contracts";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[all.length - 2] = "--connect-url";
    all[all.length - 1] = worker.url();
    return CommandRun.of(all);
  }

  @Test
  void listsTheVersionsOfAllCollectionsOrOfOne() {
    String table =
        """
        COLLECTION   VERSION  COLUMNS  TREATMENTS  SCHEMA ID
        shop.orders  v1             1           0  -
        shop.orders  v2             2           1  7
        """;
    assertThat(contracts("list").out()).isEqualTo(table);
    assertThat(contracts("list", "shop.orders").out()).isEqualTo(table);
    assertThat(contracts("list", "shop.users").out()).isEqualTo("no contract yet\n");
  }

  @Test
  void showsTheNewestVersionOrAnother() {
    assertThat(contracts("show", "shop.orders").out())
        .isEqualTo(
            """
            collection  shop.orders
            version     2
            schema id   7  subject sluice.shop.orders-value

            PATH   COLUMN  TYPE                         REQUIRED  LONGEST
            _id    _id     objectId                     yes             -
            Title  title   string, every value as text  no             61

            PATH  VALUES THAT DO NOT FIT
            note  ignore
            """);
    assertThat(contracts("show", "shop.orders", "--number", "1").out())
        .contains("version     1")
        .doesNotContain("title");
  }

  @Test
  void showsWhatTheNewestVersionChanged() {
    assertThat(contracts("diff", "shop.orders").out())
        .isEqualTo(
            """
            shop.orders, version 1 to 2

            CHANGE     PATH   COLUMN  FROM  TO
            added      Title  title      -  string
            treatment  note   -          -  ignore

            in Redshift
              ALTER TABLE x
            """);
    assertThat(contracts("diff", "shop.orders", "--from", "2", "--to", "1").out())
        .contains("no difference");
  }

  @Test
  void givesJsonAsTheGuardHasIt() throws IOException {
    JsonNode all = JSON.readTree(Fixtures.CONTRACTS);
    assertThat(JSON.readTree(contracts("list", "--json").out())).isEqualTo(all);
    assertThat(JSON.readTree(contracts("show", "shop.orders", "--json").out()))
        .isEqualTo(all.get(1));
    assertThat(JSON.readTree(contracts("diff", "shop.orders", "--json").out()))
        .isEqualTo(JSON.readTree(DIFF));
  }

  @Test
  void saysWhatThereIsWhenSomethingIsNot() {
    assertThat(contracts("show", "shop.orders", "--number", "3").err())
        .endsWith("has no contract version 3: it has 1 to 2\n")
        .hasLineCount(1);
    assertThat(contracts("diff", "no.such").err())
        .isEqualTo("sluice: no collection no.such; collections: shop.orders, shop.users\n");
    worker.on(
        "GET /sluice/collections",
        "["
            + Fixtures.STREAMING.replace("\"contractVersion\": 1", "\"contractVersion\": null")
            + "]");
    CommandRun run = contracts("show", "shop.users");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("shop.users has no contract yet");
    assertThat(contracts().code()).isEqualTo(2);
  }
}
