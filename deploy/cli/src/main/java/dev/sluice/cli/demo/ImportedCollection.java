package dev.sluice.cli.demo;

import com.mongodb.client.MongoCollection;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;

/**
 * A collection after its documents were imported.
 *
 * @param collection in MongoDB
 * @param documents how many were imported
 * @param pool some of them, as they are in MongoDB now
 * @param poolBytes the size of those
 * @param keys the keys of all of them
 */
record ImportedCollection(
    MongoCollection<BsonDocument> collection,
    long documents,
    List<BsonDocument> pool,
    long poolBytes,
    Set<String> keys) {
  String namespace() {
    return collection.getNamespace().getFullName();
  }
}
