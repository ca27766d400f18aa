package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/monitoring.md explains every panel and every alert, and nothing that is not there. */
class MonitoringPageTest {

  private static final String PAGE = Texts.read(Path.of("..", "..", "docs", "monitoring.md"));
  private static final String RULES =
      Texts.read(PrometheusServer.FOLDER.resolve("rules").resolve("sluice.yml"));

  @Test
  void everyAlertHasItsSectionAndNoOther() {
    assertThat(all("(?m)^### (Sluice\\w+)$", PAGE))
        .containsExactlyElementsOf(all("- alert: (\\w+)", RULES));
  }

  @Test
  void everyAlertNamesItsSection() {
    List<String> alerts = all("- alert: (\\w+)", RULES);
    assertThat(all("runbook: docs/monitoring.md#(\\S+)", RULES))
        .containsExactlyElementsOf(
            alerts.stream().map(alert -> alert.toLowerCase(Locale.ROOT)).toList());
  }

  @Test
  void everyPanelHasItsRowAndNoOther() {
    List<String> panels =
        Dashboard.all().stream()
            .flatMap(dashboard -> dashboard.panels().stream())
            .map(Dashboard.Panel::title)
            .toList();
    String section = PAGE.substring(PAGE.indexOf("## Panels"), PAGE.indexOf("## Alerts"));
    assertThat(all("(?m)^\\| ([^|]+) \\|", section).stream().filter(row -> !row.equals("panel")))
        .containsExactlyElementsOf(panels);
  }

  @Test
  void everyAlertHasAUnitTest() {
    String tests = Texts.read(PrometheusServer.FOLDER.resolve("tests").resolve("sluice_test.yml"));
    for (String alert : all("- alert: (\\w+)", RULES)) {
      assertThat(tests).contains("#" + alert.toLowerCase(Locale.ROOT));
    }
  }

  private static List<String> all(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(result -> result.group(1)).toList();
  }
}
