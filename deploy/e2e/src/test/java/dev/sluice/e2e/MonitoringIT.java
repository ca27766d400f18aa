package dev.sluice.e2e;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.local.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an operator sees, asked of a real Prometheus that scrapes the embedded stack while one
 * collection streams and another is held.
 */
@Tag("monitoring")
class MonitoringIT {

  private static final Duration LIMIT = Duration.ofMinutes(6);
  private static final Pattern METRIC = Pattern.compile("\\b(?:sluice|kafka)_[a-z0-9_]+");

  @TempDir static Path folder;

  private static Pipeline pipeline;
  private static PrometheusServer prometheus;

  @BeforeAll
  static void start() throws IOException {
    int metrics = FreePorts.pick();
    pipeline = Pipeline.start("monitoring", metrics);
    prometheus = PrometheusServer.start(folder, FreePorts.pick(), "127.0.0.1:" + metrics);
    for (String namespace : List.of("shop.orders", "shop.people")) {
      pipeline
          .collection(namespace)
          .insertMany(IntStream.range(0, 50).mapToObj(MonitoringIT::document).toList());
    }
    pipeline.add("shop.orders", "shop.people");
    for (String namespace : List.of("shop.orders", "shop.people")) {
      pipeline.awaitStreaming(namespace);
      pipeline.awaitEqual(namespace);
    }
    pipeline.collection("shop.people").updateOne(eq("_id", 1), set("nickname", "Bo"));
    pipeline.awaitHeld("shop.people");
    HeldPartitionIT.tombstone(pipeline, "sluice.shop.people");
    pipeline
        .collection("shop.orders")
        .insertMany(IntStream.range(100, 150).mapToObj(MonitoringIT::document).toList());
    pipeline.collection("shop.orders").deleteOne(eq("_id", 3));
    pipeline.awaitEqual("shop.orders");
  }

  @AfterAll
  static void stop() {
    if (prometheus != null) {
      prometheus.close();
    }
    if (pipeline != null) {
      pipeline.close();
    }
  }

  @Test
  void everyQueryOfEveryPanelGivesData() {
    List<Dashboard> dashboards = Dashboard.all();
    assertThat(dashboards).isNotEmpty();
    for (Dashboard dashboard : dashboards) {
      assertThat(dashboard.panels()).isNotEmpty();
      for (Dashboard.Panel panel : dashboard.panels()) {
        assertThat(panel.queries()).as(panel.title()).isNotEmpty();
        for (String query : panel.queries()) {
          String asked = query.replace("$__rate_interval", "1m");
          String what = "data for panel %s: %s".formatted(panel.title(), asked);
          Await.until(LIMIT, () -> "no " + what, () -> !prometheus.query(asked).isEmpty());
          assertThat(prometheus.queryRange(asked)).as(what).isNotEmpty();
        }
      }
    }
  }

  @Test
  void everyAlertRuleIsEvaluatedOnMetricsThatExist() {
    Await.until(
        LIMIT,
        () -> "rules that are not ok: " + prometheus.alertRules(),
        () ->
            prometheus.alertRules().stream()
                .allMatch(rule -> rule.path("health").asText().equals("ok")));
    List<JsonNode> rules = prometheus.alertRules();
    assertThat(rules).isNotEmpty();
    for (JsonNode rule : rules) {
      for (String metric : metrics(rule.path("query").asText())) {
        Await.until(
            LIMIT,
            () -> "alert %s asks for %s, which nobody has".formatted(rule.path("name"), metric),
            () -> !prometheus.query(metric).isEmpty());
      }
    }
  }

  @Test
  void theHeldCollectionRaisesAnAlertAndTheOtherDoesNot() {
    Await.until(
        LIMIT,
        () -> "no alert for shop.people: " + alerts(),
        () -> alerts().contains("SluiceCollectionHeld shop.people"));
    assertThat(alerts()).doesNotContain("SluiceCollectionHeld shop.orders");
  }

  /** Which alerts are raised, those included that wait for their time. */
  private static Set<String> alerts() {
    return prometheus.alertRules().stream()
        .<String>mapMulti(
            (rule, each) ->
                rule.path("alerts")
                    .forEach(
                        alert ->
                            each.accept(
                                rule.path("name").asText()
                                    + " "
                                    + alert.path("labels").path("collection").asText())))
        .collect(Collectors.toSet());
  }

  private static Set<String> metrics(String query) {
    return METRIC
        .matcher(query)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static BsonDocument document(int id) {
    return new BsonDocument("_id", new BsonInt32(id)).append("name", new BsonString("name " + id));
  }
}
