package dev.sluice.local.connect;

import java.util.List;

/**
 * What a Connect worker says about a connector.
 *
 * @param state the connector's state, such as {@code RUNNING}, {@code PAUSED}, {@code STOPPED},
 *     {@code FAILED}
 * @param worker the worker that runs it, host and port
 * @param trace why the connector failed, or null
 * @param tasks its tasks
 */
public record ConnectorStatus(String state, String worker, String trace, List<Task> tasks) {

  /**
   * One task.
   *
   * @param id its number
   * @param state its state
   * @param worker the worker that runs it
   * @param trace why it failed, or null
   */
  public record Task(int id, String state, String worker, String trace) {}

  /** Whether the connector and every task, of which there is at least one, are in this state. */
  public boolean isAll(String wanted) {
    return state.equals(wanted)
        && !tasks.isEmpty()
        && tasks.stream().allMatch(task -> task.state().equals(wanted));
  }

  /**
   * The connector's and its tasks' states, such as {@code RUNNING/RUNNING}, and the first line of
   * each trace.
   */
  public String summary() {
    StringBuilder text = new StringBuilder(state);
    tasks.forEach(task -> text.append('/').append(task.state()));
    if (trace != null) {
      text.append("; ").append(firstLine(trace));
    }
    tasks.stream()
        .filter(task -> task.trace() != null)
        .forEach(
            task ->
                text.append("; task ")
                    .append(task.id())
                    .append(": ")
                    .append(firstLine(task.trace())));
    return text.toString();
  }

  private static String firstLine(String trace) {
    return trace.lines().findFirst().orElse("");
  }
}
