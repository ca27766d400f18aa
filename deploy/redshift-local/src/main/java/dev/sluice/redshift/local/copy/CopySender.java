package dev.sluice.redshift.local.copy;

import dev.sluice.redshift.local.backend.BackendLink;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Sends a COPY's data from a thread of its own, so that the backend stores rows while the next ones
 * are decoded. The thread begins with the first piece. For one thread.
 */
final class CopySender implements AutoCloseable {

  /** Enough for the backend to go on with while the next file is opened. */
  private static final int PIECES = 32;

  /** Length of the arrays; what grew for a long row is not kept. */
  static final int USUAL = 1 << 19;

  private static final int CHECK_MILLIS = 100;

  /** Bytes to send; none end the thread. */
  private static final class Piece {
    private final byte[] bytes;
    private final int length;

    Piece(byte[] bytes, int length) {
      this.bytes = bytes;
      this.length = length;
    }
  }

  private final BackendLink backend;
  private final Interruption interruption;
  private final BlockingQueue<Piece> filled = new ArrayBlockingQueue<>(PIECES + 1);
  private final BlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(PIECES);
  private int pieces = 1;
  private Thread thread;
  private volatile boolean abandoned;
  private volatile Throwable failure;

  CopySender(BackendLink backend, Interruption interruption) {
    this.backend = backend;
    this.interruption = interruption;
  }

  /**
   * Sends the first {@code length} bytes, later; the array is the sender's from now on.
   *
   * @return an array to go on with
   * @throws java.util.concurrent.CancellationException when the load is stopped
   */
  byte[] send(byte[] bytes, int length) throws IOException {
    interruption.check();
    if (thread == null) {
      begin();
    }
    filled.add(new Piece(bytes, length));
    if (empty.isEmpty() && pieces < PIECES) {
      pieces++;
      return new byte[USUAL];
    }
    while (true) {
      byte[] next = poll();
      checkSent();
      if (next != null) {
        return next;
      }
      interruption.check();
    }
  }

  private void begin() {
    thread = new Thread(this::run, "redshift-local-copy");
    thread.setDaemon(true);
    thread.start();
  }

  private byte[] poll() throws IOException {
    try {
      return empty.poll(CHECK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits until all is sent, and sends the last bytes. */
  void finish(byte[] bytes, int length) throws IOException {
    interruption.check();
    end();
    checkSent();
    backend.copyData(bytes, length);
  }

  private void checkSent() throws IOException {
    if (failure != null) {
      throw new IOException("cannot send a COPY to the backend", failure);
    }
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted while sending a COPY to the backend", e);
  }

  private void run() {
    try {
      for (Piece piece = filled.take(); piece.length > 0; piece = filled.take()) {
        if (!abandoned && failure == null) {
          send(piece);
        }
        empty.add(piece.bytes.length > USUAL ? new byte[USUAL] : piece.bytes);
      }
    } catch (InterruptedException e) {
      failure = e;
    }
  }

  private void send(Piece piece) {
    try {
      backend.copyData(piece.bytes, piece.length);
    } catch (Throwable e) {
      failure = e;
    }
  }

  private void end() throws IOException {
    if (thread == null) {
      return;
    }
    filled.add(new Piece(new byte[0], 0));
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    thread = null;
  }

  /** Ends the thread; what is not sent is dropped. The link is the caller's alone afterwards. */
  @Override
  public void close() throws IOException {
    abandoned = true;
    end();
  }
}
