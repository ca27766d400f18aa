package dev.sluice.guard.service.mongodb;

import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoServerException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.MongoIterable;
import dev.sluice.guard.inference.Inference;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows documents of a collection, and its validator, to what infers its first contract. */
final class Sampling {
  private static final Logger LOG = LoggerFactory.getLogger(Sampling.class);

  private final SampleBounds bounds;
  private final Clock clock;

  Sampling(SampleBounds bounds, Clock clock) {
    this.bounds = bounds;
    this.clock = clock;
  }

  void read(MongoDatabase database, String collection, Inference inference) {
    validator(database, collection, inference);
    sample(database.getCollection(collection, RawBsonDocument.class), inference);
  }

  private static void validator(MongoDatabase database, String collection, Inference inference) {
    BsonDocument info =
        database
            .listCollections(BsonDocument.class)
            .filter(new Document("name", collection))
            .first();
    if (info == null || !info.isDocument("options")) {
      return;
    }
    BsonDocument options = info.getDocument("options");
    if (options.isDocument("validator")
        && options.getDocument("validator").isDocument("$jsonSchema")) {
      inference.validator(options.getDocument("validator").getDocument("$jsonSchema"));
    }
  }

  /**
   * A random sample; where that takes too long, or the server refuses it (28799 for one, when it
   * meets the same document too often), the first documents.
   */
  private void sample(MongoCollection<RawBsonDocument> collection, Inference inference) {
    BsonDocument stage =
        new BsonDocument("$sample", new BsonDocument("size", new BsonInt32(bounds.documents())));
    try {
      read(
          collection
              .aggregate(List.of(stage))
              .allowDiskUse(true)
              .maxTime(bounds.time().toMillis(), TimeUnit.MILLISECONDS),
          inference);
    } catch (MongoExecutionTimeoutException | MongoServerException e) {
      if (inference.documents() > 0) {
        LOG.warn(
            "The random sample of {} ends after {} documents: {}",
            collection.getNamespace(),
            inference.documents(),
            reason(e));
        return;
      }
      LOG.warn(
          "There is no random sample of {}, its first documents are taken instead: {}",
          collection.getNamespace(),
          reason(e));
      read(collection.find().limit(bounds.documents()), inference);
    }
  }

  private String reason(MongoException e) {
    return e instanceof MongoExecutionTimeoutException
        ? "it takes more than " + bounds.time()
        : "the server answers " + e.getCode();
  }

  private void read(MongoIterable<RawBsonDocument> documents, Inference inference) {
    long deadline = clock.millis() + bounds.time().toMillis();
    long bytes = 0;
    try (MongoCursor<RawBsonDocument> cursor = documents.iterator()) {
      while (bytes < bounds.bytes() && clock.millis() < deadline && cursor.hasNext()) {
        RawBsonDocument document = cursor.next();
        bytes += document.getByteBuffer().remaining();
        inference.accept(document);
      }
    }
  }
}
