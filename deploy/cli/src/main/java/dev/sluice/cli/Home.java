package dev.sluice.cli;

import dev.sluice.local.LocalStack;
import dev.sluice.local.RunningStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The folder of the project, and in it the state of stacks that the launcher's commands start. */
public final class Home {
  private static final String PROPERTY = "sluice.home";

  private static final String STATE_DIR = "SLUICE_STATE_DIR";

  private Home() {}

  /** The folder of the project: what the launcher says, else the current one. */
  public static Path folder() {
    return Path.of(System.getProperty(PROPERTY, ""));
  }

  /** The state folder of {@code ./sluice local up}. */
  public static Path localState() {
    return folder().resolve(".sluice").resolve("local");
  }

  /** The state folder of {@code ./sluice redshift-local}. */
  public static Path redshiftLocalState() {
    return folder().resolve(".sluice").resolve("redshift-local");
  }

  /** The folder in which every run of the demo has its state folder. */
  public static Path demoState() {
    return folder().resolve(".sluice").resolve("demo");
  }

  /**
   * The stack that runs here: the one whose state folder {@code SLUICE_STATE_DIR} names, else that
   * of {@code ./sluice local up} before that of a demo.
   */
  static Optional<RunningStack> runningStack() {
    String wanted = System.getenv(STATE_DIR);
    if (wanted != null) {
      return LocalStack.running(Path.of(wanted));
    }
    List<Path> folders = new ArrayList<>(List.of(localState()));
    if (Files.isDirectory(demoState())) {
      try (var runs = Files.list(demoState())) {
        folders.addAll(runs.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList());
      } catch (IOException e) {
        throw new UncheckedIOException(demoState() + " cannot be read", e);
      }
    }
    return folders.stream().flatMap(folder -> LocalStack.running(folder).stream()).findFirst();
  }
}
