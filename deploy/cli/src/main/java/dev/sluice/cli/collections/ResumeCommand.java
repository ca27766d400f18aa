package dev.sluice.cli.collections;

import dev.sluice.cli.CommandException;
import dev.sluice.cli.ConnectOptions;
import dev.sluice.cli.guard.GuardedCollection;
import dev.sluice.cli.rest.JsonHttp;
import dev.sluice.cli.text.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Resumes a collection that a person paused. */
@Command(
    name = "resume",
    description = "Resumes a collection that was paused with ./sluice pause.",
    mixinStandardHelpOptions = true)
public final class ResumeCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private ConnectOptions connect;

  @Parameters(paramLabel = "<collection>", description = "its connector or <db>.<collection>")
  private String name;

  /** Writes to a terminal. */
  public ResumeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    JsonHttp http = connect.http();
    GuardedCollection collection = connect.guard().collection(name);
    if (collection.incident() != null && "person".equals(collection.pausedBy())) {
      connect.guard().resumeHeld(collection.connector());
      terminal.print(
          collection.connector()
              + " goes on after the decision about incident "
              + collection.incident());
      return 0;
    }
    if (collection.incident() != null) {
      // A resume without a decision would only be held again.
      throw new CommandException(
          collection.connector()
              + " is held by incident "
              + collection.incident()
              + ", which needs a decision: ./sluice drift show "
              + collection.incident());
    }
    for (String connector : Connectors.of(collection)) {
      http.put("/connectors/" + JsonHttp.segment(connector) + "/resume");
    }
    terminal.print("resumed " + collection.connector());
    return 0;
  }
}
