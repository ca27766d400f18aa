package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One clear message that says what and where, an exit code other than 0, nothing left running. */
class BadInputIT {

  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** The discard port: nobody listens there. */
  private static final String NOBODY = "127.0.0.1:9";

  @TempDir Path folder;

  @Test
  void aMalformedDocumentFileIsNamedWithItsLine() throws IOException {
    Files.writeString(folder.resolve("good.json"), "[{\"a\": 1}]");
    Files.writeString(folder.resolve("broken.json"), "{\"a\": 1}\n{\"a\": \n");

    SluiceProcess.Outcome outcome =
        run("demo", "--once", "--data", folder.toString(), "--state-dir", state());

    assertThat(outcome.failed().err())
        .contains("broken.json:3:1: malformed JSON in document 2, which begins in line 2: ");
    assertNothingRuns();
  }

  @Test
  void aMissingFolderIsNamed() {
    String missing = folder.resolve("missing").toString();

    SluiceProcess.Outcome outcome =
        run("demo", "--once", "--data", missing, "--state-dir", state());

    assertThat(outcome.failed().err()).contains(missing);
    assertNothingRuns();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mongodb", "kafka", "connect", "s3", "redshift"})
  void aBusyPortIsNamedWithThePartThatWantsIt(String part) throws IOException {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(busy.getLocalPort());
      SluiceProcess.Outcome outcome =
          run("local", "up", "--any-ports", "--port-" + part, port, "--state-dir", state());

      assertThat(outcome.failed().err())
          .contains("Port " + port + " for " + part + " is in use")
          .contains("--port-" + part);
      assertThat(outcome.err().lines().count()).isEqualTo(1);
    }
    assertNothingRuns();
  }

  @Test
  void theDemoNamesAnUnreachableRedshiftAndLeavesNothingRunning() throws IOException {
    Files.writeString(folder.resolve("good.json"), "{\"a\": 1}");

    SluiceProcess.Outcome outcome =
        run(
            "demo",
            "--once",
            "--any-ports",
            "--data",
            folder.toString(),
            "--redshift-url",
            "jdbc:redshift://" + NOBODY + "/dev",
            "--state-dir",
            state());

    assertThat(outcome.failed().err()).contains(NOBODY).containsIgnoringCase("redshift");
    assertThat(outcome.err().lines().count()).isEqualTo(1);
    assertNothingRuns();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "a,b,c", "{\"_id\": {\"$x\": 1}}", "[{\"a\": 1}"})
  void whatIsNotDocumentsIsRefusedBeforeAnythingStarts(String text) throws IOException {
    Files.writeString(folder.resolve("wrong.json"), text);

    SluiceProcess.Outcome outcome =
        run("demo", "--once", "--data", folder.toString(), "--state-dir", state());

    assertThat(outcome.failed().err()).contains("wrong.json:1:");
    assertThat(outcome.err().lines().count()).isEqualTo(1);
    assertThat(Path.of(state())).doesNotExist();
  }

  @Test
  void anUnreachableMongodbIsNamed() {
    assertUnreachable("--mongodb-uri", "mongodb://" + NOBODY + "/?replicaSet=rs0", "MongoDB");
  }

  @Test
  void anUnreachableS3IsNamed() {
    assertUnreachable("--s3-bucket=none", "--s3-endpoint=http://" + NOBODY, "S3");
  }

  @Test
  void anUnreachableRedshiftIsNamed() {
    assertUnreachable("--redshift-url", "jdbc:redshift://" + NOBODY + "/dev", "Redshift");
  }

  @Test
  void anUnreachableKafkaIsNamed() {
    assertUnreachable("--bootstrap-servers", NOBODY, "Kafka");
  }

  @Test
  void aWorkerThatIsNotThereIsNamed() {
    SluiceProcess.Outcome outcome = run("status", "--connect-url", "http://" + NOBODY);

    assertThat(outcome.failed().err()).contains(NOBODY);
    assertThat(outcome.err().lines().count()).isEqualTo(1);
  }

  private void assertUnreachable(String option, String address, String part) {
    SluiceProcess.Outcome outcome =
        run(
            Stream.concat(
                    Stream.of("local", "up", "--state-dir", state(), option, address), freePorts())
                .toArray(String[]::new));

    assertThat(outcome.failed().err()).contains(NOBODY).containsIgnoringCase(part);
    assertNothingRuns();
  }

  private static Stream<String> freePorts() {
    return Stream.of("mongodb", "kafka", "connect", "s3", "redshift")
        .flatMap(part -> Stream.of("--port-" + part, "0"));
  }

  private SluiceProcess.Outcome run(String... arguments) {
    return SluiceProcess.run(
        Map.of("AWS_ACCESS_KEY_ID", "nobody", "AWS_SECRET_ACCESS_KEY", "nothing"),
        LIMIT,
        arguments);
  }

  private String state() {
    return folder.resolve("state").toString();
  }

  /** No process names this test's state folder in its command line. */
  private void assertNothingRuns() {
    List<String> left =
        ProcessHandle.allProcesses()
            .map(process -> process.info().commandLine().orElse(""))
            .filter(line -> line.contains(state()))
            .toList();
    assertThat(left).isEmpty();
  }
}
