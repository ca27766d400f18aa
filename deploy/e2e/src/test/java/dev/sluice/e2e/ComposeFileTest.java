package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What {@code docker-compose config} does not say of the compose file and its images. */
class ComposeFileTest {

  private static final Path PROJECT = Path.of("..", "..");
  private static final Path FILE = PROJECT.resolve("docker-compose.yml");
  private static final Pattern PINNED = Pattern.compile("[a-z/-]+:v?.*\\d.*");
  private static final Pattern SECRET = Pattern.compile(".*(PASSWORD|SECRET|ACCESS_KEY).*");
  private static final Pattern COPY = Pattern.compile("(?m)^COPY (\\S+) \\S+$");

  @TestFactory
  Stream<DynamicTest> everyServiceCanBeOperated() {
    return services().entrySet().stream()
        .map(
            service ->
                DynamicTest.dynamicTest(
                    service.getKey(), () -> assertOperable(service.getValue())));
  }

  @Test
  void everySecretComesFromTheEnvironment() {
    services()
        .forEach(
            (name, service) ->
                map(service.get("environment"))
                    .forEach(
                        (key, value) -> {
                          if (SECRET.matcher(key).matches()) {
                            assertThat(value.toString())
                                .as(name + " " + key)
                                .startsWith("${SLUICE_");
                          }
                        }));
  }

  @Test
  void redshiftLocalUnderstandsItsCommand() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-cp", System.getProperty("java.class.path")));
    command.add("dev.sluice.redshift.local.Main");
    list(services().get("redshift-local").get("command")).forEach(each -> command.add(each));
    // Arguments are read in order, so that this one is refused only after all others are taken.
    command.addAll(List.of("--port", "refused"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output;
    try (InputStream stream = process.getInputStream()) {
      output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(output).contains("--port refused is not a number");
  }

  @Test
  void everyImageFindsWhatItCopiesAfterABuild() {
    for (String file : List.of("Dockerfile", "redshift-local.Dockerfile")) {
      String text = Texts.read(PROJECT.resolve("deploy").resolve("connect-image").resolve(file));
      List<MatchResult> copied = COPY.matcher(text).results().toList();
      assertThat(copied).isNotEmpty();
      copied.forEach(copy -> assertThat(PROJECT.resolve(copy.group(1))).as(file).exists());
    }
  }

  private static void assertOperable(Map<String, Object> service) {
    assertThat(service.get("image").toString()).matches(PINNED).doesNotContain("latest");
    assertThat(service).containsKeys("mem_limit", "logging", "restart");
    for (String port : list(service.get("ports"))) {
      assertThat(port).startsWith("127.0.0.1:");
    }
    for (String volume : list(service.get("volumes"))) {
      if (volume.startsWith(".")) {
        assertThat(PROJECT.resolve(volume.substring(0, volume.indexOf(':')))).isDirectory();
      }
    }
    Map<String, Object> health = map(service.get("healthcheck"));
    if (service.get("restart").equals("on-failure")) {
      assertThat(health).as("runs once").containsEntry("disable", true);
    } else {
      assertThat(service).containsEntry("restart", "unless-stopped");
      assertThat(health).containsKeys("test", "interval", "timeout", "retries", "start_period");
    }
  }

  private static Map<String, Map<String, Object>> services() {
    Map<String, Object> file;
    try (InputStream stream = Files.newInputStream(FILE)) {
      file = map(new Yaml(new SafeConstructor(new LoaderOptions())).load(stream));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Map<String, Map<String, Object>> services = new TreeMap<>();
    map(file.get("services")).forEach((name, service) -> services.put(name, map(service)));
    assertThat(services).isNotEmpty();
    return services;
  }

  private static Map<String, Object> map(Object node) {
    Map<String, Object> map = new TreeMap<>();
    if (node != null) {
      ((Map<?, ?>) node).forEach((key, value) -> map.put(key.toString(), value));
    }
    return map;
  }

  private static List<String> list(Object node) {
    return node == null ? List.of() : ((List<?>) node).stream().map(Object::toString).toList();
  }
}
