package dev.sluice.cli.local;

import dev.sluice.cli.Endpoints;
import dev.sluice.cli.Home;
import dev.sluice.cli.text.Terminal;
import dev.sluice.local.LocalStack;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The embedded stack. */
@Command(
    name = "local",
    description =
        "The embedded stack: stand-ins for MongoDB, S3 and Redshift, and a real Kafka and Connect, on this machine.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "up")
public final class LocalCommand implements Runnable {
  private final Terminal terminal;
  @Spec private CommandSpec spec;

  /** Writes to a terminal. */
  public LocalCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: local up");
  }

  @Command(
      name = "up",
      description = "Starts the embedded stack and keeps it up until Ctrl-C.",
      mixinStandardHelpOptions = true)
  void up(
      @Mixin StackOptions options,
      @Option(
              names = "--state-dir",
              paramLabel = "<folder>",
              description =
                  "where the stack keeps its state, which survives it (default: .sluice/local)")
          Path stateDir)
      throws InterruptedException {
    Path state = stateDir == null ? Home.localState() : stateDir;
    terminal.print("starting the embedded stack, state in " + state);
    try (LocalStack stack = options.builder(state).start()) {
      terminal.print(String.join("\n", StackText.addresses(Endpoints.of(stack))));
      terminal.blank();
      StackText.export(Endpoints.of(stack), stack.stateDir())
          .ifPresent(export -> terminal.print("in another terminal, first: " + export));
      terminal.print(
          "next: ./sluice collections add <db>.<collection>, ./sluice status; logs in "
              + stack.stateDir().resolve("logs"));
      terminal.print("Ctrl-C stops everything");
      new CountDownLatch(1).await();
    }
  }
}
