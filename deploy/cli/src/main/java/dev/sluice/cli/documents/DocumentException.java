package dev.sluice.cli.documents;

import java.nio.file.Path;

/**
 * A file of documents that cannot be imported. The message names the file, the line and the column
 * where the problem is, and what is wrong there.
 */
public final class DocumentException extends Exception {
  private static final long serialVersionUID = 1L;

  DocumentException(String message) {
    super(message);
  }

  DocumentException(Path file, String problem) {
    super(file + ": " + problem);
  }

  DocumentException(Path file, long line, long column, String problem) {
    super(file + ":" + line + ":" + column + ": " + problem);
  }
}
