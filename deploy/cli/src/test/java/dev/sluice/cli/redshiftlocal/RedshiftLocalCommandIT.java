package dev.sluice.cli.redshiftlocal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.CommandRun;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./sluice redshift-local} as a process of its own. */
class RedshiftLocalCommandIT {
  @TempDir Path folder;

  @Test
  void servesTlsUntilItIsToldToStop() throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.sluice.cli.Main",
                    "redshift-local",
                    "--port=0",
                    "--tls=required",
                    "--state-dir=" + folder.resolve("state")))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      List<String> lines = new ArrayList<>();
      String line = out.readLine();
      while (line != null && !line.startsWith("Ctrl-C")) {
        lines.add(line);
        line = out.readLine();
      }
      String url =
          lines.stream()
              .filter(each -> each.startsWith("JDBC: "))
              .findFirst()
              .orElseThrow(() -> new AssertionError(lines))
              .substring("JDBC: ".length());
      assertThat(url).contains("sslmode=verify-full");
      assertThat(lines).anyMatch(each -> each.contains("stand-in"));
      try (Connection connection = DriverManager.getConnection(url, "sluice", "sluice");
          ResultSet row = connection.createStatement().executeQuery("SELECT 1")) {
        assertThat(row.next()).isTrue();
      }
    } finally {
      List<ProcessHandle> descendants = process.descendants().toList();
      process.destroy();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      for (ProcessHandle descendant : descendants) {
        descendant.onExit().get(120, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void namesABusyPort() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandRun run =
          CommandRun.of(
              "redshift-local",
              "--port=" + busy.getLocalPort(),
              "--state-dir=" + folder.resolve("state"));
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err()).contains("cannot listen on 127.0.0.1:" + busy.getLocalPort());
    }
  }

  @Test
  void namesAWrongOption() {
    assertThat(CommandRun.of("redshift-local", "--tls=maybe").code()).isEqualTo(2);
    CommandRun run = CommandRun.of("redshift-local", "--user=Postgres!");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("user \"Postgres!\" is not a name");
  }
}
