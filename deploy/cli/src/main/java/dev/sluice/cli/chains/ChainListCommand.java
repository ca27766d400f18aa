package dev.sluice.cli.chains;

import dev.sluice.cli.text.Terminal;
import dev.sluice.cli.text.TextTable;
import dev.sluice.files.MissingOffsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what the S3 sinks hold. */
@Command(
    name = "list",
    description =
        "Shows the partitions that the S3 sink holds: since when, why, and what to do. The others go on.",
    mixinStandardHelpOptions = true)
final class ChainListCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private ChainOptions options;

  ChainListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.print(text(options.held()));
    return 0;
  }

  static String text(List<HeldPartition> held) {
    if (held.isEmpty()) {
      return "no partition is held";
    }
    var table = new TextTable("PARTITION", "CONNECTOR", "SINCE", "REASON", "OFFSETS");
    var messages = new StringBuilder();
    for (HeldPartition partition : held) {
      table.row(
          partition.name(),
          partition.connector(),
          partition.hold().since(),
          partition.hold().reason(),
          partition.hold().missing().map(MissingOffsets::text).orElse(null));
      messages
          .append("\n\n")
          .append(partition.name())
          .append(":\n  ")
          .append(partition.hold().message());
    }
    return String.join("\n", table.lines()) + messages;
  }
}
