package dev.sluice.cli.demo;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import dev.sluice.cli.CommandException;
import dev.sluice.cli.documents.DocumentException;
import dev.sluice.cli.documents.DocumentFile;
import dev.sluice.cli.documents.DocumentKey;
import dev.sluice.cli.documents.DocumentReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.types.ObjectId;

/**
 * Imports files of documents, one collection each. A document without {@code _id} gets an ObjectId
 * that depends on the collection and its place in the file alone, so that two runs make the same
 * documents. Keeps some of each collection's documents, of up to 1 MB, for {@link Changes}.
 */
final class DocumentImport {
  private static final int BATCH_DOCUMENTS = 500;
  private static final int BATCH_BYTES = 4 * 1024 * 1024;
  private static final int POOL_DOCUMENTS = 500;
  private static final int POOL_BYTES = 16 * 1024 * 1024;
  // What becomes of larger documents could be more than MongoDB holds.
  private static final int POOL_DOCUMENT_BYTES = 1024 * 1024;

  private final MongoDatabase database;
  private final BsonDocumentCodec codec = new BsonDocumentCodec();

  DocumentImport(MongoDatabase database) {
    this.database = database;
  }

  /** Refuses to write into a collection that is there already. */
  void checkAbsent(List<DocumentFile> files) {
    try {
      Set<String> present = database.listCollectionNames().into(new HashSet<>());
      for (DocumentFile file : files) {
        if (present.contains(file.collection())) {
          throw new CommandException(
              "MongoDB has a collection "
                  + database.getName()
                  + "."
                  + file.collection()
                  + " already: drop it, or give another --database");
        }
      }
    } catch (MongoException e) {
      throw new CommandException("MongoDB does not answer: " + e.getMessage(), e);
    }
  }

  /**
   * Imports a file.
   *
   * @param progress told now and then how many documents are imported
   */
  ImportedCollection run(DocumentFile file, LongConsumer progress) throws DocumentException {
    MongoCollection<BsonDocument> collection =
        database.getCollection(file.collection(), BsonDocument.class);
    try (DocumentReader reader = file.open()) {
      database.createCollection(file.collection());
      return insertAll(collection, file, reader, progress);
    } catch (MongoException e) {
      throw new CommandException(
          file.path()
              + ": MongoDB did not take the documents into "
              + collection.getNamespace()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private ImportedCollection insertAll(
      MongoCollection<BsonDocument> collection,
      DocumentFile file,
      DocumentReader reader,
      LongConsumer progress)
      throws DocumentException {
    List<BsonDocument> pool = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    List<BsonDocument> batch = new ArrayList<>();
    // Every so-many-th document goes into the pool, so that it shows the whole file.
    long stride = Math.max(1, (file.documents() + POOL_DOCUMENTS - 1) / POOL_DOCUMENTS);
    long count = 0;
    int batchBytes = 0;
    int poolBytes = 0;
    for (BsonDocument read = reader.next(); read != null; read = reader.next()) {
      BsonDocument document = withId(read, file.collection(), count);
      int bytes = new RawBsonDocument(document, codec).getByteBuffer().remaining();
      keys.add(DocumentKey.of(document.get("_id")));
      if (count % stride == 0 && bytes <= POOL_DOCUMENT_BYTES && poolBytes + bytes <= POOL_BYTES) {
        pool.add(document.clone());
        poolBytes += bytes;
      }
      if (!batch.isEmpty()
          && (batch.size() >= BATCH_DOCUMENTS || batchBytes + bytes > BATCH_BYTES)) {
        collection.insertMany(batch);
        progress.accept(count);
        batch.clear();
        batchBytes = 0;
      }
      batch.add(document);
      batchBytes += bytes;
      count++;
    }
    if (!batch.isEmpty()) {
      collection.insertMany(batch);
    }
    return new ImportedCollection(collection, count, pool, poolBytes, keys);
  }

  private static BsonDocument withId(BsonDocument document, String collection, long index) {
    BsonValue id = document.get("_id");
    BsonDocument ordered =
        new BsonDocument("_id", id == null ? new BsonObjectId(objectId(collection, index)) : id);
    document.forEach(ordered::putIfAbsent);
    return ordered;
  }

  private static ObjectId objectId(String collection, long index) {
    return new ObjectId(
        ByteBuffer.allocate(12).putInt(collection.hashCode()).putLong(index).array());
  }
}
