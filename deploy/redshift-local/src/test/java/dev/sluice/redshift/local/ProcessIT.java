package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** redshift-local as a process of its own: its start, its end and what survives. */
class ProcessIT {
  private static final Pattern READY = Pattern.compile("ready: (jdbc:redshift://\\S+)");

  @TempDir Path folder;

  private final List<Process> launched = new ArrayList<>();

  @AfterEach
  void endProcesses() throws Exception {
    for (Process process : launched) {
      List<ProcessHandle> descendants = process.descendants().toList();
      process.destroy();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      for (ProcessHandle descendant : descendants) {
        descendant.onExit().get(120, TimeUnit.SECONDS);
      }
    }
  }

  private Path log() {
    return folder.resolve("process.log");
  }

  private Process launch(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
    launched.add(process);
    return process;
  }

  private String awaitReady(Process process) throws Exception {
    Stack.await(
        () -> !process.isAlive() || READY.matcher(Files.readString(log())).find(),
        "redshift-local is ready");
    Matcher ready = READY.matcher(Files.readString(log()));
    assertThat(ready.find()).as(Files.readString(log())).isTrue();
    return ready.group(1);
  }

  private long serverPid(Path state) throws IOException {
    return Long.parseLong(
        Files.readAllLines(state.resolve("postgres/postmaster.pid")).get(0).strip());
  }

  private static void awaitEnd(long pid) throws Exception {
    Stack.await(
        () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty(),
        "the server " + pid + " ends");
  }

  @Test
  void committedRowsSurviveAKillAndTheServerDoesNotOutliveItsGateway() throws Exception {
    Path state = folder.resolve("state");
    Process first = launch("--state-dir", state.toString(), "--port", "0");
    String url = awaitReady(first);
    Connection connection = Stack.connect(url, "sluice", "sluice");
    Stack.execute(connection, "CREATE TABLE t (a INT)", "INSERT INTO t VALUES (1)");
    connection.setAutoCommit(false);
    Stack.execute(connection, "INSERT INTO t VALUES (2)");
    long server = serverPid(state);
    first.destroyForcibly().waitFor();
    awaitEnd(server);

    try (RedshiftLocal again = RedshiftLocal.start(RedshiftLocalOptions.defaults(state));
        Connection reader = Stack.connect(again.jdbcUrl(), "sluice", "sluice")) {
      assertThat(Stack.query(reader, "SELECT a FROM t")).containsExactly(List.of("1"));
      assertThatThrownBy(() -> RedshiftLocal.start(RedshiftLocalOptions.defaults(state)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use by another redshift-local");
    }
  }

  @Test
  void aServerLeftBehindIsStoppedByTheNextStart() throws Exception {
    Path state = folder.resolve("state");
    Process first = launch("--state-dir", state.toString(), "--port", "0");
    String url = awaitReady(first);
    try (Connection connection = Stack.connect(url, "sluice", "sluice")) {
      Stack.execute(connection, "CREATE TABLE t (a INT)", "INSERT INTO t VALUES (1)");
    }
    long server = serverPid(state);
    Optional<ProcessHandle> guard =
        first
            .descendants()
            .filter(
                process ->
                    process
                        .info()
                        .arguments()
                        .map(a -> String.join(" ", a).contains("redshift-local-guard"))
                        .orElse(false))
            .findFirst();
    assertThat(guard).isPresent();
    guard.get().destroyForcibly();
    guard.get().onExit().get(120, TimeUnit.SECONDS);
    first.destroyForcibly().waitFor();
    assertThat(ProcessHandle.of(server).filter(ProcessHandle::isAlive))
        .as("the server without its gateway")
        .isPresent();

    try (RedshiftLocal again = RedshiftLocal.start(RedshiftLocalOptions.defaults(state));
        Connection reader = Stack.connect(again.jdbcUrl(), "sluice", "sluice")) {
      assertThat(ProcessHandle.of(server).filter(ProcessHandle::isAlive)).isEmpty();
      assertThat(Stack.query(reader, "SELECT a FROM t")).containsExactly(List.of("1"));
    }
  }

  @Test
  void aBusyPortIsNamedAndNothingIsLeftRunning() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(busy.getLocalPort());
      Process process = launch("--state-dir", folder.resolve("state").toString(), "--port", port);
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
      assertThat(Files.readString(log()))
          .contains("cannot listen on 127.0.0.1:" + port)
          .contains("in use");
      assertThat(folder.resolve("state")).doesNotExist();
    }
  }

  @Test
  void aWrongArgumentIsNamed() throws Exception {
    Process process = launch("--state-dir", folder.toString(), "--colour", "red");
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(Files.readString(log())).contains("unknown argument --colour");
  }

  @Test
  void sigtermStopsEverything() throws Exception {
    Path state = folder.resolve("state");
    Process process = launch("--state-dir", state.toString(), "--port", "0");
    awaitReady(process);
    long server = serverPid(state);
    process.destroy();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    awaitEnd(server);
  }
}
