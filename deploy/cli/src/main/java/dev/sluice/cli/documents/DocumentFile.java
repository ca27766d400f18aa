package dev.sluice.cli.documents;

import java.nio.file.Path;

/**
 * One file of documents that has been read to its end without a fault.
 *
 * @param path the file
 * @param collection the name of the collection it is imported into
 * @param documents how many documents it holds
 */
public record DocumentFile(Path path, String collection, long documents) {
  /** Opens the file again, at its first document. */
  public DocumentReader open() throws DocumentException {
    return DocumentReader.open(path);
  }
}
