package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input: one message that says what and where, and nothing left running. */
class StackFailuresIT {
  @TempDir Path folder;

  private LocalStackBuilder builder() {
    return LocalStack.builder().stateDir(folder).ports(Ports.ephemeral());
  }

  /** Of a stack with a part that is not there, which nobody has to wait for. */
  private LocalStackBuilder impatient() {
    return builder().answerLimit(Duration.ofSeconds(2));
  }

  @Test
  void secondStartSaysWhatRunsAlready() {
    try (LocalStack running = builder().only(Part.S3).start()) {
      assertThatThrownBy(() -> builder().only(Part.S3).start())
          .isInstanceOfSatisfying(
              StackRunningException.class,
              e -> assertThat(e.running().s3()).isEqualTo(running.s3()))
          .hasMessageContaining("runs on " + running.stateDir() + " already")
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining(running.s3().endpoint().toString());
      assertThat(running.isRunning(Part.S3)).isTrue();
    }
  }

  @Test
  void stoppedStackIsNotFoundRunning() {
    try (LocalStack running = builder().only(Part.S3).start()) {
      assertThat(LocalStack.running(folder))
          .hasValueSatisfying(stack -> assertThat(stack.s3()).isEqualTo(running.s3()));
    }

    assertThat(LocalStack.running(folder)).isEmpty();
  }

  @Test
  void busyPortNamesPartPortAndOption() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ports ports = Ports.ephemeral().with(Part.S3, busy.getLocalPort());

      assertThatThrownBy(() -> builder().ports(ports).only(Part.KAFKA, Part.S3).start())
          .isInstanceOf(StackException.class)
          .hasMessage(
              "Port %d for s3 is in use on 127.0.0.1. Stop what uses it, or choose another port: --port-s3 <port>.",
              busy.getLocalPort());
    }
    assertNothingRuns();
  }

  @Test
  void unreachableMongodbIsNamed() {
    int port = FreePorts.pick();

    assertThatThrownBy(
            () ->
                impatient()
                    .only(Part.S3, Part.MONGODB)
                    .replaceMongodb(
                        "mongodb://me:secret@127.0.0.1:" + port + "/?directConnection=true")
                    .start())
        .isInstanceOf(StackException.class)
        .hasMessageContaining("Cannot use mongodb at mongodb://me:***@127.0.0.1:" + port)
        .hasMessageContaining("--mongodb-uri")
        .hasMessageNotContaining("secret");
    assertNothingRuns();
  }

  @Test
  void unreachableKafkaIsNamed() {
    int port = FreePorts.pick();

    assertThatThrownBy(
            () -> impatient().only(Part.S3, Part.KAFKA).replaceKafka("127.0.0.1:" + port).start())
        .isInstanceOf(StackException.class)
        .hasMessageContaining("Cannot use kafka at 127.0.0.1:" + port + ": no broker answered")
        .hasMessageContaining("--bootstrap-servers");
    assertNothingRuns();
  }

  @Test
  void unreachableConnectIsNamed() {
    int port = FreePorts.pick();

    assertThatThrownBy(
            () ->
                builder()
                    .only(Part.S3, Part.CONNECT)
                    .replaceConnect(URI.create("http://127.0.0.1:" + port))
                    .start())
        .isInstanceOf(StackException.class)
        .hasMessageContaining(
            "Cannot use connect at http://127.0.0.1:" + port + ": nothing listens there")
        .hasMessageContaining("--connect-url");
    assertNothingRuns();
  }

  @Test
  void unreachableS3IsNamed() {
    URI endpoint = URI.create("http://127.0.0.1:" + FreePorts.pick());

    assertThatThrownBy(
            () ->
                builder()
                    .only(Part.S3)
                    .replaceS3(new S3Address(endpoint, "us-east-1", "b", "key", "secret"))
                    .start())
        .isInstanceOf(StackException.class)
        .hasMessageContaining("Cannot use s3 at " + endpoint + ", bucket b")
        .hasMessageContaining("--s3-endpoint")
        .hasMessageNotContaining("secret");
    assertNothingRuns();
  }

  @Test
  void missingBucketIsNamed(@TempDir Path other) {
    try (LocalStack s3 =
        LocalStack.builder().stateDir(other).ports(Ports.ephemeral()).only(Part.S3).start()) {
      S3Address address =
          new S3Address(
              s3.s3().endpoint(), "us-east-1", "absent", s3.s3().accessKey(), s3.s3().secretKey());

      assertThatThrownBy(() -> builder().only(Part.S3).replaceS3(address).start())
          .isInstanceOf(StackException.class)
          .hasMessageContaining("there is no bucket absent");
    }
    assertNothingRuns();
  }

  @Test
  void unreachableRedshiftIsNamed() {
    String url = "jdbc:redshift://127.0.0.1:" + FreePorts.pick() + "/dev?ssl=false";

    assertThatThrownBy(
            () ->
                impatient()
                    .only(Part.S3, Part.REDSHIFT)
                    .replaceRedshift(new RedshiftAddress(url, "me", "secret"))
                    .start())
        .isInstanceOf(StackException.class)
        .hasMessageContaining("Cannot use redshift at " + url)
        .hasMessageContaining("--redshift-url")
        .hasMessageNotContaining("secret");
    assertNothingRuns();
  }

  @Test
  void stateFolderThatIsAFileIsNamed() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> builder().stateDir(file).only(Part.S3).start())
        .isInstanceOf(StackException.class)
        .hasMessageContaining("Cannot use the state folder " + file);
  }

  private void assertNothingRuns() {
    assertThat(LocalStack.running(folder)).isEmpty();
    assertThat(ProcessHandle.current().children()).isEmpty();
    try (LocalStack again = builder().only(Part.S3).start()) {
      assertThat(again.isRunning(Part.S3)).isTrue();
    }
  }
}
