package dev.sluice.cli.demo;

import dev.sluice.cli.drift.IncidentText;
import dev.sluice.cli.guard.GuardClient;
import dev.sluice.cli.guard.Incident;
import dev.sluice.cli.text.Terminal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Watches for gates that close, shows why, and sees to it that they open again: by itself in an
 * unattended run, else when a person presses Enter or approves in another terminal. Not
 * thread-safe.
 */
final class Gate {
  private final GuardClient guard;
  private final Terminal terminal;
  private final Enter enter;
  private final boolean unattended;
  private final Map<String, Incident> waiting = new LinkedHashMap<>();
  private int closings;

  Gate(GuardClient guard, Terminal terminal, Enter enter, boolean unattended) {
    this.guard = guard;
    this.terminal = terminal;
    this.enter = enter;
    this.unattended = unattended;
  }

  /** Shows new incidents and decides those whose time has come. */
  void watch() {
    Map<String, Incident> open =
        guard.openIncidents().stream()
            .filter(Incident::undecided)
            .collect(
                Collectors.toMap(
                    Incident::id, incident -> incident, (one, same) -> one, LinkedHashMap::new));
    for (Incident incident : List.copyOf(waiting.values())) {
      if (!open.containsKey(incident.id())) {
        waiting.remove(incident.id());
        terminal.print("decided: " + incident.connector() + " goes on");
      }
    }
    for (Incident incident : open.values()) {
      if (waiting.putIfAbsent(incident.id(), incident) == null) {
        closings++;
        show(incident);
      }
    }
    if (!waiting.isEmpty() && (unattended || enter.pressed())) {
      approveAll();
    }
  }

  /** Whether somebody has to decide before things go on. */
  boolean waits() {
    return !waiting.isEmpty();
  }

  /** How often a gate closed so far. */
  int closings() {
    return closings;
  }

  private void show(Incident incident) {
    terminal.blank();
    terminal.print(
        "── the gate of " + incident.connector() + " closed: nothing is lost, nothing passes ──");
    IncidentText.brief(incident)
        .forEach(line -> terminal.print(line.isEmpty() ? "\n" : "   " + line));
    terminal.blank();
    if (!unattended) {
      terminal.print(
          enter.available()
              ? "press Enter to approve, or run the command in another terminal; the other collections go on"
              : "run the command in another terminal to go on; the other collections go on");
    }
  }

  private void approveAll() {
    for (Incident incident : List.copyOf(waiting.values())) {
      guard.approve(incident.id(), Map.of());
      waiting.remove(incident.id());
      terminal.print(
          (unattended ? "approved by itself: " : "approved: ")
              + incident.id()
              + "; "
              + incident.connector()
              + " goes on");
    }
  }
}
