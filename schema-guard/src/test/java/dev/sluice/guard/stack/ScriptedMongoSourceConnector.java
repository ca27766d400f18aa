package dev.sluice.guard.stack;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/**
 * A source connector that gives a test's documents as the MongoDB connector gives inserts: key and
 * value in BSON, and offsets of its own under {@code offset.partition.name}.
 */
public final class ScriptedMongoSourceConnector extends SourceConnector {
  private static final Map<String, List<BsonDocument>> DOCUMENTS = new ConcurrentHashMap<>();
  private Map<String, String> config;

  /** Empties a collection: those of another test class in this JVM have the same names. */
  public static void drop(String namespace) {
    DOCUMENTS.remove(namespace);
  }

  /** Inserts a document into the collection {@code database.collection}. */
  public static void insert(String namespace, BsonDocument document) {
    DOCUMENTS.computeIfAbsent(namespace, n -> new CopyOnWriteArrayList<>()).add(document);
  }

  @Override
  public void start(Map<String, String> settings) {
    config = settings;
  }

  @Override
  public Class<? extends Task> taskClass() {
    return ScriptedTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    return List.of(config);
  }

  @Override
  public void stop() {}

  @Override
  public ConfigDef config() {
    return new ConfigDef();
  }

  @Override
  public String version() {
    return "test";
  }

  /** Its only task. */
  public static final class ScriptedTask extends SourceTask {
    private static final int BATCH = 100;
    private static final long IDLE_MS = 20;
    private String database;
    private String collection;
    private Map<String, String> partition;
    private int next;

    @Override
    public void start(Map<String, String> settings) {
      database = settings.get("database");
      collection = settings.get("collection");
      partition = Map.of("ns", settings.getOrDefault("offset.partition.name", "none"));
      Map<String, Object> offset = context.offsetStorageReader().offset(partition);
      next = offset == null ? 0 : Integer.parseInt(offset.get("_id").toString());
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
      List<BsonDocument> documents = DOCUMENTS.getOrDefault(database + "." + collection, List.of());
      List<SourceRecord> records = new ArrayList<>();
      while (next < documents.size() && records.size() < BATCH) {
        records.add(record(documents.get(next), ++next));
      }
      if (records.isEmpty()) {
        Thread.sleep(IDLE_MS);
      }
      return records;
    }

    private SourceRecord record(BsonDocument document, int position) {
      BsonDocument token = new BsonDocument("_data", new BsonString("82" + position));
      BsonDocument event =
          new BsonDocument("_id", token)
              .append("operationType", new BsonString("insert"))
              .append("clusterTime", new BsonTimestamp(1_700_000_000, position))
              .append("fullDocument", document)
              .append(
                  "ns",
                  new BsonDocument("db", new BsonString(database))
                      .append("coll", new BsonString(collection)))
              .append("documentKey", new BsonDocument("_id", document.get("_id")));
      return new SourceRecord(
          partition,
          Map.of("_id", Integer.toString(position)),
          database + "." + collection,
          Schema.BYTES_SCHEMA,
          bytes(new BsonDocument("_id", token)),
          Schema.BYTES_SCHEMA,
          bytes(event));
    }

    private static byte[] bytes(BsonDocument document) {
      ByteBuffer buffer =
          new RawBsonDocument(document, new BsonDocumentCodec()).getByteBuffer().asNIO();
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    }

    @Override
    public void stop() {}

    @Override
    public String version() {
      return "test";
    }
  }
}
