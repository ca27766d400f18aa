package dev.sluice.cli.demo;

import dev.sluice.cli.CommandException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * The folder in which each run of the demo keeps its state in a folder of its own. A run removes
 * what earlier runs left; anything that is not a run's folder it leaves alone.
 */
final class StateFolder {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'run-'yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);
  private static final String MARKER = ".sluice-demo";

  private final Path folder;
  private final Clock clock;

  StateFolder(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** Makes the folder of a new run. */
  Path create() {
    Path run = folder.resolve(NAME.format(clock.instant()));
    try {
      Files.createDirectories(run);
      Files.writeString(run.resolve(MARKER), ProcessHandle.current().pid() + "\n");
      return run;
    } catch (IOException e) {
      throw new CommandException("the state folder " + run + " cannot be made: " + e, e);
    }
  }

  /** Removes the folders of earlier runs that are over. */
  void removeEarlier() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (var entries = Files.list(folder)) {
      List<Path> runs = entries.filter(path -> Files.isRegularFile(path.resolve(MARKER))).toList();
      for (Path run : runs) {
        if (!isRunning(run)) {
          remove(run);
        }
      }
    } catch (IOException e) {
      throw new CommandException(
          "the state of an earlier demo in " + folder + " cannot be removed: " + e, e);
    }
  }

  private static boolean isRunning(Path run) throws IOException {
    try {
      long pid = Long.parseLong(Files.readString(run.resolve(MARKER)).strip());
      return pid != ProcessHandle.current().pid()
          && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static void remove(Path run) throws IOException {
    Files.walkFileTree(
        run,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
