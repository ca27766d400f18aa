package dev.sluice.redshift.local.copy;

import dev.sluice.redshift.local.copy.Manifest.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The objects of a load as files, each fetched while the one before it is loaded. */
final class Downloads implements AutoCloseable {

  private final ObjectStore objects;
  private final Iterator<Entry> entries;
  private final Interruption interruption;
  private CompletableFuture<Path> ahead;

  Downloads(ObjectStore objects, List<Entry> entries, Interruption interruption) {
    this.objects = objects;
    this.entries = entries.iterator();
    this.interruption = interruption;
    fetch();
  }

  private void fetch() {
    if (entries.hasNext()) {
      Entry entry = entries.next();
      ahead = objects.later(store -> store.download(entry.bucket(), entry.key()));
    } else {
      ahead = CompletableFuture.completedFuture(null);
    }
  }

  /**
   * The next object in a file, which the caller deletes; null when there is no such object.
   *
   * @throws java.util.concurrent.CancellationException when the load is stopped
   */
  Path next() throws LoadFailure, IOException {
    Path file = interruption.await(ahead);
    fetch();
    return file;
  }

  private static void delete(Path file) {
    try {
      if (file != null) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was fetched for nobody is deleted, be it later. */
  @Override
  public void close() {
    CompletableFuture<Void> unused = ahead.thenAccept(Downloads::delete);
  }
}
