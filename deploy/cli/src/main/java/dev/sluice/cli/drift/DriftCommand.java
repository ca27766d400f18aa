package dev.sluice.cli.drift;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.CommandException;
import dev.sluice.cli.ConnectOptions;
import dev.sluice.cli.guard.GuardClient;
import dev.sluice.cli.guard.Incident;
import dev.sluice.cli.rest.JsonHttp;
import dev.sluice.cli.text.JsonOption;
import dev.sluice.cli.text.Terminal;
import dev.sluice.cli.text.TextTable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists, shows and decides incidents. */
@Command(
    name = "drift",
    description = "Incidents: what closed a gate, and what to do about it.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "list|show|approve|reject")
public final class DriftCommand implements Runnable {
  private final Terminal terminal;
  @Spec private CommandSpec spec;

  /** Writes to a terminal. */
  public DriftCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: drift list, show, approve or reject");
  }

  @Command(
      name = "list",
      description = "Lists the incidents that wait for a decision.",
      mixinStandardHelpOptions = true)
  void list(
      @Mixin ConnectOptions connect,
      @Mixin JsonOption json,
      @Option(names = "--all", description = "also the decided ones") boolean all) {
    GuardClient guard = connect.guard();
    JsonNode answer = all ? guard.incidentsAsJson() : guard.openIncidentsAsJson();
    if (json.wanted()) {
      JsonOption.print(terminal, answer);
      return;
    }
    List<Incident> incidents = JsonHttp.convert(answer, new TypeReference<>() {});
    if (incidents.isEmpty()) {
      terminal.print(all ? "no incident so far" : "no open incident: every gate is open");
      return;
    }
    var table = new TextTable("INCIDENT", "COLLECTION", "STATE", "REASON", "OPENED", "WHAT");
    for (Incident incident : incidents) {
      table.row(
          incident.id(),
          incident.connector(),
          incident.state(),
          incident.reason(),
          incident.openedAt(),
          IncidentText.summary(incident));
    }
    terminal.print(String.join("\n", table.lines()));
  }

  @Command(
      name = "show",
      description = "Shows an incident: the difference, the evidence, what an approval would run.",
      mixinStandardHelpOptions = true)
  void show(
      @Mixin ConnectOptions connect,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "<incident>", description = "its id") String id) {
    JsonNode answer = connect.guard().incidentAsJson(id);
    if (json.wanted()) {
      JsonOption.print(terminal, answer);
    } else {
      terminal.print(String.join("\n", IncidentText.lines(Incident.of(answer))));
    }
  }

  @Command(
      name = "approve",
      description =
          "Approves an incident: the proposed contract becomes the next version and the gate opens.",
      mixinStandardHelpOptions = true)
  void approve(
      @Mixin ConnectOptions connect,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "<incident>", description = "its id") String id,
      @Option(
              names = "--as",
              paramLabel = "<path>=<treatment>",
              description =
                  "treat a path otherwise: text (every value as text), ignore (drop the value), quarantine (put the document aside)")
          List<String> treatments,
      @Option(
              names = "--type",
              paramLabel = "<path>=<type>",
              description =
                  "give a path another type than the proposed one: int, long, double, decimal(p,s), string, timestamp, json, …; where it does not hold what was seen, --as says what becomes of that")
          List<String> types) {
    GuardClient guard = connect.guard();
    var byPath = new PathOptions(spec.commandLine());
    var treatmentsByPath = byPath.treatments(treatments);
    var typesByPath = byPath.types(types);
    Set<String> paths = new LinkedHashSet<>(treatmentsByPath.keySet());
    paths.addAll(typesByPath.keySet());
    checkPaths(guard, id, paths);
    decided("approved", guard.approve(id, treatmentsByPath, typesByPath), json);
  }

  @Command(
      name = "reject",
      description =
          "Rejects an incident: the contract stays, and from now on values that do not fit are treated as told.",
      mixinStandardHelpOptions = true)
  void reject(
      @Mixin ConnectOptions connect,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "<incident>", description = "its id") String id,
      @Option(
              names = "--as",
              required = true,
              paramLabel = "[<path>=]<treatment>",
              description =
                  "ignore (drop the value), quarantine (put the document aside) or text (every value as text), for one path or for all that have none of their own")
          List<String> treatments) {
    GuardClient guard = connect.guard();
    var byPath = new PathOptions(spec.commandLine());
    String forAll = byPath.treatmentOfAll(treatments);
    var treatmentsByPath =
        byPath.treatments(treatments.stream().filter(text -> !text.equals(forAll)).toList());
    checkPaths(guard, id, treatmentsByPath.keySet());
    decided("rejected", guard.reject(id, forAll, treatmentsByPath), json);
  }

  private void decided(String how, JsonNode answer, JsonOption json) {
    if (json.wanted()) {
      JsonOption.print(terminal, answer);
      return;
    }
    Incident incident = Incident.of(answer);
    Incident.Proposal contract = incident.proposedContract();
    String version =
        how.equals("approved") && contract != null && contract.version() != null
            ? ", contract version " + contract.version()
            : "";
    terminal.print(how + " " + incident.id() + ": " + incident.connector() + " goes on" + version);
  }

  private static void checkPaths(GuardClient guard, String id, Set<String> paths) {
    if (paths.isEmpty()) {
      return;
    }
    Set<String> known =
        guard.incident(id).changes().stream()
            .map(Incident.Change::path)
            .collect(toCollection(TreeSet::new));
    for (String path : paths) {
      if (!known.contains(path)) {
        throw new CommandException(
            "incident "
                + id
                + " is not about "
                + path
                + "; its paths: "
                + known.stream().collect(joining(", ")));
      }
    }
  }
}
