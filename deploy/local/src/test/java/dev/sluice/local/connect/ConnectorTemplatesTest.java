package dev.sluice.local.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.local.StackException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorTemplatesTest {

  static Map<String, String> values(String template) {
    Map<String, String> values = new HashMap<>();
    ConnectorTemplates.placeholders(template).forEach(name -> values.put(name, "<" + name + ">"));
    return values;
  }

  @ParameterizedTest
  @ValueSource(strings = {"mongodb-source", "s3-parquet-sink", "redshift-sink"})
  void everyPlaceholderIsFilledIn(String template) {
    ConnectorSpec spec = ConnectorTemplates.render(template, values(template));

    assertThat(spec.name()).isEqualTo("<connector>");
    assertThat(spec.config().values()).noneMatch(value -> value.contains("${"));
  }

  @Test
  void sourceIsCreatedStoppedSoThatTheGuardCanFillInWhereItStarts() {
    assertThat(ConnectorTemplates.render("mongodb-source", values("mongodb-source")).initialState())
        .contains("STOPPED");
  }

  @Test
  void sinksTakeInCommittedRecordsAlone() {
    for (String template : new String[] {"s3-parquet-sink", "redshift-sink"}) {
      assertThat(ConnectorTemplates.render(template, values(template)).config())
          .containsEntry("consumer.override.isolation.level", "read_committed");
    }
  }

  @Test
  void topicPatternMatchesDataTopicsAndNoneOfSluicesOwn() {
    Map<String, String> values = values("s3-parquet-sink");
    values.put("topic.prefix", "sluice");
    String pattern =
        ConnectorTemplates.render("s3-parquet-sink", values).config().get("topics.regex");

    assertThat("sluice.shop.orders").matches(pattern);
    assertThat("sluice.shop.orders.archive").matches(pattern);
    assertThat("sluice.files").doesNotMatch(pattern);
    assertThat("sluice.control").doesNotMatch(pattern);
    assertThat("sluice.quarantine").doesNotMatch(pattern);
    assertThat("sluicexshop.orders").doesNotMatch(pattern);
  }

  @Test
  void valueIsTakenAsItIs() {
    Map<String, String> values = values("mongodb-source");
    values.put("mongodb.uri", "mongodb://u:p$1\\\"@h/?a=${b}");

    assertThat(ConnectorTemplates.render("mongodb-source", values).config())
        .containsEntry("connection.uri", "mongodb://u:p$1\\\"@h/?a=${b}");
  }

  @Test
  void emptyValueLeavesTheConfigOut() {
    Map<String, String> values = values("s3-parquet-sink");
    values.put("s3.endpoint", "");

    assertThat(ConnectorTemplates.render("s3-parquet-sink", values).config())
        .doesNotContainKey("s3.endpoint");
  }

  @Test
  void missingValuesAreNamed() {
    Map<String, String> values = values("mongodb-source");
    values.remove("database");
    values.remove("collection");

    assertThatThrownBy(() -> ConnectorTemplates.render("mongodb-source", values))
        .isInstanceOf(StackException.class)
        .hasMessage(
            "Connector template mongodb-source.json needs values for [collection, database].");
  }

  @Test
  void unknownValuesAreNamed() {
    Map<String, String> values = values("mongodb-source");
    values.put("databse", "shop");

    assertThatThrownBy(() -> ConnectorTemplates.render("mongodb-source", values))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("has no placeholders [databse]");
  }

  @Test
  void unknownTemplateIsNamed() {
    assertThatThrownBy(() -> ConnectorTemplates.render("kinesis", Map.of()))
        .isInstanceOf(StackException.class)
        .hasMessage("There is no connector template kinesis.json.");
  }
}
