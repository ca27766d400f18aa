package dev.sluice.cli;

import dev.sluice.cli.guard.GuardClient;
import dev.sluice.cli.rest.JsonHttp;
import picocli.CommandLine.Option;

/** Which Connect worker a command talks to. */
public final class ConnectOptions {
  @Option(
      names = "--connect-url",
      paramLabel = "<url>",
      defaultValue = "${env:SLUICE_CONNECT_URL:-http://127.0.0.1:8083}",
      description =
          "REST address of any Connect worker (default: SLUICE_CONNECT_URL or http://127.0.0.1:8083)")
  private String url;

  /** The worker's REST interface. */
  public JsonHttp http() {
    return new JsonHttp(url);
  }

  /** The guard of the worker. */
  public GuardClient guard() {
    return new GuardClient(http());
  }
}
