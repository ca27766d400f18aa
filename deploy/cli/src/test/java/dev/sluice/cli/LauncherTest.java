package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher {@code ./sluice}, in a project of its own with a Java and a Maven that only say what
 * they were asked.
 */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "..", "sluice").toAbsolutePath().normalize();

  private static final String MODULES =
      "deploy/cli,deploy/connect-worker,schema-guard,connectors/s3-parquet-sink,connectors/redshift-sink";

  @TempDir Path folder;
  private Path project;
  private Path bin;
  private Path target;

  @BeforeEach
  void makeProject() throws IOException {
    project = Files.createDirectories(folder.resolve("pro ject"));
    bin = Files.createDirectories(folder.resolve("bin"));
    target = project.resolve("deploy/cli/target");
    Files.copy(LAUNCHER, project.resolve("sluice"));
    for (String part :
        List.of("schema-guard/src/main/java", "connectors", "deploy/cli/src/main/java")) {
      Files.createDirectories(project.resolve(part));
    }
    Files.writeString(project.resolve("pom.xml"), "<project/>");
    for (String tool :
        List.of(
            "dirname",
            "sed",
            "head",
            "find",
            "mkdir",
            "mv",
            "cat",
            "grep",
            "tail",
            "stty",
            "sh",
            "readlink")) {
      script(tool, "exec " + tool(tool) + " \"$@\"");
    }
    script(
        "java",
        "if [ \"$1\" = -version ]; then echo 'openjdk version \"17.0.15\" 2025-04-15' >&2; else echo \"java $*\"; fi");
    script("javac", "exit 0");
    script(
        "mvn",
        "echo \"mvn $*\" >>\""
            + folder
            + "/mvn.log\"; mkdir -p deploy/cli/target; echo a.jar:b.jar >deploy/cli/target/sluice.classpath");
  }

  @Test
  void buildsOnFirstUseAndPassesItsArgumentsOn() throws Exception {
    Run run = sluice("demo", "--data", "a b");
    assertThat(run.code()).isZero();
    assertThat(run.err()).contains("sluice: building");
    assertThat(run.out()).contains("a.jar:b.jar dev.sluice.cli.Main demo --data a b");
    assertThat(builds())
        .containsExactly("mvn -B -q -Dmaven.test.skip=true -pl " + MODULES + " -am package");
  }

  @Test
  void buildsAndRunsBenchmarksApart() throws Exception {
    script(
        "mvn",
        "echo \"mvn $*\" >>\""
            + folder
            + "/mvn.log\"; mkdir -p deploy/bench/target; echo jmh.jar >deploy/bench/target/bench.classpath");
    Run run = sluice("bench", "guard", "--quick");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("jmh.jar dev.sluice.bench.Main guard --quick");
    assertThat(builds())
        .containsExactly(
            "mvn -B -q -Dmaven.test.skip=true -pl " + MODULES + ",deploy/bench -am package");
  }

  @Test
  void doesNotBuildTwice() throws Exception {
    sluice();
    Run run = sluice("status");
    assertThat(run.err()).isEmpty();
    assertThat(builds()).hasSize(1);
  }

  @Test
  void buildsAgainWhenASourceIsNewer() throws Exception {
    sluice();
    Path source = Files.writeString(project.resolve("deploy/cli/src/main/java/A.java"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
    sluice();
    assertThat(builds()).hasSize(2);
  }

  @Test
  void doesNotBuildAgainForWhatIsNoSource() throws Exception {
    sluice();
    Path test =
        Files.createDirectories(project.resolve("deploy/cli/src/test/java")).resolve("ATest.java");
    Files.setLastModifiedTime(
        Files.writeString(test, ""), FileTime.from(Instant.now().plusSeconds(60)));
    sluice();
    assertThat(builds()).hasSize(1);
  }

  @Test
  void saysWhereTheLogOfAFailedBuildIs() throws Exception {
    script("mvn", "echo '[ERROR] it broke'; exit 1");
    Run run = sluice("demo");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("[ERROR] it broke")
        .contains("the build failed; all of it is in " + project.resolve(".sluice/build.log"));
    assertThat(run.out()).isEmpty();
  }

  @Test
  void refusesAJavaThatIsTooOld() throws Exception {
    script("java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");
    Run run = sluice("demo");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "sluice: "
                + bin.resolve("java")
                + " is version 11: a JDK of version 17 or newer is needed\n");
  }

  @Test
  void saysThatThereIsNoJava() throws Exception {
    Files.delete(bin.resolve("java"));
    Run run = sluice("demo");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo("sluice: no java on the PATH: install a JDK, version 17 or newer\n");
  }

  @Test
  void saysThatThereIsNoMaven() throws Exception {
    Files.delete(bin.resolve("mvn"));
    Run run = sluice("demo");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "sluice: no mvn on the PATH: install Maven, version 3.8.7 or newer, to build Sluice\n");
  }

  @Test
  void saysThatAJreIsNotEnoughToBuild() throws Exception {
    Files.delete(bin.resolve("javac"));
    assertThat(sluice("demo").err()).contains("a JDK, not only a JRE, is needed to build Sluice");
  }

  @Test
  void worksThroughASymbolicLink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), project.resolve("sluice"));
    Run run = run(link, List.of("status"));
    assertThat(run.out()).contains("-Dsluice.home=" + project.toRealPath());
  }

  @Test
  void saysThatOutputIsNoTerminal() throws Exception {
    assertThat(sluice("status").out()).contains("-Dsluice.terminal=false");
    assertThat(target.resolve("sluice.stamp")).exists();
  }

  private record Run(int code, String out, String err) {}

  private Run sluice(String... arguments) throws IOException, InterruptedException {
    return run(project.resolve("sluice"), List.of(arguments));
  }

  private Run run(Path launcher, List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(tool("sh").toString(), launcher.toString()));
    command.addAll(arguments);
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    var builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", bin.toString());
    Process process = builder.start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Run(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(folder.resolve("mvn.log"));
  }

  private void script(String name, String body) throws IOException {
    Path script = bin.resolve(name);
    Files.writeString(script, "#!" + tool("sh") + "\n" + body + "\n");
    if (!script.toFile().setExecutable(true)) {
      throw new IOException(script + " cannot be made executable");
    }
  }

  private static Path tool(String name) {
    for (String folder : System.getenv("PATH").split(":", -1)) {
      Path tool = Path.of(folder, name);
      if (Files.isExecutable(tool)) {
        return tool;
      }
    }
    throw new IllegalStateException("no " + name + " on the PATH");
  }
}
