package dev.sluice.local;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The folder of a stack's state. While a stack runs it holds the lock on the file {@code lock},
 * which the system frees however the process ends, and describes itself in {@code stack.json},
 * readable for its owner alone.
 */
final class StateFolder implements AutoCloseable {
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  private static final Duration LEFTOVER_PATIENCE = Duration.ofSeconds(5);
  private static final long CLOCK_TOLERANCE_MILLIS = 2_000;

  // A second channel on a locked file would, when closed, free the lock of the whole process.
  private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;

  private StateFolder(Path folder, FileChannel channel, FileLock lock) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Takes the folder, which is created when absent. What a stack that died left running is ended.
   *
   * @throws StackRunningException when a stack runs on it
   */
  static StateFolder take(Path path) {
    try {
      Path folder = Files.createDirectories(path).toRealPath();
      if (!LOCKED_HERE.add(folder)) {
        throw runsAlready(folder);
      }
      boolean taken = false;
      FileChannel channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock lock = channel.tryLock();
        if (lock == null) {
          throw runsAlready(folder);
        }
        endLeftovers(folder);
        taken = true;
        return new StateFolder(folder, channel, lock);
      } finally {
        if (!taken) {
          channel.close();
          LOCKED_HERE.remove(folder);
        }
      }
    } catch (IOException e) {
      throw new StackException(
          "Cannot use the state folder " + path.toAbsolutePath() + ": " + e, e);
    }
  }

  /** The stack that runs on a folder, if one does. */
  static Optional<RunningStack> running(Path folder) {
    return described(folder)
        .filter(
            stack ->
                find(stack.pid(), stack.startedAt().toEpochMilli() + CLOCK_TOLERANCE_MILLIS)
                    .isPresent());
  }

  private static StackRunningException runsAlready(Path folder) {
    RunningStack running = described(folder).orElse(null);
    return new StackRunningException(
        "A stack runs on %s already: %s"
            .formatted(folder, running == null ? "it is still starting." : running),
        running);
  }

  private static Optional<RunningStack> described(Path folder) {
    Path file = file(folder);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
      return Optional.of(RunningStackJson.read(json));
    } catch (IOException | ClassCastException e) {
      throw new StackException(
          "Cannot read " + file + ": " + e.getMessage() + ". Delete it if no stack runs.", e);
    }
  }

  private static void endLeftovers(Path folder) throws IOException {
    Optional<RunningStack> left = described(folder);
    if (left.isPresent()) {
      left.get().processes().forEach(StateFolder::end);
      Files.delete(file(folder));
    }
  }

  private static void end(RunningStack.OwnedProcess process) {
    find(process.pid(), process.startedAtMillis() + CLOCK_TOLERANCE_MILLIS)
        .ifPresent(
            handle -> {
              try {
                handle.onExit().get(LEFTOVER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
              } catch (TimeoutException | ExecutionException e) {
                handle.destroyForcibly();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /**
   * The live process of that id, unless it was started after {@code latestStart} and so is another
   * one.
   */
  private static Optional<ProcessHandle> find(long pid, long latestStart) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            handle ->
                handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L) <= latestStart);
  }

  Path path() {
    return folder;
  }

  /** Describes the stack that runs, for others to find. */
  void describe(RunningStack stack) {
    Path file = file(folder);
    Path fresh = file.resolveSibling("stack.json.new");
    try {
      Files.deleteIfExists(fresh);
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      JSON.writeValue(fresh.toFile(), RunningStackJson.write(JSON.createObjectNode(), stack));
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StackException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file(folder));
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new StackException("Cannot free the state folder " + folder + ": " + e.getMessage(), e);
    } finally {
      LOCKED_HERE.remove(folder);
    }
  }

  private static Path file(Path folder) {
    return folder.resolve("stack.json");
  }
}
