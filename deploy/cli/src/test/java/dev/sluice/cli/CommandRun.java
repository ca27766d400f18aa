package dev.sluice.cli;

import dev.sluice.cli.text.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * A command that was run, and what came of it.
 *
 * @param code its exit code
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record CommandRun(int code, String out, String err) {
  /** Runs {@code ./sluice} with arguments. */
  public static CommandRun of(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false, 120, 24);
    int code =
        Main.commandLine(terminal)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new CommandRun(code, out.toString(), err.toString());
  }
}
