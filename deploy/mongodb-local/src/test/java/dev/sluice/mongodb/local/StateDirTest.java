package dev.sluice.mongodb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What survives: restarts, kills, cut-off writes. */
class StateDirTest {
  @TempDir private Path dir;

  @Test
  void keepsEverythingOverARestart() {
    BsonDocument token;
    try (MongoLocal server = start();
        MongoClient client = MongoClients.create(server.uri())) {
      MongoCollection<Document> things = things(client);
      things.insertOne(Document.parse("{_id: 1, a: 1}"));
      try (var stream = things.watch().cursor()) {
        things.insertOne(Document.parse("{_id: 2}"));
        token = stream.next().getResumeToken();
      }
      things.updateOne(Filters.eq("_id", 1), Updates.set("a", 2));
      things.deleteOne(Filters.eq("_id", 2));
    }
    try (MongoLocal server = start();
        MongoClient client = MongoClients.create(server.uri())) {
      MongoCollection<Document> things = things(client);
      assertThat(things.find()).containsExactly(Document.parse("{_id: 1, a: 2}"));
      things.insertOne(Document.parse("{_id: 3}"));
      try (var stream = things.watch().resumeAfter(token).cursor()) {
        assertThat(List.of(stream.next(), stream.next(), stream.next()))
            .extracting(e -> e.getOperationType().getValue())
            .containsExactly("update", "delete", "insert");
      }
    }
  }

  @Test
  void keepsEveryAcknowledgedWriteWhenKilled() throws Exception {
    Process process = startProcess();
    AtomicInteger acknowledged = new AtomicInteger();
    try (MongoClient client = MongoClients.create(uri(process))) {
      MongoCollection<Document> things = things(client);
      Thread writer =
          new Thread(
              () -> {
                try {
                  for (int i = 1; i <= 100_000; i++) {
                    things.insertOne(new Document("_id", i).append("text", "x".repeat(200)));
                    acknowledged.set(i);
                  }
                } catch (RuntimeException e) {
                  // The kill is meant to break it.
                }
              });
      writer.start();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (acknowledged.get() < 100 && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      process.destroyForcibly().waitFor();
      writer.interrupt();
    }
    int written = acknowledged.get();
    assertThat(written).isGreaterThanOrEqualTo(100);
    try (MongoLocal server = start();
        MongoClient client = MongoClients.create(server.uri())) {
      long found = things(client).countDocuments(Filters.lte("_id", written));
      assertThat(found).isEqualTo(written);
    }
  }

  @Test
  void dropsAWriteThatWasCutOff() throws IOException {
    try (MongoLocal server = start();
        MongoClient client = MongoClients.create(server.uri())) {
      things(client).insertOne(new Document("_id", 1));
    }
    Files.write(
        dir.resolve("journal.bson"), new byte[] {100, 0, 0, 0, 2}, StandardOpenOption.APPEND);
    try (MongoLocal server = start();
        MongoClient client = MongoClients.create(server.uri())) {
      assertThat(things(client).countDocuments()).isEqualTo(1);
    }
  }

  @Test
  void answersARetriedWriteFromBeforeTheRestart() {
    BsonDocument insert =
        BsonDocument.parse(
            "{insert: 'things', documents: [{_id: 1}], txnNumber: {$numberLong: '7'},"
                + " lsid: {id: {$uuid: '6d228641-f42c-40ad-bd17-960a4273d802'}}}");
    try (MongoLocal server = start();
        MongoClient client = MongoClients.create(server.uri())) {
      assertThat(client.getDatabase("d").runCommand(insert)).containsEntry("n", 1);
      assertThat(client.getDatabase("d").runCommand(insert)).doesNotContainKey("writeErrors");
    }
    try (MongoLocal server = start();
        MongoClient client = MongoClients.create(server.uri())) {
      Document again = client.getDatabase("d").runCommand(insert);
      assertThat(again).containsEntry("n", 1).doesNotContainKey("writeErrors");
      assertThat(things(client).countDocuments()).isEqualTo(1);
    }
  }

  @Test
  void keepsValidatorsIndexesAndNaturalOrder() {
    try (MongoLocal server = start();
        MongoClient client = MongoClients.create(server.uri())) {
      client
          .getDatabase("d")
          .runCommand(
              Document.parse("{create: 'things', validator: {$jsonSchema: {required: ['b']}}}"));
      things(client).createIndex(new Document("b", 1));
      things(client)
          .insertMany(List.of(Document.parse("{_id: 9, b: 1}"), Document.parse("{_id: 3, b: 2}")));
    }
    try (MongoLocal server = start();
        MongoClient client = MongoClients.create(server.uri())) {
      assertThat(things(client).find().map(d -> d.getInteger("_id"))).containsExactly(9, 3);
      assertThat(things(client).listIndexes()).hasSize(2);
      assertThatThrownBy(() -> things(client).insertOne(new Document("_id", 1)))
          .hasMessageContaining("Document failed validation");
    }
  }

  @Test
  void givesTimesThatOnlyGrowOverRestarts() {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try (MongoLocal server = start();
          MongoClient client = MongoClients.create(server.uri())) {
        try (var stream = things(client).watch().cursor()) {
          things(client).insertOne(new Document());
          ChangeStreamDocument<Document> event = stream.next();
          times.add(event.getClusterTime().getValue());
        }
      }
    }
    assertThat(times).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void refusesAFolderThatIsInUse() {
    try (MongoLocal server = start()) {
      assertThat(server.port()).isPositive();
      assertThatThrownBy(this::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(dir.toString());
    }
  }

  private MongoLocal start() {
    return MongoLocal.start(MongoLocalOptions.defaults().withStateDir(dir));
  }

  private static MongoCollection<Document> things(MongoClient client) {
    return client.getDatabase("d").getCollection("things");
  }

  private Process startProcess() throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "--port",
            "0",
            "--state-dir",
            dir.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String uri(Process process) {
    try {
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String line = out.readLine();
      return line.substring(line.indexOf("mongodb://"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
