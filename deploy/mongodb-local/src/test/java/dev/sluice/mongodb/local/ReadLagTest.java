package dev.sluice.mongodb.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads from a secondary that is behind. */
class ReadLagTest {
  private static final Document ONE = Document.parse("{_id: 1, a: 1}");
  private static final Document CHANGED = Document.parse("{_id: 1, a: 2}");

  @TempDir private Path dir;

  @Test
  void secondariesSeeWhatWasSoWhenTheServerStarted() {
    try (MongoLocal server = start(Duration.ZERO);
        MongoClient client = MongoClients.create(server.uri())) {
      things(client).insertOne(ONE);
    }
    try (MongoLocal server = start(Duration.ofHours(1));
        MongoClient client = MongoClients.create(server.uri())) {
      MongoCollection<Document> primary = things(client);
      MongoCollection<Document> secondary = secondary(primary);
      primary.updateOne(Filters.eq("_id", 1), Updates.set("a", 2));
      primary.insertOne(new Document("_id", 2));

      assertThat(secondary.find()).containsExactly(ONE);
      assertThat(secondary.aggregate(List.of(Aggregates.match(new Document()))))
          .containsExactly(ONE);
      assertThat(secondary.countDocuments()).isEqualTo(1);
      assertThat(secondary.distinct("a", Integer.class)).containsExactly(1);
      assertThat(primary.find()).containsExactly(CHANGED, new Document("_id", 2));
      assertThat(primary.countDocuments()).isEqualTo(2);
    }
  }

  @Test
  void secondariesCatchUp() {
    try (MongoLocal server = start(Duration.ofMillis(50));
        MongoClient client = MongoClients.create(server.uri())) {
      MongoCollection<Document> primary = things(client);
      primary.insertOne(ONE);
      primary.insertOne(new Document("_id", 2));
      primary.updateOne(Filters.eq("_id", 1), Updates.set("a", 2));
      primary.deleteOne(Filters.eq("_id", 2));

      long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
      List<Document> seen = List.of();
      while (!seen.equals(List.of(CHANGED)) && System.nanoTime() < end) {
        seen = secondary(primary).find().into(new java.util.ArrayList<>());
      }
      assertThat(seen).containsExactly(CHANGED);
    }
  }

  private MongoLocal start(Duration lag) {
    return MongoLocal.start(MongoLocalOptions.defaults().withStateDir(dir).withReadLag(lag));
  }

  private static MongoCollection<Document> things(MongoClient client) {
    return client.getDatabase("lag").getCollection("things");
  }

  private static MongoCollection<Document> secondary(MongoCollection<Document> primary) {
    return primary.withReadPreference(ReadPreference.secondaryPreferred());
  }
}
