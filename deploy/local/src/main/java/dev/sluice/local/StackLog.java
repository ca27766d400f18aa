package dev.sluice.local;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.logging.ErrorManager;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Sends what the parts inside this JVM log to one file, and not to the console. */
final class StackLog implements AutoCloseable {
  private static final int LIMIT_BYTES = 20 << 20;
  private static final int FILES = 2;

  // Loggers are kept here because java.util.logging itself holds them weakly and would forget the
  // settings.
  private static final List<Logger> LOGGERS =
      List.of(
              "com.mongodb",
              "dev.sluice",
              "io.zonky",
              "com.amazon.redshift",
              "kafka",
              "org.apache",
              "org.eclipse.jetty",
              "org.gaul",
              "org.mongodb",
              "org.postgresql",
              "software.amazon",
              "state")
          .stream()
          .map(Logger::getLogger)
          .toList();

  // Every client logs its whole configuration.
  private static final Logger CONFIGS = Logger.getLogger("org.apache.kafka.common.config");

  private final FileHandler handler;

  private StackLog(FileHandler handler) {
    this.handler = handler;
  }

  /**
   * Opens the log of a stack, {@code stack.0.log} in the folder, and what was before in {@code
   * stack.1.log}.
   */
  static StackLog open(Path folder) {
    try {
      Files.createDirectories(folder);
      FileHandler handler =
          new FileHandler(
              folder.toString().replace("%", "%%") + "/stack.%g.log", LIMIT_BYTES, FILES, true);
      handler.setFormatter(new Line());
      handler.setEncoding("UTF-8");
      handler.setErrorManager(new Unwritable(folder));
      CONFIGS.setLevel(Level.WARNING);
      for (Logger logger : LOGGERS) {
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
      }
      return new StackLog(handler);
    } catch (IOException e) {
      throw new StackException("Cannot write a log in " + folder + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    LOGGERS.forEach(logger -> logger.removeHandler(handler));
    handler.close();
  }

  /** Says once, in one line, that nothing more can be logged; the parts go on. */
  private static final class Unwritable extends ErrorManager {
    private final Path folder;
    private boolean told;

    Unwritable(Path folder) {
      this.folder = folder;
    }

    @Override
    public synchronized void error(String message, Exception failure, int code) {
      if (!told) {
        told = true;
        System.err.println(
            "sluice: the log in "
                + folder
                + " cannot be written: "
                + (failure == null ? message : failure.getMessage()));
      }
    }
  }

  /** Time, level, thread, logger and message in one line, and a stack trace below. */
  private static final class Line extends Formatter {
    @Override
    public String format(LogRecord logged) {
      StringBuilder line = new StringBuilder(200);
      line.append(DateTimeFormatter.ISO_INSTANT.format(logged.getInstant()))
          .append(' ')
          .append(logged.getLevel().getName())
          .append(" [")
          .append(Thread.currentThread().getName())
          .append("] ")
          .append(logged.getLoggerName())
          .append(" - ")
          .append(formatMessage(logged))
          .append(System.lineSeparator());
      if (logged.getThrown() != null) {
        StringWriter trace = new StringWriter();
        logged.getThrown().printStackTrace(new PrintWriter(trace));
        line.append(trace);
      }
      return line.toString();
    }
  }
}
