package dev.sluice.guard.service.connect;

import java.util.List;
import java.util.Map;

/**
 * A connector as Connect's REST API shows it at one moment.
 *
 * @param state of the connector itself: UNASSIGNED, RUNNING, PAUSED, STOPPED, FAILED or RESTARTING
 */
public record ConnectorView(
    String name, Map<String, String> config, String state, List<TaskView> tasks) {
  public static final String UNASSIGNED = "UNASSIGNED";
  public static final String RUNNING = "RUNNING";
  public static final String PAUSED = "PAUSED";
  public static final String STOPPED = "STOPPED";
  static final String FAILED = "FAILED";

  /** One task; {@code trace} is null unless it failed. */
  public record TaskView(int id, String state, String trace) {}

  public ConnectorView {
    config = Map.copyOf(config);
    tasks = List.copyOf(tasks);
  }

  public boolean is(String wanted) {
    return state.equals(wanted);
  }

  /** Paused or stopped by its target state, whatever its tasks say. */
  public boolean halted() {
    return is(PAUSED) || is(STOPPED);
  }

  /** Nothing of it runs or has failed: PAUSED with paused tasks, or STOPPED without any. */
  public boolean quiet() {
    return halted() && tasks.stream().allMatch(task -> task.state().equals(PAUSED));
  }

  public boolean anyFailed() {
    return is(FAILED) || tasks.stream().anyMatch(task -> task.state().equals(FAILED));
  }

  /** The connector and at least one task run, and no task does anything else. */
  public boolean running() {
    return is(RUNNING)
        && !tasks.isEmpty()
        && tasks.stream().allMatch(task -> task.state().equals(RUNNING));
  }

  /** The connector's state, or FAILED when a task of it failed. */
  public String shownState() {
    return anyFailed() ? FAILED : state;
  }

  /** First trace of a failed task, or an empty text. */
  public String trace() {
    return tasks.stream()
        .filter(task -> task.state().equals(FAILED) && task.trace() != null)
        .map(TaskView::trace)
        .findFirst()
        .orElse("");
  }
}
