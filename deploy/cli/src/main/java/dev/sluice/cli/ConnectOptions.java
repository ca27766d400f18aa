package dev.sluice.cli;

import dev.sluice.cli.guard.GuardClient;
import dev.sluice.cli.rest.JsonHttp;
import dev.sluice.local.RunningStack;
import dev.sluice.local.connect.ConnectClient;
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

  @Option(
      names = "--connect-user",
      paramLabel = "<user>",
      defaultValue = "${env:SLUICE_CONNECT_USER}",
      description =
          "where the worker wants basic authentication (default: SLUICE_CONNECT_USER); the password is SLUICE_CONNECT_PASSWORD")
  private String user;

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
    return new JsonHttp(url(), user, password());
  }

  /** The worker's connectors. */
  public ConnectClient connectors() {
    return user == null ? new ConnectClient(url()) : new ConnectClient(url(), user, password());
  }

  private String password() {
    String password = System.getenv("SLUICE_CONNECT_PASSWORD");
    if (user != null && password == null) {
      throw new CommandException(
          "there is no password of " + user + ": set SLUICE_CONNECT_PASSWORD");
    }
    return password;
  }

  /** The guard of the worker. */
  public GuardClient guard() {
    return new GuardClient(http());
  }
}
