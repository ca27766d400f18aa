package dev.sluice.guard.service.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import dev.sluice.guard.service.connect.ConnectorView;
import dev.sluice.guard.service.connect.GuardedConnector;
import dev.sluice.mongodb.local.MongoLocal;
import dev.sluice.mongodb.local.MongoLocalOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the guard service asks, of a server that is there. */
class MongoSourceTest {
  private static final Duration MARGIN = Duration.ofSeconds(10);

  @TempDir private Path dir;

  private final MongoSource source =
      new MongoSource(
          Map.of(),
          new SampleBounds(100, 1 << 20, Duration.ofSeconds(10)),
          MARGIN,
          Clock.systemUTC());

  private static GuardedConnector connector(String uri, String collection) {
    return GuardedConnector.of(
            new ConnectorView(
                "c",
                Map.of(
                    "connector.class", "com.mongodb.kafka.connect.MongoSourceConnector",
                    "connection.uri", uri,
                    "database", "shop",
                    "collection", collection,
                    "transforms", "guard",
                    "transforms.guard.type", "dev.sluice.guard.SchemaGuard"),
                "RUNNING",
                List.of()))
        .orElseThrow();
  }

  private static MongoCollection<Document> orders(MongoClient client) {
    return client.getDatabase("shop").getCollection("orders");
  }

  private static void fail(MongoClient client, String command, int code) {
    client
        .getDatabase("admin")
        .runCommand(
            new Document("configureFailPoint", "failCommand")
                .append("mode", "alwaysOn")
                .append(
                    "data",
                    new Document("failCommands", List.of(command)).append("errorCode", code)));
  }

  private static long now(MongoClient client) {
    return client
        .getDatabase("admin")
        .runCommand(new Document("ping", 1))
        .get("operationTime", BsonTimestamp.class)
        .getValue();
  }

  @Test
  void t0LiesTheMarginBeforeWhatTheMemberThatIsReadHas() {
    MongoLocalOptions options = MongoLocalOptions.defaults().withStateDir(dir);
    try (MongoLocal server = MongoLocal.start(options);
        MongoClient client = MongoClients.create(server.uri())) {
      orders(client).insertOne(new Document("_id", 0));
    }
    try (MongoLocal server = MongoLocal.start(options.withReadLag(Duration.ofHours(1)));
        MongoClient client = MongoClients.create(server.uri())) {
      long seen = lastWrite(client);
      orders(client).insertOne(new Document("_id", 1));
      long written = now(client);
      GuardedConnector lagging =
          connector(server.uri() + "&readPreference=secondaryPreferred", "orders");
      GuardedConnector primary = connector(server.uri(), "orders");

      assertThat(source.startPoint(lagging, false).t0())
          .isEqualTo(((seen >>> 32) - MARGIN.toSeconds()) << 32);
      assertThat(source.startPoint(lagging, false).copyFrom()).isEqualTo(Instant.EPOCH);
      assertThat(source.startPoint(primary, true).t0()).isEqualTo(written + 1);
      assertThat(source.reached(lagging, written + 1)).isFalse();
      assertThat(source.reached(lagging, seen)).isTrue();
    }
  }

  private static long lastWrite(MongoClient client) {
    return client
        .getDatabase("admin")
        .runCommand(new Document("hello", 1), com.mongodb.ReadPreference.secondaryPreferred())
        .get("lastWrite", Document.class)
        .get("majorityOpTime", Document.class)
        .get("ts", BsonTimestamp.class)
        .getValue();
  }

  @Test
  void membersThatAreNotBehindHaveEverything() {
    try (MongoLocal server = MongoLocal.start(MongoLocalOptions.defaults());
        MongoClient client = MongoClients.create(server.uri())) {
      orders(client).insertOne(new Document("_id", 1));

      assertThat(source.reached(connector(server.uri(), "orders"), now(client) + 1)).isTrue();
    }
  }

