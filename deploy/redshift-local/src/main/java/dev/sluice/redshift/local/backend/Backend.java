package dev.sluice.redshift.local.backend;

import dev.sluice.redshift.local.login.Password;
import dev.sluice.redshift.local.wire.Channel;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;

/** The PostgreSQL server behind the gateway, with its data in a folder. Thread-safe. */
public final class Backend implements AutoCloseable {
  private final FileChannel lockFile;
  private final EmbeddedPostgres postgres;
  private final ParentGuard guard;
  private final Administrator administrator;

  private Backend(
      FileChannel lockFile,
      EmbeddedPostgres postgres,
      ParentGuard guard,
      Administrator administrator) {
    this.lockFile = lockFile;
    this.postgres = postgres;
    this.guard = guard;
    this.administrator = administrator;
  }

  /**
   * Starts the server; one that an earlier, killed process left on the same folder is stopped
   * first.
   *
   * @param folder created when missing; one process at a time
   * @param user the first user, a superuser
   * @param password of that user
   * @param memory what the server may take
   * @throws IOException when the folder is in use or the server does not start; the message says
   *     which
   */
  public static Backend start(
      Path folder, String database, String user, Password password, Memory memory)
      throws IOException {
    Files.createDirectories(folder);
    FileChannel lockFile = lock(folder);
    EmbeddedPostgres postgres = null;
    ParentGuard guard = null;
    try {
      Path data = folder.resolve("postgres").toAbsolutePath();
      StaleServer.stop(data);
      postgres = launch(folder, data, memory);
      guard = ParentGuard.over(StaleServer.pid(data));
      Administrator administrator = Administrator.prepare(postgres, database, user, password);
      return new Backend(lockFile, postgres, guard, administrator);
    } catch (SQLException | IOException | RuntimeException e) {
      if (guard != null) {
        guard.close();
      }
      if (postgres != null) {
        postgres.close();
      }
      lockFile.close();
      throw new IOException(
          "the PostgreSQL server behind redshift-local did not start on "
              + folder
              + ": "
              + e.getMessage(),
          e);
    }
  }

  public Administrator administrator() {
    return administrator;
  }

  /** A new connection to the server, before its startup message. */
  public Channel connect() throws IOException {
    return new Channel(new Socket(InetAddress.getLoopbackAddress(), postgres.getPort()));
  }

  @Override
  public void close() {
    try (lockFile) {
      administrator.close();
      postgres.close();
    } catch (SQLException e) {
      throw new UncheckedIOException(new IOException("cannot close the backend's connection", e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      guard.close();
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("redshift-local.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new IOException(
          "the folder "
              + folder
              + " is in use by another redshift-local; stop it or choose another folder");
    }
    return channel;
  }

  private static EmbeddedPostgres launch(Path folder, Path data, Memory memory) throws IOException {
    Redirect log = Redirect.appendTo(folder.resolve("postgres.log").toFile());
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setPGStartupWait(Duration.ofMinutes(5))
        .setErrorRedirector(log)
        .setOutputRedirector(log)
        .setLocaleConfig("locale", "C")
        .setLocaleConfig("locale-provider", "builtin")
        .setLocaleConfig("builtin-locale", "C.UTF-8")
        // Committed data survives a kill -9.
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        // Loads are few and large, no table has an index, and temporary tables have no statistics:
        // where rows are guessed wrong, a hash join costs memory, a merge join sorts whole rows on
        // disk, and a nested loop does not come to an end.
        .setServerConfig("enable_mergejoin", "off")
        .setServerConfig("enable_nestloop", "off")
        .setServerConfig("jit", "off")
        // A statement sorts and hashes in several steps, and in up to three processes.
        .setServerConfig("work_mem", kilobytes(memory.sessionBytes() / 4))
        .setServerConfig("hash_mem_multiplier", "2")
        // Who wants to change a table that is being vacuumed or analyzed ends that, as soon as it
        // has waited for so long.
        .setServerConfig("deadlock_timeout", "20ms")
        // Vacuuming is for dead rows, and for so few plans a rough idea of a table is enough.
        .setServerConfig("autovacuum_vacuum_insert_threshold", "-1")
        .setServerConfig("default_statistics_target", "10")
        // Memory is taken for pages that there are.
        .setServerConfig("shared_buffers", kilobytes(memory.sharedBytes()))
        // A session goes through all of it before it uses any of it again.
        .setServerConfig("temp_buffers", kilobytes(memory.sessionBytes()))
        // The log is written beside the session that makes it, not by it.
        .setServerConfig("wal_buffers", kilobytes(memory.sharedBytes() / 12))
        .setServerConfig("wal_writer_delay", "10ms")
        .setServerConfig("max_wal_size", "2GB")
        // Statements hold values and digests of passwords.
        .setServerConfig("log_min_error_statement", "panic")
        .setServerConfig("max_connections", "200")
        .setServerConfig("timezone", "UTC")
        .setServerConfig("log_timezone", "UTC")
        .setServerConfig("unix_socket_directories", "")
        .start();
  }

  private static String kilobytes(long bytes) {
    return bytes / 1024 + "kB";
  }
}
