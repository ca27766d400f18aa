package dev.sluice.redshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.redshift.ddl.DdlMode;
import dev.sluice.redshift.ddl.TableMode;
import dev.sluice.redshift.ddl.TableShape;
import dev.sluice.redshift.load.CopyRole;
import dev.sluice.redshift.load.LoadLimits;
import dev.sluice.redshift.schedule.LoadPolicy;
import dev.sluice.redshift.sql.TableNaming;
import java.net.URI;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedshiftSinkConfigTest {

  private static final Map<String, String> LEAST =
      Map.of(
          "redshift.url", "jdbc:redshift://localhost:5439/dev",
          "redshift.user", "sluice",
          "redshift.password", "secret");

  @Test
  void defaults() {
    RedshiftSinkConfig config = new RedshiftSinkConfig(LEAST);

    assertThat(config.naming()).isEqualTo(new TableNaming("sluice", ""));
    assertThat(config.policy())
        .isEqualTo(
            new LoadPolicy(
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                Optional.empty()));
    assertThat(config.ddlMode()).isEqualTo(DdlMode.APPLY);
    assertThat(config.shapes().of("sluice.shop.orders")).isEqualTo(TableShape.DEFAULT);
    assertThat(config.access().driverProperties())
        .isEqualTo(Map.of("user", "sluice", "password", "secret", "sslmode", "verify-full"));
    assertThat(config.limits()).isEqualTo(new LoadLimits(500, 5_000_000, 4L << 30, 64L << 20));
    assertThat(config.markerRetention()).contains(Duration.ofDays(30));
    assertThat(config.manifestRoot()).isEqualTo("sluice/_manifests/");
    assertThat(config.copyRole()).isEqualTo(new CopyRole("default"));
    assertThat(config.endpoint()).isEmpty();
    assertThat(config.secret()).isEmpty();
    assertThat(config.getInt(RedshiftSinkConfig.CONNECTIONS_MAX)).isEqualTo(4);
    assertThat(config.millis(RedshiftSinkConfig.CONNECTIONS_IDLE)).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.millis(RedshiftSinkConfig.STATEMENT_TIMEOUT))
        .isEqualTo(Duration.ofMinutes(15));
    assertThat(config.getString(RedshiftSinkConfig.S3_REGION)).isEqualTo("us-east-1");
    assertThat(config.getBoolean(RedshiftSinkConfig.S3_PATH_STYLE)).isFalse();
  }

  @Test
  void noRoleIsTheDefaultRole() {
    Map<String, String> properties = new HashMap<>(LEAST);
    properties.put("copy.iam.role", "");

    assertThat(new RedshiftSinkConfig(properties).copyRole()).isEqualTo(new CopyRole("default"));
  }

  @Test
  void deleteMarkersCanStayForEver() {
    Map<String, String> properties = new HashMap<>(LEAST);
    properties.put("delete.marker.retention.ms", "-1");

    assertThat(new RedshiftSinkConfig(properties).markerRetention()).isEmpty();
  }

  @Test
  void everyKeyIsMapped() {
    Map<String, String> properties = new HashMap<>();
    properties.put("redshift.url", "jdbc:redshift://localhost:5439/dev?ssl=false");
    properties.put("redshift.user", "loader");
    properties.put("redshift.password", "secret");
    properties.put("redshift.statement.timeout.ms", "60000");
    properties.put("copy.iam.role", "arn:aws:iam::123456789012:role/sluice");
    properties.put("s3.root", "");
    properties.put("s3.region", "eu-central-1");
    properties.put("s3.endpoint", "http://127.0.0.1:9000");
    properties.put("s3.path.style", "true");
    properties.put("s3.access.key.id", "id");
    properties.put("s3.secret.access.key", "key");
    properties.put("topic.prefix", "prod");
    properties.put("table.schema.prefix", "mongodb_");
    properties.put("table.mode", "history");
    properties.put("table.distkey", "customer");
    properties.put("table.sortkey", "customer, placed_at");
    properties.put("table.synced.at", "true");
    properties.put("ddl.mode", "print");
    properties.put("load.schedule", "0 2 * * *");
    properties.put("load.schedule.zone", "Europe/Berlin");
    properties.put("load.interval.ms", "250");
    properties.put("load.max.files", "7");
    properties.put("load.max.rows", "8");
    properties.put("load.max.bytes", "9");
    properties.put("load.part.bytes", "10");
    properties.put("delete.marker.retention.ms", "7200000");
    properties.put("connections.max", "2");
    properties.put("connections.idle.ms", "10");
    properties.put("retry.backoff.ms", "11");
    properties.put("retry.backoff.max.ms", "12");
    properties.put("held.retry.ms", "13");

    RedshiftSinkConfig config = new RedshiftSinkConfig(properties);

    assertThat(RedshiftSinkConfig.definition().names())
        .containsExactlyInAnyOrderElementsOf(properties.keySet());
    assertThat(config.access().url()).isEqualTo("jdbc:redshift://localhost:5439/dev?ssl=false");
    assertThat(config.access().driverProperties())
        .isEqualTo(Map.of("user", "loader", "password", "secret"));
    assertThat(config.ddlMode()).isEqualTo(DdlMode.PRINT);
    assertThat(config.shapes().of("prod.shop.orders"))
        .isEqualTo(
            new TableShape(TableMode.HISTORY, "customer", List.of("customer", "placed_at"), true));
    assertThat(config.millis(RedshiftSinkConfig.STATEMENT_TIMEOUT))
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(config.copyRole()).isEqualTo(new CopyRole("arn:aws:iam::123456789012:role/sluice"));
    assertThat(config.manifestRoot()).isEqualTo("_manifests/");
    assertThat(config.endpoint()).contains(URI.create("http://127.0.0.1:9000"));
    assertThat(config.getBoolean(RedshiftSinkConfig.S3_PATH_STYLE)).isTrue();
    assertThat(config.secret().orElseThrow().value()).isEqualTo("key");
    assertThat(config.naming()).isEqualTo(new TableNaming("prod", "mongodb_"));
    assertThat(config.limits()).isEqualTo(new LoadLimits(7, 8, 9, 10));
    assertThat(config.markerRetention()).contains(Duration.ofHours(2));
    LoadPolicy policy = config.policy();
    assertThat(policy.interval()).isEqualTo(Duration.ofMillis(250));
    assertThat(policy.backoff()).isEqualTo(Duration.ofMillis(11));
    assertThat(policy.backoffMax()).isEqualTo(Duration.ofMillis(12));
    assertThat(policy.heldRetry()).isEqualTo(Duration.ofMillis(13));
    assertThat(policy.schedule().orElseThrow().next(ZonedDateTime.parse("2026-11-24T10:00:00Z")))
        .isEqualTo(ZonedDateTime.parse("2026-11-25T02:00:00+01:00[Europe/Berlin]"));
  }

  @ParameterizedTest
  @CsvSource({
    "redshift.url, jdbc:postgresql://localhost/dev",
    "redshift.url, jdbc:redshift://localhost:5439",
    "redshift.url, jdbc:redshift://localhost:5439/dev?password=x",
    "redshift.url, jdbc:redshift:iam://localhost:5439/dev?SecretAccessKey=x",
    "redshift.user, ''",
    "redshift.password, ''",
    "table.mode, scd2",
    "table.distkey, Customer",
    "table.sortkey, 'a,,b'",
    "table.sortkey, 'a,a'",
    "table.sortkey, 'AUTO,a'",
    "table.synced.at, maybe",
    "ddl.mode, never",
    "load.schedule, '* * * *'",
    "load.schedule, '0 0 31 feb *'",
    "load.schedule.zone, Mars",
    "redshift.statement.timeout.ms, 0",
    "copy.iam.role, sluice",
    "s3.root, /sluice",
    "s3.root, sluice/",
    "s3.region, ''",
    "s3.endpoint, localhost:9000",
    "topic.prefix, ''",
    "table.schema.prefix, Mongo-",
    "load.interval.ms, -1",
    "load.max.files, 0",
    "load.max.rows, 0",
    "load.max.bytes, 0",
    "load.part.bytes, -1",
    "delete.marker.retention.ms, 0",
    "delete.marker.retention.ms, 315360000001",
    "connections.max, 0",
    "connections.idle.ms, -1",
    "retry.backoff.ms, 0",
    "retry.backoff.max.ms, 0",
    "held.retry.ms, 0"
  })
  void wrongValueIsRefused(String key, String value) {
    Map<String, String> properties = new HashMap<>(LEAST);
    properties.put(key, value);

    assertThatThrownBy(() -> new RedshiftSinkConfig(properties))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key);
  }

  @ParameterizedTest
  @CsvSource({"redshift.url", "redshift.user", "redshift.password"})
  void keyIsRequired(String key) {
    Map<String, String> properties = new HashMap<>(LEAST);
    properties.remove(key);

    assertThatThrownBy(() -> new RedshiftSinkConfig(properties))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key);
  }

  @ParameterizedTest
  @CsvSource({"s3.access.key.id, s3.secret.access.key", "s3.secret.access.key, s3.access.key.id"})
  void halfAPairIsShownAtItsKey(String given, String blamed) {
    Map<String, String> properties = new HashMap<>(LEAST);
    properties.put(given, "x");

    assertThat(new RedshiftSinkConnector().validate(properties).configValues())
        .filteredOn(value -> value.name().equals(blamed))
        .flatExtracting(ConfigValue::errorMessages)
        .isNotEmpty();
  }

  @Test
  void secretsAreNotPrinted() {
    Map<String, String> properties = new HashMap<>(LEAST);
    properties.put("redshift.password", "topsecret");

    RedshiftSinkConfig config = new RedshiftSinkConfig(properties);

    assertThat(config.values().toString()).doesNotContain("topsecret");
  }

  @Test
  void tablesOfSingleCollectionsHaveShapesOfTheirOwn() {
    Map<String, String> properties = new HashMap<>(LEAST);
    properties.put("table.mode", "append");
    properties.put("table.mode.shop.orders", "history");
    properties.put("table.mode.shop.orders.archive", "upsert");
    properties.put("table.distkey.shop.orders", "EVEN");
    properties.put("table.sortkey.shop.orders", "NONE");
    properties.put("table.synced.at.shop.orders", "TRUE");

    TableShapes shapes = new RedshiftSinkConfig(properties).shapes();

    assertThat(shapes.of("sluice.shop.customers").mode()).isEqualTo(TableMode.APPEND);
    assertThat(shapes.of("sluice.shop.orders.archive").mode()).isEqualTo(TableMode.UPSERT);
    assertThat(shapes.of("sluice.shop.orders"))
        .isEqualTo(new TableShape(TableMode.HISTORY, "EVEN", List.of("NONE"), true));
  }

  @ParameterizedTest
  @CsvSource({
    "table.mode.shop.orders, scd2, table.mode",
    "table.mode.shop, history, table.mode",
    "table.distkey.shop.orders, Customer, table.distkey",
    "table.sortkey.shop.orders, '', table.sortkey",
    "table.synced.at.shop.orders, maybe, table.synced.at",
    "redshift.driver.password, x, redshift.url"
  })
  void wrongValueOfASingleCollectionIsShownAtTheKeyThatItSpecialises(
      String key, String value, String blamed) {
    Map<String, String> properties = new HashMap<>(LEAST);
    properties.put(key, value);

    assertThat(new RedshiftSinkConnector().validate(properties).configValues())
        .filteredOn(each -> each.name().equals(blamed))
        .flatExtracting(ConfigValue::errorMessages)
        .singleElement()
        .asString()
        .contains(key);
    assertThatThrownBy(() -> new RedshiftSinkConfig(properties)).hasMessageContaining(key);
  }

  @Test
  void iamNeedsNoPasswordAndMayNameTheUser() {
    Map<String, String> properties = new HashMap<>();
    properties.put(
        "redshift.url",
        "jdbc:redshift:iam://wg.123456789012.eu-central-1.redshift-serverless.amazonaws.com:5439/dev");
    assertThat(new RedshiftSinkConfig(properties).access().driverProperties())
        .isEqualTo(Map.of("sslmode", "verify-full"));

    properties.put("redshift.user", "loader");
    properties.put("redshift.driver.AutoCreate", "false");
    assertThat(new RedshiftSinkConfig(properties).access().driverProperties())
        .isEqualTo(Map.of("DbUser", "loader", "AutoCreate", "false", "sslmode", "verify-full"));
  }

  @Test
  void tlsIsAsThePropertySays() {
    Map<String, String> properties = new HashMap<>(LEAST);
    properties.put("redshift.driver.sslmode", "verify-ca");

    assertThat(new RedshiftSinkConfig(properties).access().driverProperties())
        .containsEntry("sslmode", "verify-ca");
  }
}
