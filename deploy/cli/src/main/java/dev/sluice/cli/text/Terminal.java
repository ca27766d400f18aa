package dev.sluice.cli.text;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where commands write. On a terminal a block of lines can be drawn again in place; anywhere else
 * every line is written once and no control character at all. Thread-safe: lines of two threads do
 * not mix.
 */
public final class Terminal {
  private static final String ERASE_BELOW = "\u001b[J";

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean redraws;
  private final int columns;
  private final int rows;
  private final ReentrantLock lock = new ReentrantLock();
  private int drawn;
  private boolean silent;

  /**
   * A terminal, or what stands in for one.
   *
   * @param out for results
   * @param err for errors and warnings
   * @param redraws whether {@code out} is a terminal that understands cursor movements
   * @param columns its width
   * @param rows its height
   */
  public Terminal(PrintWriter out, PrintWriter err, boolean redraws, int columns, int rows) {
    this.out = out;
    this.err = err;
    this.redraws = redraws;
    this.columns = columns;
    this.rows = rows;
  }

  /** Whether {@link #redraw} draws in place. */
  public boolean redraws() {
    return redraws;
  }

  /** Writes lines to stay, above what {@link #redraw} drew last. */
  public void print(String text) {
    lock.lock();
    try {
      if (silent) {
        return;
      }
      erase();
      text.lines().forEach(out::println);
      out.flush();
    } finally {
      lock.unlock();
    }
  }

  /** Writes an empty line. */
  public void blank() {
    print("\n");
  }

  /** Writes a line to standard error. */
  public void error(String text) {
    lock.lock();
    try {
      if (silent) {
        return;
      }
      erase();
      out.flush();
      err.println(text);
      err.flush();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Draws lines in the place of those drawn before, as many as fit below each other; where that
   * cannot be, writes them.
   */
  public void redraw(List<String> lines) {
    lock.lock();
    try {
      if (silent) {
        return;
      }
      erase();
      // What has left the screen at its top cannot be drawn over.
      List<String> fitting =
          redraws ? lines.subList(0, Math.min(lines.size(), Math.max(1, rows - 1))) : lines;
      for (String line : fitting) {
        out.println(redraws && line.length() >= columns ? line.substring(0, columns - 1) : line);
      }
      drawn = redraws ? fitting.size() : 0;
      out.flush();
    } finally {
      lock.unlock();
    }
  }

  /** Writes nothing from now on. */
  public void silence() {
    lock.lock();
    try {
      silent = true;
    } finally {
      lock.unlock();
    }
  }

  /** Leaves what was drawn last where it is. */
  public void keep() {
    lock.lock();
    try {
      drawn = 0;
    } finally {
      lock.unlock();
    }
  }

  private void erase() {
    if (drawn > 0) {
      out.print("\u001b[" + drawn + "A");
      out.print(ERASE_BELOW);
      drawn = 0;
    }
  }
}
