package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.oplog.OplogEntry;
import java.util.List;

/** Where changes survive the process. Guarded by the store's lock. */
public interface Journal extends AutoCloseable {
  /** Keeps nothing. */
  Journal NONE =
      new Journal() {
        @Override
        public void replay(JournalReplay replay) {}

        @Override
        public void append(List<OplogEntry> entries, List<Doc> statements) {}

        @Override
        public boolean isDueForCompaction() {
          return false;
        }

        @Override
        public void compact(StoreImage image) {}

        @Override
        public void close() {}
      };

  /** Hands over everything that was written before, oldest first. */
  void replay(JournalReplay replay);

  /** Writes changes; when this returns they survive the death of the process. */
  void append(List<OplogEntry> entries, List<Doc> statements);

  /** Whether the journal has grown well beyond what it describes. */
  boolean isDueForCompaction();

  /** Replaces the journal by one that describes the present only. */
  void compact(StoreImage image);

  @Override
  void close();
}
