package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
  private static final Path IMAGES = PROJECT.resolve("deploy").resolve("connect-image");
  private static final Pattern PINNED = Pattern.compile("[a-z0-9/-]+:v?.*\\d.*");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+):-([^}]*)}");
  private static final Pattern SECRET = Pattern.compile(".*(PASSWORD|SECRET|ACCESS_KEY).*");
  private static final Pattern JVM_OPTIONS = Pattern.compile("KAFKA_\\w*OPTS|JAVA_\\w*OPTIONS");
  private static final Pattern COPY = Pattern.compile("(?m)^COPY (.+) \\S+$");
  private static final Pattern EXAMPLE = Pattern.compile("(?m)^#?(\\w+)=(.*)$");
  private static final String BUILT = "--from=build ";

  /** What the images declare as volumes, by their Dockerfiles. */
  private static final Map<String, List<String>> VOLUMES =
      Map.of(
          "mongo", List.of("/data/db", "/data/configdb"),
          "apache/kafka",
              List.of("/etc/kafka/secrets", "/var/lib/kafka/data", "/mnt/shared/config"),
          "sluice/connect",
              List.of("/etc/kafka/secrets", "/var/lib/kafka/data", "/mnt/shared/config"),
          "sluice/s3", List.of("/var/lib/sluice"),
          "sluice/redshift-local", List.of("/var/lib/sluice"),
          "prom/prometheus", List.of("/prometheus"),
          "grafana/grafana", List.of());

  @TestFactory
  Stream<DynamicTest> everyServiceCanBeOperated() {
    return eachService(ComposeFileTest::assertOperable);
  }

  @TestFactory
  Stream<DynamicTest> everyServiceIsShutIn() {
    return eachService(
        service ->
            assertThat(service)
                .containsEntry("read_only", true)
                .containsEntry("cap_drop", List.of("ALL"))
                .containsEntry("security_opt", List.of("no-new-privileges:true")));
  }

  @TestFactory
  Stream<DynamicTest> noServiceLeavesVolumesWithoutAName() {
    return eachService(
        service -> {
          String image = image(service).replaceFirst(":.*", "");
          assertThat(VOLUMES).as("the volumes of the image").containsKey(image);
          List<String> mounted =
              Stream.concat(list(service.get("volumes")).stream(), tmpfs(service))
                  .flatMap(mount -> Stream.of(mount.split(":", -1)))
                  .toList();
          assertThat(mounted).containsAll(VOLUMES.get(image));
        });
  }

  @TestFactory
  Stream<DynamicTest> everySecretIsAFile() {
    Map<String, Object> files = map(compose().get("secrets"));
    return eachService(
        service -> {
          List<String> given = list(service.get("secrets"));
          assertThat(files.keySet()).containsAll(given);
          map(service.get("environment"))
              .forEach(
                  (key, value) -> {
                    if (SECRET.matcher(key).matches()) {
                      assertThat(key).endsWith("_FILE");
                      assertThat(given).contains(value.toString().replace("/run/secrets/", ""));
                    }
                  });
        });
  }

  @Test
  void everySecretHasADefaultWithoutALineBreak() {
    map(compose().get("secrets"))
        .values()
        .forEach(
            secret -> {
              Path file = PROJECT.resolve(withDefaults(map(secret).get("file").toString()));
              assertThat(Texts.read(file)).isNotEmpty().doesNotContainAnyWhitespaces();
            });
  }

  /** Where a check is a JVM or a mongosh, it costs more than the service. */
  @TestFactory
  Stream<DynamicTest> everyHealthCheckIsCheap() {
    return eachService(
        service -> {
          List<String> test = list(map(service.get("healthcheck")).get("test"));
          if (!test.isEmpty()) {
            assertThat(test.get(0)).isEqualTo("CMD");
            String program = test.get(1);
            if (!program.equals("wget")) {
              Path script = IMAGES.resolve("health").resolve(Path.of(program).getFileName());
              assertThat(Path.of(program).getParent()).hasToString("/opt/sluice/health");
              assertThat(script).isExecutable();
              assertThat(Texts.read(script)).doesNotContain("\njava", "\nmongosh", ".sh ");
            }
          }
        });
  }

  /** Tools that are run in the container would take them, too. */
  @TestFactory
  Stream<DynamicTest> noEnvironmentHasOptionsOfOneJvm() {
    return eachService(
        service ->
            assertThat(map(service.get("environment")).keySet())
                .noneMatch(key -> JVM_OPTIONS.matcher(key).matches()));
  }

  @Test
  void noImageHasOptionsOfOneJvm() {
    assertThat(dockerfile()).doesNotContainPattern("(?m)^ENV .*" + JVM_OPTIONS.pattern());
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
    List<MatchResult> copied = COPY.matcher(dockerfile()).results().toList();
    assertThat(copied).isNotEmpty();
    for (MatchResult copy : copied) {
      String sources = copy.group(1);
      String root = sources.startsWith(BUILT) ? "/src/" : "";
      for (String source : sources.replace(BUILT, "").split(" ", -1)) {
        assertThat(source).startsWith(root);
        Path path = PROJECT.resolve(source.substring(root.length()));
        assertThat(path.getParent())
            .as(source)
            .isDirectoryContaining("glob:**/" + path.getFileName());
      }
    }
  }

  @Test
  void theImagesStandOnWhatTheComposeFileSays() {
    map(map(services().get("connect").get("build")).get("args"))
        .forEach(
            (argument, value) ->
                assertThat(dockerfile())
                    .contains("ARG " + argument + "=" + withDefaults(value.toString()) + "\n")
                    .contains("FROM ${" + argument + "} AS "));
  }

  @Test
  void theExampleOfTheEnvironmentHasEveryVariableWithItsDefault() {
    Map<String, String> example = new TreeMap<>();
    EXAMPLE
        .matcher(Texts.read(PROJECT.resolve(".env.example")))
        .results()
        .forEach(line -> example.put(line.group(1), line.group(2)));
    Map<String, String> variables = new TreeMap<>();
    VARIABLE
        .matcher(Texts.read(FILE))
        .results()
        .forEach(variable -> variables.put(variable.group(1), variable.group(2)));
    Set<String> profiles = new TreeSet<>();
    services().values().forEach(service -> profiles.addAll(list(service.get("profiles"))));
    variables.put("COMPOSE_PROFILES", String.join(",", profiles));

    assertThat(example).isEqualTo(variables);
  }

  @Test
  void thePageSaysHowMuchMemoryItTakes() {
    String page = Texts.read(PROJECT.resolve("docs").resolve("docker-compose.md"));

    assertThat(page)
        .contains(gigabytes(service -> list(service.get("profiles")).isEmpty()) + " GB of memory")
        .contains(gigabytes(service -> true) + " GB with Prometheus and Grafana");
  }

  /** By default a sink that takes topics by pattern sees a new one after up to five minutes. */
  @Test
  void theWorkersSinksFindANewTopicWithinSeconds() throws IOException {
    Properties worker = new Properties();
    worker.load(new StringReader(Texts.read(IMAGES.resolve("connect-distributed.properties"))));

    assertThat(Integer.parseInt(worker.getProperty("consumer.metadata.max.age.ms")))
        .isBetween(1000, 10_000);
  }

  private static void assertOperable(Map<String, Object> service) {
    assertThat(image(service)).matches(PINNED).doesNotContain("latest");
    assertThat(service).containsKeys("mem_limit", "logging", "restart");
    for (String port : list(service.get("ports"))) {
      assertThat(port).startsWith("127.0.0.1:");
    }
    for (String volume : list(service.get("volumes"))) {
      if (volume.startsWith(".")) {
        assertThat(PROJECT.resolve(volume.substring(0, volume.indexOf(':')))).exists();
      }
    }
    Map<String, Object> health = map(service.get("healthcheck"));
    if (health.containsKey("disable")) {
      // Who depends on it would wait for ever if it were tried again and again.
      assertThat(service).as("runs once").containsEntry("restart", "no");
    } else {
      assertThat(service).containsEntry("restart", "unless-stopped");
      assertThat(service).containsKey("stop_grace_period");
      assertThat(health).containsKeys("test", "interval", "timeout", "retries", "start_period");
    }
  }

  private static String gigabytes(Predicate<Map<String, Object>> which) {
    long megabytes =
        services().values().stream()
            .filter(which)
            .filter(service -> !service.get("restart").equals("no"))
            .mapToLong(service -> megabytes(service.get("mem_limit").toString()))
            .sum();
    return String.format("%.1f", megabytes / 1024.0).replace(".0", "");
  }

  private static long megabytes(String size) {
    long number = Long.parseLong(size.substring(0, size.length() - 1));
    return size.endsWith("g") ? number * 1024 : number;
  }

  private static String image(Map<String, Object> service) {
    return withDefaults(service.get("image").toString());
  }

  private static String withDefaults(String text) {
    return VARIABLE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(found.group(2)));
  }

  private static String dockerfile() {
    return Texts.read(IMAGES.resolve("Dockerfile"));
  }

  private static Stream<String> tmpfs(Map<String, Object> service) {
    return list(service.get("tmpfs")).stream();
  }

  private interface Check {
    void of(Map<String, Object> service);
  }

  private static Stream<DynamicTest> eachService(Check check) {
    return services().entrySet().stream()
        .map(
            service ->
                DynamicTest.dynamicTest(service.getKey(), () -> check.of(service.getValue())));
  }

  private static Map<String, Object> compose() {
    try (InputStream stream = Files.newInputStream(FILE)) {
      return map(new Yaml(new SafeConstructor(new LoaderOptions())).load(stream));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Map<String, Object>> services() {
    Map<String, Map<String, Object>> services = new TreeMap<>();
    map(compose().get("services")).forEach((name, service) -> services.put(name, map(service)));
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
    return node == null
        ? List.of()
        : ((List<?>) node).stream().map(Object::toString).collect(Collectors.toList());
  }
}
