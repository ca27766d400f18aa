package dev.sluice.guard.service.mongodb;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.ReadPreference;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.MongoIterable;
import dev.sluice.guard.inference.Inference;
import dev.sluice.guard.inference.Inferred;
import dev.sluice.guard.service.connect.GuardedConnector;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the MongoDB of a connector, by the connection string of the connector's own config. */
public final class MongoSource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(MongoSource.class);
  private static final int SELECTION_SECONDS = 10;
  private static final int CONNECT_SECONDS = 10;
  private static final int UNAUTHORIZED = 13;

  /** ChangeStreamFatalError, ChangeStreamHistoryLost, and what 4.0 answers for a lost position. */
  private static final Set<Integer> HISTORY_LOST = Set.of(280, 286, 40576);

  private final Map<String, ?> worker;
  private final SampleBounds bounds;
  private final Duration margin;
  private final Clock clock;

  /**
   * @param worker properties of the worker, whose config providers resolve placeholders
   * @param margin how far before now T0 lies where the oplog reaches back so far
   */
  public MongoSource(Map<String, ?> worker, SampleBounds bounds, Duration margin, Clock clock) {
    this.worker = worker;
    this.bounds = bounds;
    this.margin = margin;
    this.clock = clock;
  }

  @Override
  public StartPoint startPoint(GuardedConnector connector, boolean afterNow) {
    return ask(
        connector,
        "take T0",
        client -> {
          BsonTimestamp now = operationTime(connector, client);
          if (afterNow) {
            return new StartPoint(now.getValue() + 1, clock.instant().plus(margin));
          }
          BsonTimestamp wanted =
              new BsonTimestamp(Math.toIntExact(now.getTime() - margin.toSeconds()), 0);
          if (margin.isZero() || !reaches(client, connector, wanted)) {
            return new StartPoint(now.getValue(), clock.instant().plus(margin));
          }
          return new StartPoint(wanted.getValue(), Instant.EPOCH);
        });
  }

  private static BsonTimestamp operationTime(GuardedConnector connector, MongoClient client) {
    BsonDocument reply =
        client
            .getDatabase("admin")
            .runCommand(new BsonDocument("ping", new BsonInt32(1)), BsonDocument.class);
    if (!reply.isTimestamp("operationTime")) {
      throw new SourceException(
          "Connector "
              + connector.name()
              + ": its MongoDB gives no operation time, so it is no replica set and has no change streams."
              + " Make it one (--replSet, rs.initiate()).");
    }
    return reply.getTimestamp("operationTime");
  }

  /** Whether a change stream can begin there: the privilege it takes is the connector's own. */
  private static boolean reaches(
      MongoClient client, GuardedConnector connector, BsonTimestamp time) {
    ChangeStreamIterable<RawBsonDocument> stream =
        collection(client, connector)
            .watch(RawBsonDocument.class)
            .startAtOperationTime(time)
            .maxAwaitTime(1, TimeUnit.MILLISECONDS);
    try (MongoCursor<?> cursor = stream.cursor()) {
      cursor.tryNext();
      return true;
    } catch (MongoCommandException e) {
      if (HISTORY_LOST.contains(e.getErrorCode()) || e.getErrorMessage().contains("oplog")) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public boolean answers(GuardedConnector connector) {
    return ask(connector, "ask for the time", client -> operationTime(connector, client) != null);
  }

  @Override
  public OptionalLong oplogStart(GuardedConnector connector) {
    return ask(
        connector,
        "read the oldest oplog entry",
        client -> {
          try {
            BsonDocument oldest =
                client
                    .getDatabase("local")
                    .getCollection("oplog.rs", BsonDocument.class)
                    .find()
                    .sort(new BsonDocument("$natural", new BsonInt32(1)))
                    .projection(new BsonDocument("ts", new BsonInt32(1)))
                    .limit(1)
                    .first();
            return oldest == null || !oldest.isTimestamp("ts")
                ? OptionalLong.empty()
                : OptionalLong.of(Integer.toUnsignedLong(oldest.getTimestamp("ts").getTime()));
          } catch (MongoCommandException e) {
            if (e.getErrorCode() == UNAUTHORIZED) {
              return OptionalLong.empty();
            }
            throw e;
          }
        });
  }

  @Override
  public Inferred learn(GuardedConnector connector) {
    return ask(
        connector,
        "sample",
        client -> {
          Inference inference = Inference.of(connector.name(), connector.namespace());
          inference.key(ShardKey.paths(client, connector.namespace()));
          validator(client, connector, inference);
          sample(collection(client, connector), inference);
          Inferred inferred = inference.infer();
          LOG.info(
              "Connector {}: first contract of {} inferred from {} documents, {} conflicts",
              connector.name(),
              connector.namespace(),
              inferred.documents(),
              inferred.conflicts().size());
          return inferred;
        });
  }

  private static void validator(
      MongoClient client, GuardedConnector connector, Inference inference) {
    MongoDatabase database = client.getDatabase(connector.view().config().get("database"));
    BsonDocument info =
        database
            .listCollections(BsonDocument.class)
            .filter(new org.bson.Document("name", connector.view().config().get("collection")))
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
    } catch (MongoExecutionTimeoutException e) {
      if (inference.documents() > 0) {
        return;
      }
      LOG.warn(
          "A random sample of {} takes more than {}: its first documents are taken instead",
          collection.getNamespace(),
          bounds.time());
      read(collection.find().limit(bounds.documents()), inference);
    }
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

  private static MongoCollection<RawBsonDocument> collection(
      MongoClient client, GuardedConnector connector) {
    Map<String, String> config = connector.view().config();
    return client
        .getDatabase(config.get("database"))
        .getCollection(config.get("collection"), RawBsonDocument.class);
  }

  private <T> T ask(GuardedConnector connector, String verb, Function<MongoClient, T> question) {
    try (MongoClient client = MongoClients.create(settings(connector))) {
      return question.apply(client);
    } catch (MongoException | IllegalArgumentException e) {
      throw new SourceException(
          "Connector "
              + connector.name()
              + ": cannot "
              + verb
              + " of "
              + connector.namespace()
              + ": "
              + e.getMessage()
              + ". Check connection.uri and the user's privileges",
          e);
    }
  }

  private MongoClientSettings settings(GuardedConnector connector) {
    return MongoClientSettings.builder()
        .applyConnectionString(new ConnectionString(connectionUri(connector)))
        .readPreference(ReadPreference.secondaryPreferred())
        .applyToClusterSettings(
            cluster -> cluster.serverSelectionTimeout(SELECTION_SECONDS, TimeUnit.SECONDS))
        .applyToSocketSettings(
            socket ->
                socket
                    .connectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                    .readTimeout(
                        SELECTION_SECONDS + (int) bounds.time().toSeconds(), TimeUnit.SECONDS))
        .build();
  }

  private String connectionUri(GuardedConnector connector) {
    Object uri = ResolvedConfig.of(connector, worker).originals().get("connection.uri");
    if (uri == null) {
      throw new SourceException(
          "Connector "
              + connector.name()
              + " has no connection.uri, so that "
              + connector.namespace()
              + " cannot be looked at. Set it in the connector's config");
    }
    return uri.toString();
  }
}
