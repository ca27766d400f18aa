package dev.sluice.guard.service;

import java.util.List;
import java.util.Map;

/**
 * A connector as Connect's REST API shows it at one moment.
 *
 * @param state of the connector itself: UNASSIGNED, RUNNING, PAUSED, STOPPED, FAILED or RESTARTING
 */
record ConnectorView(String name, Map<String, String> config, String state, List<TaskView> tasks) {
  static final String UNASSIGNED = "UNASSIGNED";
  static final String RUNNING = "RUNNING";
  static final String PAUSED = "PAUSED";
  static final String STOPPED = "STOPPED";
  static final String FAILED = "FAILED";

  /** One task; {@code trace} is null unless it failed. */
  record TaskView(int id, String state, String trace) {}

  ConnectorView {
    config = Map.copyOf(config);
    tasks = List.copyOf(tasks);
  }

  boolean is(String wanted) {
    return state.equals(wanted);
  }

  /** Paused or stopped by its target state, whatever its tasks say. */
  boolean halted() {
    return is(PAUSED) || is(STOPPED);
  }

  /** Nothing of it runs or has failed: PAUSED with paused tasks, or STOPPED without any. */
  boolean quiet() {
    return halted() && tasks.stream().allMatch(task -> task.state().equals(PAUSED));
  }

  boolean anyFailed() {
    return is(FAILED) || tasks.stream().anyMatch(task -> task.state().equals(FAILED));
  }

  /** The connector and at least one task run, and no task does anything else. */
  boolean running() {
    return is(RUNNING)
        && !tasks.isEmpty()
        && tasks.stream().allMatch(task -> task.state().equals(RUNNING));
  }

  /** The connector's state, or FAILED when a task of it failed. */
  String shownState() {
    return anyFailed() ? FAILED : state;
  }

  /** First trace of a failed task, or an empty text. */
  String trace() {
    return tasks.stream()
        .filter(task -> task.state().equals(FAILED) && task.trace() != null)
        .map(TaskView::trace)
        .findFirst()
        .orElse("");
  }
}
