package dev.sluice.local;

import java.nio.file.Path;

/** The S3 endpoint in a process of its own: {@code <folder> <port>}. */
public final class S3Main {
  private S3Main() {}

  /** Runs until the process is told to end. */
  public static void main(String[] args) throws Exception {
    ServeUntilEnd.serve(S3Server.overFolder(Path.of(args[0]), Integer.parseInt(args[1])));
  }
}
