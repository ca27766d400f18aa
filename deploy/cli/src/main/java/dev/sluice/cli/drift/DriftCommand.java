package dev.sluice.cli.drift;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import dev.sluice.cli.CommandException;
import dev.sluice.cli.ConnectOptions;
import dev.sluice.cli.guard.GuardClient;
import dev.sluice.cli.guard.Incident;
import dev.sluice.cli.text.Terminal;
import dev.sluice.cli.text.TextTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private static final Set<String> TREATMENTS = Set.of("text", "ignore", "quarantine");

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
      @Option(names = "--all", description = "also the decided ones") boolean all) {
    GuardClient guard = connect.guard();
    List<Incident> incidents = all ? guard.incidents() : guard.openIncidents();
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
  void show(@Mixin ConnectOptions connect, @Parameters(paramLabel = "<incident>") String id) {
    terminal.print(String.join("\n", IncidentText.lines(connect.guard().incident(id))));
  }

  @Command(
      name = "approve",
      description =
          "Approves an incident: the proposed contract becomes the next version and the gate opens.",
      mixinStandardHelpOptions = true)
  void approve(
      @Mixin ConnectOptions connect,
      @Parameters(paramLabel = "<incident>") String id,
      @Option(
              names = "--as",
              paramLabel = "<path>=<treatment>",
              description =
                  "treat a path otherwise: text (every value as text), ignore (drop the value), quarantine (put the document aside)")
          List<String> treatments) {
    GuardClient guard = connect.guard();
    Map<String, String> byPath = treatments == null ? Map.of() : parse(treatments);
    if (!byPath.isEmpty()) {
      checkPaths(guard.incident(id), byPath.keySet());
    }
    decided("approved", guard.approve(id, byPath));
  }

  @Command(
      name = "reject",
      description =
          "Rejects an incident: the contract stays, and from now on values that do not fit are treated as told.",
      mixinStandardHelpOptions = true)
  void reject(
      @Mixin ConnectOptions connect,
      @Parameters(paramLabel = "<incident>") String id,
      @Option(
              names = "--as",
              required = true,
              paramLabel = "<treatment>",
              description =
                  "ignore (drop the value), quarantine (put the document aside) or text (every value as text)")
          String treatment) {
    check(treatment);
    decided("rejected", connect.guard().reject(id, treatment));
  }

  private void decided(String how, Incident incident) {
    Incident.Proposal contract = incident.proposedContract();
    String version =
        how.equals("approved") && contract != null && contract.version() != null
            ? ", contract version " + contract.version()
            : "";
    terminal.print(how + " " + incident.id() + ": " + incident.connector() + " goes on" + version);
  }

  private Map<String, String> parse(List<String> treatments) {
    Map<String, String> byPath = new LinkedHashMap<>();
    for (String text : treatments) {
      // A path may have an equals sign in it, a treatment has none.
      int at = text.lastIndexOf('=');
      if (at <= 0) {
        throw new ParameterException(
            spec.commandLine(), "--as " + text + ": expected <path>=<treatment>");
      }
      check(text.substring(at + 1));
      byPath.put(text.substring(0, at), text.substring(at + 1));
    }
    return byPath;
  }

  private void check(String treatment) {
    if (!TREATMENTS.contains(treatment)) {
      throw new ParameterException(
          spec.commandLine(),
          "no such treatment: " + treatment + "; expected text, ignore or quarantine");
    }
  }

  private static void checkPaths(Incident incident, Set<String> paths) {
    Set<String> known = incident.changes().stream().map(Incident.Change::path).collect(toSet());
    for (String path : paths) {
      if (!known.contains(path)) {
        throw new CommandException(
            "incident "
                + incident.id()
                + " is not about "
                + path
                + "; its paths: "
                + known.stream().sorted().collect(joining(", ")));
      }
    }
  }
}
