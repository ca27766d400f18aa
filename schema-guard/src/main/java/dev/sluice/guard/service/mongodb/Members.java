package dev.sluice.guard.service.mongodb;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.ReadPreference;
import com.mongodb.ServerAddress;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ClusterSettings;
import com.mongodb.connection.ClusterType;
import com.mongodb.connection.ServerConnectionState;
import com.mongodb.connection.ServerDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the members of a replica set have that a connector may read from. Times are BSON timestamps
 * of what a majority has committed, by the {@code lastWrite} that each member tells in its {@code
 * hello} without any privilege. Of a sharded cluster nothing can be said: a mongos does not tell.
 */
final class Members {
  private static final Logger LOG = LoggerFactory.getLogger(Members.class);
  private static final Duration SETTLING = Duration.ofSeconds(5);
  private static final int COMMAND_NOT_FOUND = 59;

  private final MongoClientSettings settings;
  private final ReadPreference preference;

  /**
   * @param settings of a client of the replica set
   * @param preference by which the connector chooses the members that it reads from
   */
  Members(MongoClientSettings settings, ReadPreference preference) {
    this.settings = settings;
    this.preference = preference;
  }

  /**
   * What a majority has committed.
   *
   * @return empty where the server tells none, so that it is no replica set
   */
  static OptionalLong committed(MongoClient client) {
    BsonDocument reply = hello(client, ReadPreference.primary());
    OptionalLong committed = committed(reply);
    return committed.isPresent() ? committed : operationTime(client);
  }

  /** A mongos tells no last write, but the time of what it has just asked for. */
  private static OptionalLong operationTime(MongoClient client) {
    BsonDocument reply =
        client
            .getDatabase("admin")
            .runCommand(new BsonDocument("ping", new BsonInt32(1)), BsonDocument.class);
    return reply.isTimestamp("operationTime")
        ? OptionalLong.of(reply.getTimestamp("operationTime").getValue())
        : OptionalLong.empty();
  }

  /** What each of the members that may be read has; empty where that cannot be measured. */
  OptionalLong leastCommitted(MongoClient client) {
    ClusterDescription cluster = settled(client);
    if (cluster.getType() != ClusterType.REPLICA_SET
        && cluster.getConnectionMode() != ClusterConnectionMode.SINGLE) {
      return OptionalLong.empty();
    }
    List<Long> times = new ArrayList<>();
    for (ServerDescription member : preference.choose(cluster)) {
      committedBy(member.getAddress()).ifPresent(times::add);
    }
    return times.stream().mapToLong(Long::longValue).reduce(Members::earlier);
  }

  private static long earlier(long one, long other) {
    return Long.compareUnsigned(one, other) <= 0 ? one : other;
  }

  private OptionalLong committedBy(ServerAddress member) {
    MongoClientSettings direct =
        MongoClientSettings.builder(settings)
            .applyToClusterSettings(
                cluster ->
                    cluster.applySettings(
                        ClusterSettings.builder()
                            .mode(ClusterConnectionMode.SINGLE)
                            .hosts(List.of(member))
                            .serverSelectionTimeout(SETTLING.toSeconds(), TimeUnit.SECONDS)
                            .build()))
            .build();
    try (MongoClient client = MongoClients.create(direct)) {
      return committed(hello(client, preference));
    } catch (MongoException e) {
      LOG.debug("Member {} does not tell what it has, and is not read from", member, e);
      return OptionalLong.empty();
    }
  }

  private static OptionalLong committed(BsonDocument hello) {
    if (!hello.isDocument("lastWrite")) {
      return OptionalLong.empty();
    }
    BsonDocument write = hello.getDocument("lastWrite");
    BsonDocument time = write.getDocument("majorityOpTime", write.getDocument("opTime", null));
    return time == null || !time.isTimestamp("ts")
        ? OptionalLong.empty()
        : OptionalLong.of(time.getTimestamp("ts").getValue());
  }

  /** Before 4.4 the command has its old name only. */
  private static BsonDocument hello(MongoClient client, ReadPreference preference) {
    try {
      return ask(client, "hello", preference);
    } catch (MongoCommandException e) {
      if (e.getErrorCode() == COMMAND_NOT_FOUND) {
        return ask(client, "isMaster", preference);
      }
      throw e;
    }
  }

  private static BsonDocument ask(MongoClient client, String command, ReadPreference preference) {
    return client
        .getDatabase("admin")
        .runCommand(new BsonDocument(command, new BsonInt32(1)), preference, BsonDocument.class);
  }

  /** The members as the driver knows them once each has answered or failed to. */
  private static ClusterDescription settled(MongoClient client) {
    long deadline = System.nanoTime() + SETTLING.toNanos();
    ClusterDescription cluster = client.getClusterDescription();
    while (!isSettled(cluster) && System.nanoTime() < deadline) {
      try {
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SourceException("Interrupted while the replica set's members were asked");
      }
      cluster = client.getClusterDescription();
    }
    return cluster;
  }

  private static boolean isSettled(ClusterDescription cluster) {
    return cluster.getServerDescriptions().stream()
        .allMatch(
            member ->
                member.getState() == ServerConnectionState.CONNECTED
                    || member.getException() != null);
  }
}
