package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.text.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** docs/cli.md is generated; {@code main} writes it. */
class CliDocsTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "cli.md");

  private static final String HEAD =
      """
      # The command line

      `./sluice <command>`, from the project's folder or anywhere else. The first use builds Sluice, and so does one after a source has changed; that needs a JDK of
      version 17 or newer and Maven. `SLUICE_JAVA_OPTS` are options of the JVM.

      Commands find the embedded stack that runs here by themselves; `SLUICE_STATE_DIR` names another one's state folder. Anything else is told by options or by the
      environment: `SLUICE_CONNECT_URL`, `SLUICE_CONNECT_USER`, `SLUICE_BOOTSTRAP_SERVERS`, `SLUICE_MONGODB_URI`, `SLUICE_S3_BUCKET`, `SLUICE_S3_REGION`, `SLUICE_S3_ENDPOINT`, `SLUICE_REDSHIFT_URL`,
      `SLUICE_REDSHIFT_USER`, and, in the environment alone, `SLUICE_CONNECT_PASSWORD`, `SLUICE_REDSHIFT_PASSWORD`, `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.

      Exit codes: 0 done; 1 failed, with one line on standard error that says what, where and what to do; 2 a wrong command line.

      `lag` in `./sluice status` is how many records of a collection's topic are not yet in Redshift. `freshness` is the time since the oldest of them reached Kafka, or the age of the change that an
      open incident holds, and 0 when there is none; changes that the source connector has not read yet do not count. `--json` gives milliseconds, and null where something could not be found out.

      This page is generated: the usage texts below are the commands' own.
      """;

  /** Writes the page. */
  public static void main(String[] arguments) throws IOException {
    Files.writeString(Path.of(arguments.length == 0 ? PAGE.toString() : arguments[0]), page());
  }

  @Test
  void pageHasTheCommandsUsageTexts() throws IOException {
    assertThat(Files.readString(PAGE)).isEqualTo(page());
  }

  @Test
  void everyOptionIsDescribed() {
    forEachCommand(
        Main.commandLine(
            new Terminal(
                new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter()),
                false,
                80,
                24)),
        command ->
            command
                .getCommandSpec()
                .options()
                .forEach(
                    option ->
                        assertThat(option.description()).as(option.longestName()).isNotEmpty()));
  }

  private static String page() {
    var page = new StringBuilder(HEAD);
    var silent = new PrintWriter(new StringWriter());
    forEachCommand(
        Main.commandLine(new Terminal(silent, silent, false, 80, 24)),
        command -> {
          if (command.getSubcommands().isEmpty() && !command.getCommandName().equals("help")) {
            page.append("\n## ")
                .append(command.getCommandSpec().qualifiedName())
                .append("\n\n```\n")
                .append(command.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing())
                .append("\n```\n");
          }
        });
    return page.toString();
  }

  private static void forEachCommand(CommandLine command, Consumer<CommandLine> action) {
    action.accept(command);
    command.getSubcommands().values().stream()
        .distinct()
        .forEach(child -> forEachCommand(child, action));
  }
}
