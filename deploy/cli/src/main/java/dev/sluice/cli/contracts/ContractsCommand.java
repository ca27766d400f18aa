package dev.sluice.cli.contracts;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.CommandException;
import dev.sluice.cli.ConnectOptions;
import dev.sluice.cli.guard.Contract;
import dev.sluice.cli.guard.GuardClient;
import dev.sluice.cli.guard.GuardedCollection;
import dev.sluice.cli.rest.JsonHttp;
import dev.sluice.cli.text.JsonOption;
import dev.sluice.cli.text.Terminal;
import dev.sluice.cli.text.TextTable;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists, shows and compares contracts. */
@Command(
    name = "contracts",
    description = "Contracts: the approved shapes of the collections.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "list|show|diff")
public final class ContractsCommand implements Runnable {
  private static final String NAME = "its connector or <db>.<collection>";

  private final Terminal terminal;
  @Spec private CommandSpec spec;

  /** Writes to a terminal. */
  public ContractsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: contracts list, show or diff");
  }

  @Command(
      name = "list",
      description = "Lists the versions of the contracts, of one collection or of all.",
      mixinStandardHelpOptions = true)
  void list(
      @Mixin ConnectOptions connect,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "<collection>", arity = "0..1", description = NAME) String name) {
    GuardClient guard = connect.guard();
    List<GuardedCollection> collections =
        name == null ? guard.collections() : List.of(guard.collection(name));
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (GuardedCollection collection : collections) {
      guard.contractsAsJson(collection.connector()).forEach(all::add);
    }
    if (json.wanted()) {
      JsonOption.print(terminal, all);
      return;
    }
    if (all.isEmpty()) {
      terminal.print("no contract yet");
      return;
    }
    var table = new TextTable("COLLECTION", "VERSION", "COLUMNS", "TREATMENTS", "SCHEMA ID");
    List<Contract> contracts = JsonHttp.convert(all, new TypeReference<>() {});
    for (Contract contract : contracts) {
      table.row(
          contract.connector(),
          "v" + contract.version(),
          contract.fields().size(),
          contract.treatments().size(),
          ContractText.schemaIds(contract));
    }
    terminal.print(String.join("\n", table.lines()));
  }

  @Command(
      name = "show",
      description = "Shows a version of a collection's contract.",
      mixinStandardHelpOptions = true)
  void show(
      @Mixin ConnectOptions connect,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "<collection>", description = NAME) String name,
      @Option(
              names = "--number",
              paramLabel = "<n>",
              description = "the version (default: the newest)")
          Integer version) {
    GuardClient guard = connect.guard();
    GuardedCollection collection = guard.collection(name);
    JsonNode answer =
        guard.contractAsJson(
            collection.connector(), version == null ? newest(collection) : version);
    if (json.wanted()) {
      JsonOption.print(terminal, answer);
    } else {
      terminal.print(
          String.join(
              "\n",
              ContractText.lines(JsonHttp.convert(answer, new TypeReference<Contract>() {}))));
    }
  }

  @Command(
      name = "diff",
      description = "Shows what differs between two versions of a collection's contract.",
      mixinStandardHelpOptions = true)
  void diff(
      @Mixin ConnectOptions connect,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "<collection>", description = NAME) String name,
      @Option(
              names = "--from",
              paramLabel = "<n>",
              description = "the older version (default: the one before --to)")
          Integer from,
      @Option(
              names = "--to",
              paramLabel = "<n>",
              description = "the newer version (default: the newest)")
          Integer to) {
    GuardClient guard = connect.guard();
    GuardedCollection collection = guard.collection(name);
    JsonNode answer =
        guard.diffAsJson(collection.connector(), from, to == null ? newest(collection) : to);
    if (json.wanted()) {
      JsonOption.print(terminal, answer);
    } else {
      terminal.print(String.join("\n", ContractText.diff(answer)));
    }
  }

  private static int newest(GuardedCollection collection) {
    if (collection.contractVersion() == null) {
      throw new CommandException(
          collection.connector() + " has no contract yet: ./sluice status shows what it waits for");
    }
    return collection.contractVersion();
  }
}
