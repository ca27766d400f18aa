package dev.sluice.redshift.local.backend;

import java.io.IOException;

/**
 * Ends a server when this process ends, even by kill -9: a small shell waits for the end of its
 * input, which only this process holds open, and then shuts the server down.
 */
final class ParentGuard implements AutoCloseable {
  private final Process shell;

  private ParentGuard(Process shell) {
    this.shell = shell;
  }

  static ParentGuard over(long pid) throws IOException {
    String script = "trap '' INT TERM HUP; read -r ignored; kill -QUIT \"$1\" 2>/dev/null";
    return new ParentGuard(
        new ProcessBuilder("sh", "-c", script, "redshift-local-guard", Long.toString(pid)).start());
  }

  /** Lets the guard go without touching the server. */
  @Override
  public void close() {
    shell.destroyForcibly();
  }
}
