package dev.sluice.cli.chains;

import dev.sluice.cli.CommandException;
import dev.sluice.cli.text.Terminal;
import dev.sluice.files.MissingOffsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Has the S3 sink go on without offsets that cannot be had. */
@Command(
    name = "skip",
    description =
        "Has the S3 sink go on without the offsets that held partitions miss, as chain list shows them: a record that no file can hold, records that are gone from Kafka, a lost file. They never come to S3. Adds them to the sink's skip.offsets, which starts its tasks anew.",
    mixinStandardHelpOptions = true)
final class ChainSkipCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private ChainOptions options;

  @Parameters(
      paramLabel = "<topic>-<partition>",
      arity = "1..*",
      description = "as ./sluice chain list names them")
  private List<String> partitions;

  ChainSkipCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.print(skip(partitions, options.held(), options.sinks()));
    return 0;
  }

  /**
   * Has the sinks go on; answers what to tell. Nothing is decided when one of the names is wrong.
   */
  static String skip(List<String> names, List<HeldPartition> all, S3Sinks sinks) {
    Map<String, HeldPartition> held =
        all.stream().collect(Collectors.toMap(HeldPartition::name, each -> each));
    List<String> told = new ArrayList<>();
    Map<String, List<String>> entries = new TreeMap<>();
    for (String name : new LinkedHashSet<>(names)) {
      HeldPartition partition = held.get(name);
      if (partition == null) {
        throw new CommandException(name + " is not held; ./sluice chain list shows what is");
      }
      MissingOffsets missing = missing(partition);
      entries
          .computeIfAbsent(partition.connector(), connector -> new ArrayList<>())
          .add(
              "%s:%s:%d:%s"
                  .formatted(
                      partition.topic(), missing.topicId(), partition.partition(), missing.text()));
      told.add("%s goes on without offsets %s".formatted(name, missing.text()));
    }
    entries.forEach(
        (connector, added) -> sinks.add(connector, "skip.offsets", String.join(",", added)));
    return String.join("\n", told);
  }

  private static MissingOffsets missing(HeldPartition partition) {
    return partition
        .hold()
        .missing()
        .orElseThrow(
            () ->
                new CommandException(
                    "%s is held for another reason than missing offsets (%s): %s"
                        .formatted(
                            partition.name(),
                            partition.hold().reason(),
                            partition.hold().message())));
  }
}
