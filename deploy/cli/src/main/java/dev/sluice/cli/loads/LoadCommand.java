package dev.sluice.cli.loads;

import dev.sluice.cli.text.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands about loads into Redshift. */
@Command(
    name = "load",
    description = "Shows loads into Redshift, and leaves out files that cannot be loaded.",
    mixinStandardHelpOptions = true)
public final class LoadCommand implements Runnable {
  @Spec private CommandSpec spec;

  private LoadCommand() {}

  /** The command with its subcommands, which write to a terminal. */
  public static CommandLine of(Terminal terminal) {
    return new CommandLine(new LoadCommand())
        .addSubcommand(new LoadListCommand(terminal))
        .addSubcommand(new LoadSkipCommand(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: list or skip");
  }
}
