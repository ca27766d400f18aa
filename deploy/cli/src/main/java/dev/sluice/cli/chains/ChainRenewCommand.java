package dev.sluice.cli.chains;

import dev.sluice.cli.CommandException;
import dev.sluice.cli.text.Terminal;
import dev.sluice.files.HoldReason;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Starts a new chain for a topic that is not the one whose chain is there. */
@Command(
    name = "renew",
    description =
        "Starts a new chain of files beside the old for a topic that was deleted and created again, or whose log has lost what is in S3. It begins with what the log holds. Raises the topic's number in the sink's generation, which starts its tasks anew.",
    mixinStandardHelpOptions = true)
final class ChainRenewCommand implements Callable<Integer> {
  private static final Set<HoldReason> REASONS =
      EnumSet.of(HoldReason.RECREATED_TOPIC, HoldReason.LOST_RECORDS);

  private final Terminal terminal;
  @Mixin private ChainOptions options;

  @Parameters(paramLabel = "<topic>", description = "as ./sluice chain list names it")
  private String topic;

  ChainRenewCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.print(renew(topic, options.held(), options.sinks()));
    return 0;
  }

  /** Has the sink begin anew; answers what to tell. */
  static String renew(String topic, List<HeldPartition> all, S3Sinks sinks) {
    HeldPartition held =
        all.stream()
            .filter(each -> each.topic().equals(topic) && REASONS.contains(each.hold().reason()))
            .findFirst()
            .orElseThrow(
                () ->
                    new CommandException(
                        "no partition of "
                            + topic
                            + " is held as RECREATED_TOPIC or LOST_RECORDS; ./sluice chain list shows what is"));
    String before = sinks.all().get(held.connector()).path("generation").asText();
    List<String> entries = new ArrayList<>();
    int generation = 1;
    for (String entry : before.isBlank() ? List.<String>of() : List.of(before.split(","))) {
      if (entry.strip().startsWith(topic + "=")) {
        generation = 1 + Integer.parseInt(entry.strip().substring(topic.length() + 1));
      } else {
        entries.add(entry.strip());
      }
    }
    entries.add(topic + "=" + generation);
    sinks.set(held.connector(), "generation", String.join(",", entries));
    return "%s begins a new chain below generation=%d; the old one stays as it is"
        .formatted(topic, generation);
  }
}
