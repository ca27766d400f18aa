package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.bson.BsonFormatException;
import dev.sluice.mongodb.local.bson.Bytes;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.oplog.OplogEntry;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal in one append-only file of BSON documents. A write is handed to the operating system
 * before it is acknowledged, so it survives the death of the process; it is not forced to the disk,
 * so it may be lost when the machine dies. A record that was cut off by a kill was not acknowledged
 * and is dropped.
 */
public final class FileJournal implements Journal {
  private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);
  private static final long DEFAULT_SLACK = 64L << 20;

  private final Path file;
  private final long slack;
  private final FileChannel lockChannel;
  private ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
  private FileChannel channel;
  private long size;
  private long sizeAfterCompaction;

  /**
   * Opens the journal of a folder, which is made where it is missing.
   *
   * @throws IllegalStateException where another process uses the folder
   */
  public FileJournal(Path folder) {
    this(folder, DEFAULT_SLACK);
  }

  /**
   * @param slack how many bytes it may grow, beside three times what it describes, before it is
   *     rewritten
   */
  FileJournal(Path folder, long slack) {
    this.slack = slack;
    this.file = folder.resolve("journal.bson");
    try {
      Files.createDirectories(folder);
      lockChannel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot use the state folder " + folder, e);
    }
  }

  private void lock(Path folder) throws IOException {
    FileLock lock;
    try {
      lock = lockChannel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      lockChannel.close();
      throw new IllegalStateException(
          "The state folder "
              + folder
              + " is in use by another MongoDB stand-in. Stop it or choose another folder.");
    }
  }

  @Override
  public void replay(JournalReplay replay) {
    if (!Files.exists(file)) {
      return;
    }
    long good = 0;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
      long length = Files.size(file);
      byte[] prefix = new byte[4];
      while (length - good >= 4) {
        in.readFully(prefix);
        int size = Bytes.intAt(prefix, 0);
        if (size < 5 || size > length - good) {
          break;
        }
        byte[] record = new byte[size];
        System.arraycopy(prefix, 0, record, 0, 4);
        in.readFully(record, 4, size - 4);
        Doc doc = new Doc(record, 0);
        doc.validate(size);
        JournalRecords.replay(doc, replay);
        good += size;
      }
      if (good < length) {
        LOG.info(
            "Dropped {} bytes of a write that was cut off at the end of {}", length - good, file);
      }
    } catch (IOException | BsonFormatException e) {
      throw new IllegalStateException(
          "The journal "
              + file
              + " cannot be read from byte "
              + good
              + " on. Delete the folder to start anew.",
          e);
    }
  }

  @Override
  public void append(List<OplogEntry> entries, List<Doc> statements) {
    for (OplogEntry entry : entries) {
      put(JournalRecords.change(entry));
    }
    for (Doc statement : statements) {
      put(JournalRecords.statement(statement));
    }
    flush();
  }

  @Override
  public boolean isDueForCompaction() {
    return size > 3 * sizeAfterCompaction + slack;
  }

  @Override
  public void compact(StoreImage image) {
    Path fresh = file.resolveSibling("journal.new");
    try {
      FileChannel old = channel;
      channel =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING);
      size = 0;
      put(JournalRecords.header(image.oplog().trimmedThrough()));
      for (Collection collection : image.catalog().all()) {
        put(JournalRecords.collection(collection));
        for (Stored at = collection.after(0); at != null; at = collection.after(at.id())) {
          put(JournalRecords.document(collection.uuid(), at.doc()));
        }
      }
      image.oplog().all().forEach(entry -> put(JournalRecords.logged(entry)));
      image.sessions().entries().forEach(entry -> put(JournalRecords.statement(entry)));
      flush();
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      sizeAfterCompaction = size;
      if (old != null) {
        old.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the journal " + fresh, e);
    }
  }

  private void put(Doc record) {
    if (buffer.remaining() < record.size()) {
      flush();
      if (buffer.capacity() < record.size()) {
        buffer = ByteBuffer.allocate(record.size());
      }
    }
    buffer.put(record.bytes(), record.offset(), record.size());
  }

  private void flush() {
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        size += channel.write(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the journal " + file, e);
    }
    buffer.clear();
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
      lockChannel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close the journal " + file, e);
    }
  }
}
