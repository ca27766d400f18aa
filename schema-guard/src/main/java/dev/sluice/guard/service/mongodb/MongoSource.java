package dev.sluice.guard.service.mongodb;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.MongoServerException;
import com.mongodb.ReadPreference;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCursor;
import dev.sluice.guard.inference.Inference;
import dev.sluice.guard.inference.Inferred;
import dev.sluice.guard.service.connect.GuardedConnector;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the MongoDB of a connector, by the connection string of the connector's own config. */
public final class MongoSource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(MongoSource.class);
  private static final int SELECTION_SECONDS = 10;
  private static final int CONNECT_SECONDS = 10;
  private static final int SECONDS_SHIFT = 32;

  /** ChangeStreamFatalError, ChangeStreamHistoryLost, and what 4.0 answers for a lost position. */
  private static final Set<Integer> HISTORY_LOST = Set.of(280, 286, 40576);

  private final Map<String, ?> worker;
  private final SampleBounds bounds;
  private final Duration margin;
  private final Clock clock;

  /**
   * @param worker properties of the worker, whose config providers resolve placeholders
   * @param margin how far T0 lies before what each member that may be read has, where the oplog
   *     reaches back so far
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
        asked -> {
          long now =
              Members.committed(asked.client())
                  .orElseThrow(
                      () ->
                          new SourceException(
                              "Connector "
                                  + connector.name()
                                  + ": its MongoDB gives no operation time, so it is no replica set and has no change"
                                  + " streams. Make it one (--replSet, rs.initiate())."));
          Instant afterMargin = clock.instant().plus(margin);
          if (afterNow) {
            return new StartPoint(now + 1, afterMargin);
          }
          long everywhere = asked.members().leastCommitted(asked.client()).orElse(now);
          long wanted = ((everywhere >>> SECONDS_SHIFT) - margin.toSeconds()) << SECONDS_SHIFT;
          if (!margin.isZero() && reaches(asked, connector, wanted)) {
            return new StartPoint(wanted, Instant.EPOCH);
          }
          return new StartPoint(
              reaches(asked, connector, everywhere) ? everywhere : now, afterMargin);
        });
  }

  @Override
  public boolean reached(GuardedConnector connector, long t0) {
    return ask(
        connector,
        "ask what the members have",
        asked -> {
          OptionalLong everywhere = asked.members().leastCommitted(asked.client());
          return everywhere.isEmpty() || Long.compareUnsigned(everywhere.getAsLong(), t0 - 1) >= 0;
        });
  }

  @Override
  public boolean holds(GuardedConnector connector, long time) {
    return ask(connector, "look for a time", asked -> reaches(asked, connector, time));
  }

  /** Whether a change stream can begin there: the privilege it takes is the connector's own. */
  private static boolean reaches(Asked asked, GuardedConnector connector, long time) {
    ChangeStreamIterable<RawBsonDocument> stream =
        asked
            .client()
            .getDatabase(connector.database())
            .getCollection(connector.collection())
            .withReadPreference(asked.preference())
            .watch(RawBsonDocument.class)
            .startAtOperationTime(new BsonTimestamp(time))
            .maxAwaitTime(1, TimeUnit.MILLISECONDS);
    try (MongoCursor<?> cursor = stream.cursor()) {
      cursor.tryNext();
      return true;
    } catch (MongoServerException e) {
      if (HISTORY_LOST.contains(e.getCode()) || e.getMessage().contains("oplog")) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public Standing standing(GuardedConnector connector) {
    return ask(
        connector,
        "look at the name",
        asked -> Standings.of(asked.client(), connector.database(), connector.collection()));
  }

  @Override
  public boolean answers(GuardedConnector connector) {
    return ask(
        connector, "ask for the time", asked -> Members.committed(asked.client()).isPresent());
  }

  @Override
  public OplogReach oplog(GuardedConnector connector) {
    return ask(
        connector,
        "read the oldest oplog entry",
        asked -> OplogLook.at(asked.client(), asked.preference()));
  }

  @Override
  public Inferred learn(GuardedConnector connector) {
    return ask(
        connector,
        "sample",
        asked -> {
          Inference inference = Inference.of(connector.name(), connector.namespace());
          inference.key(ShardKey.paths(asked.client(), connector.namespace()));
          new Sampling(bounds, clock)
              .read(
                  asked.client().getDatabase(connector.database()),
                  connector.collection(),
                  inference);
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

  /**
   * A connector's MongoDB.
   *
   * @param preference by which the connector chooses whom it reads from
   */
  private record Asked(MongoClient client, Members members, ReadPreference preference) {}

  private <T> T ask(GuardedConnector connector, String verb, Function<Asked, T> question) {
    ConnectionString uri = connectionString(connector);
    MongoClientSettings settings = settings(uri);
    ReadPreference preference =
        uri.getReadPreference() == null ? ReadPreference.primary() : uri.getReadPreference();
    try (MongoClient client = MongoClients.create(settings)) {
      return question.apply(new Asked(client, new Members(settings, preference), preference));
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

  private MongoClientSettings settings(ConnectionString uri) {
    return MongoClientSettings.builder()
        .applyConnectionString(uri)
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

  private ConnectionString connectionString(GuardedConnector connector) {
    Object uri = ResolvedConfig.of(connector, worker).originals().get("connection.uri");
    if (uri == null) {
      throw new SourceException(
          "Connector "
              + connector.name()
              + " has no connection.uri, so that "
              + connector.namespace()
              + " cannot be looked at. Set it in the connector's config");
    }
    return connectionString(connector, uri.toString());
  }

  /**
   * What the driver says of a string that it cannot read quotes parts of it, the password among
   * them where it has an @ or a slash: nothing of that goes on.
   */
  @SuppressWarnings("UnusedException") // its message is what must not be told
  private static ConnectionString connectionString(GuardedConnector connector, String uri) {
    try {
      return new ConnectionString(uri);
    } catch (IllegalArgumentException | MongoException e) {
      throw new SourceException(
          "Connector "
              + connector.name()
              + ": connection.uri is no connection string that the MongoDB driver takes. It is"
              + " mongodb://user:password@host:port/?options or mongodb+srv://…, with : / ? # [ ] @ % in user and"
              + " password written as %3A %2F %3F %23 %5B %5D %40 %25");
    }
  }
}