  @Test
  void aNameIsThatOfACollectionOfNothingOrOfWhatCannotBeStreamed() {
    try (MongoLocal server = MongoLocal.start(MongoLocalOptions.defaults());
        MongoClient client = MongoClients.create(server.uri())) {
      GuardedConnector known = connector(server.uri(), "orders");
      assertThat(source.standing(known))
          .isEqualTo(new Standing.Absent("There is no database shop yet. Is its name right?"));
      client.getDatabase("shop").createCollection("orders");
      assertThat(source.standing(known)).isEqualTo(new Standing.Collection(true));
      orders(client).insertOne(new Document("_id", 1));
      assertThat(source.standing(known)).isEqualTo(new Standing.Collection(false));
      client.getDatabase("shop").createView("recent", "orders", List.of());

      assertThat(note(connector(server.uri(), "Orders"))).contains("differs by case: orders");
      assertThat(note(connector(server.uri(), "ordres"))).contains("no collection ordres yet");
      assertThat(reason(connector(server.uri(), "recent"))).contains("is a view on orders");
      assertThat(reason(connector(server.uri(), "system.views"))).contains("MongoDB itself");
    }
  }

  private String note(GuardedConnector connector) {
    return ((Standing.Absent) source.standing(connector)).note();
  }

  private String reason(GuardedConnector connector) {
    return ((Standing.Refused) source.standing(connector)).reason();
  }

  @ParameterizedTest
  @ValueSource(ints = {28799, 2, 8000})
  void aSampleThatIsRefusedIsTakenOfTheFirstDocuments(int code) {
    try (MongoLocal server = MongoLocal.start(MongoLocalOptions.defaults());
        MongoClient client = MongoClients.create(server.uri())) {
      orders(client)
          .insertMany(IntStream.range(0, 150).mapToObj(i -> new Document("_id", i)).toList());
      fail(client, "aggregate", code);

      assertThat(source.learn(connector(server.uri(), "orders")).documents()).isEqualTo(100);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 20, 73, 8000})
  void whoMayNotLookAtTheOplogKnowsNothingOfIt(int code) {
    try (MongoLocal server = MongoLocal.start(MongoLocalOptions.defaults());
        MongoClient client = MongoClients.create(server.uri())) {
      orders(client).insertOne(new Document("_id", 1));
      fail(client, "find", code);

      assertThat(source.oplog(connector(server.uri(), "orders")))
          .isEqualTo(new OplogReach.Unknown());
    }
  }

  @Test
  void anOplogIsWholeUntilItIsFullAndThenPositionsLeaveIt() {
    try (MongoLocal server =
            MongoLocal.start(MongoLocalOptions.defaults().withOplogBytes(100_000));
        MongoClient client = MongoClients.create(server.uri())) {
      GuardedConnector connector = connector(server.uri(), "orders");
      orders(client).insertOne(new Document("_id", 0));
      long first = now(client);
      assertThat(source.oplog(connector)).isInstanceOf(OplogReach.Whole.class);
      assertThat(source.holds(connector, first)).isTrue();

      String filling = "x".repeat(10_000);
      for (int i = 1; i < 20; i++) {
        orders(client).insertOne(new Document("_id", i).append("f", filling));
      }
      assertThat(source.oplog(connector)).isInstanceOf(OplogReach.Since.class);
      assertThat(source.holds(connector, first)).isFalse();
      assertThat(source.holds(connector, now(client))).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mongodb://user:s3cret@ss/w@127.0.0.1",
        "mongodb://user:s3cret/w@127.0.0.1/?x",
        "mongodb://user:s3cret:w@127.0.0.1",
        "mongodb://user:s3cret%w@127.0.0.1",
        "user:s3cret@127.0.0.1"
      })
  void aPasswordIsInNoErrorOfAConnectionString(String uri) {
    assertThatThrownBy(() -> source.answers(connector(uri, "orders")))
        .isInstanceOf(SourceException.class)
        .satisfies(
            e -> {
              StringWriter trace = new StringWriter();
              e.printStackTrace(new PrintWriter(trace));
              assertThat(trace.toString()).contains("connection.uri").doesNotContain("s3cret");
            });
  }
}
