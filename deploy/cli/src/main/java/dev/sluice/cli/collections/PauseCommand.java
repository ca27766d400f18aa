package dev.sluice.cli.collections;

import dev.sluice.cli.ConnectOptions;
import dev.sluice.cli.guard.GuardedCollection;
import dev.sluice.cli.rest.JsonHttp;
import dev.sluice.cli.text.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Pauses a collection: its changes wait in MongoDB's oplog. */
@Command(
    name = "pause",
    description = "Pauses a collection; its changes wait in MongoDB's oplog.",
    mixinStandardHelpOptions = true)
public final class PauseCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private ConnectOptions connect;

  @Parameters(paramLabel = "<collection>", description = "its connector or <db>.<collection>")
  private String name;

  /** Writes to a terminal. */
  public PauseCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    JsonHttp http = connect.http();
    GuardedCollection collection = connect.guard().collection(name);
    if (collection.incident() != null) {
      connect.guard().pauseHeld(collection.connector());
      terminal.print(
          collection.connector()
              + " is held by incident "
              + collection.incident()
              + " and stays paused after the decision; go on then with: ./sluice resume "
              + collection.connector());
      return 0;
    }
    for (String connector : Connectors.of(collection)) {
      http.put("/connectors/" + JsonHttp.segment(connector) + "/pause");
    }
    terminal.print(
        "paused "
            + collection.connector()
            + "; go on with: ./sluice resume "
            + collection.connector());
    return 0;
  }
}
