package dev.sluice.cli;

import dev.sluice.cli.guard.GuardClient;
import dev.sluice.cli.rest.JsonHttp;
import dev.sluice.local.RunningStack;
import picocli.CommandLine.Option;

/** Which Connect worker a command talks to. */
public final class ConnectOptions {
  @Option(
      names = "--connect-url",
      paramLabel = "<url>",
      defaultValue = "${env:SLUICE_CONNECT_URL}",
      description =
          "REST address of any Connect worker (default: SLUICE_CONNECT_URL, else the embedded stack that runs here)")
  private String url;

  /** The worker's URL. */
  public String url() {
    if (url != null) {
      return url;
    }
    return Home.runningStack()
        .map(RunningStack::connectUrl)
        .orElseThrow(
            () ->
                new CommandException(
                    "no embedded stack runs here: start one with ./sluice local up, or give --connect-url"));
  }

  /** The worker's REST interface. */
  public JsonHttp http() {
    return new JsonHttp(url());
  }

  /** The guard of the worker. */
  public GuardClient guard() {
    return new GuardClient(http());
  }
}
