package dev.sluice.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command itself: without a subcommand it says which there are. */
@Command(
    name = "sluice",
    description = "Streams MongoDB collections into Amazon Redshift.",
    version = "sluice 0.1.0",
    mixinStandardHelpOptions = true,
    footer = "%nBenchmarks are apart: sluice bench, without a name, says which there are.",
    subcommands = HelpCommand.class)
final class Sluice implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do");
  }
}
