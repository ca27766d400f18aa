package dev.sluice.cli.chains;

import dev.sluice.cli.text.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands about the chains of files on S3. */
@Command(
    name = "chain",
    description =
        "Shows which partitions the S3 sink holds, and decides what it cannot decide itself.",
    mixinStandardHelpOptions = true)
public final class ChainCommand implements Runnable {
  @Spec private CommandSpec spec;

  private ChainCommand() {}

  /** The command with its subcommands, which write to a terminal. */
  public static CommandLine of(Terminal terminal) {
    return new CommandLine(new ChainCommand())
        .addSubcommand(new ChainListCommand(terminal))
        .addSubcommand(new ChainSkipCommand(terminal))
        .addSubcommand(new ChainRenewCommand(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: list, skip or renew");
  }
}
