package dev.sluice.cli;

import dev.sluice.cli.chains.ChainCommand;
import dev.sluice.cli.collections.CollectionsCommand;
import dev.sluice.cli.collections.PauseCommand;
import dev.sluice.cli.collections.ResumeCommand;
import dev.sluice.cli.contracts.ContractsCommand;
import dev.sluice.cli.demo.DemoCommand;
import dev.sluice.cli.drift.DriftCommand;
import dev.sluice.cli.loads.LoadCommand;
import dev.sluice.cli.local.LocalCommand;
import dev.sluice.cli.redshiftlocal.RedshiftLocalCommand;
import dev.sluice.cli.rest.NoAnswerException;
import dev.sluice.cli.rest.RefusedException;
import dev.sluice.cli.status.StatusCommand;
import dev.sluice.cli.text.Terminal;
import dev.sluice.local.StackException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * What {@code ./sluice} runs. Exit codes: 0 done, 1 failed with one line on standard error, 2 a
 * wrong command line.
 *
 * <p>The launcher says in system properties whether standard output is a terminal ({@code
 * sluice.terminal}) and how wide and high it is ({@code sluice.columns}, {@code sluice.rows}),
 * which Java 17 cannot find out.
 */
public final class Main {
  private static final int FAILED = 1;
  private static final int DEFAULT_COLUMNS = 120;
  private static final int DEFAULT_ROWS = 24;

  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    // Libraries log; what a person has to know comes as an error. The embedded stack adds a log
    // file of its own.
    LogManager.getLogManager().reset();
    var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    var terminal =
        new Terminal(
            out,
            err,
            Boolean.getBoolean("sluice.terminal"),
            Integer.getInteger("sluice.columns", DEFAULT_COLUMNS),
            Integer.getInteger("sluice.rows", DEFAULT_ROWS));
    // What fails because everything is being stopped is nothing that a person has to know.
    Runtime.getRuntime().addShutdownHook(new Thread(terminal::silence, "terminal-silence"));
    int code = commandLine(terminal).setOut(out).setErr(err).execute(arguments);
    out.flush();
    System.exit(code);
  }

  /** The command with all its subcommands. */
  static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new Sluice())
        .addSubcommand(new DemoCommand(terminal))
        .addSubcommand(new LocalCommand(terminal))
        .addSubcommand(new RedshiftLocalCommand(terminal))
        .addSubcommand(new CollectionsCommand(terminal))
        .addSubcommand(new StatusCommand(terminal))
        .addSubcommand(new PauseCommand(terminal))
        .addSubcommand(new ResumeCommand(terminal))
        .addSubcommand(new DriftCommand(terminal))
        .addSubcommand(new ContractsCommand(terminal))
        .addSubcommand(ChainCommand.of(terminal))
        .addSubcommand(LoadCommand.of(terminal))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setExecutionExceptionHandler((failure, command, parsed) -> report(failure, terminal));
  }

  private static int report(Exception failure, Terminal terminal) {
    boolean expected =
        failure instanceof CommandException
            || failure instanceof RefusedException
            || failure instanceof NoAnswerException
            || failure instanceof StackException;
    String message = expected ? failure.getMessage() : "unexpected: " + failure;
    terminal.error("sluice: " + message.strip());
    return FAILED;
  }
}
