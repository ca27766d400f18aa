package dev.sluice.guard.service.connect;

import dev.sluice.guard.control.Generation;
import dev.sluice.guard.record.TopicNames;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.json.JsonParseException;

/**
 * A MongoDB source connector whose records pass the schema guard, and the configs that a generation
 * gives to it and to its snapshot connector. Keys and their meaning are those of the MongoDB
 * connector 2.0.
 *
 * @param alias of the guard among the connector's transformations
 */
public record GuardedConnector(ConnectorView view, String alias) {
  static final String SNAPSHOT_SUFFIX = ".snapshot";

  /** Connect takes a connector by its full name, its simple name, and that without "Connector". */
  private static final String SOURCE_CLASS = "MongoSourceConnector";

  private static final String SOURCE_ALIAS = "MongoSource";

  private static final Set<String> GUARD_CLASSES =
      Set.of("dev.sluice.guard.SchemaGuard", "SchemaGuard");
  private static final String DEFAULT_TOPIC_PREFIX = "sluice";
  private static final String OFFSET_PARTITION = "offset.partition.name";
  private static final String START_AT = "startup.mode.timestamp.start.at.operation.time";
  private static final String STARTUP_MODE = "startup.mode";
  private static final String HEARTBEAT = "heartbeat.interval.ms";
  private static final String PIPELINE = "pipeline";
  private static final Pattern CONTINUED = Pattern.compile("(\\d{1,10})\\.(\\d{1,10})");

  /**
   * With it an update of a document of 9 MB as a whole is an event of 18 MB, which no stream gets
   * past: the server's limit is for the event that leaves the pipeline.
   */
  private static final BsonDocument WITHOUT_UPDATE_DESCRIPTION =
      BsonDocument.parse("{$project: {updateDescription: 0}}");

  private static final BsonDocument COLLECTION_EVENTS =
      BsonDocument.parse(
          "{operationType: {$in: ['drop', 'dropDatabase', 'rename', 'invalidate']}}");

  /** How soon the end of a copy shows in the snapshot connector's offsets. */
  private static final Duration SNAPSHOT_HEARTBEAT = Duration.ofSeconds(1);

  /**
   * The guarded connector behind a view, whether it streams or copies; empty for any other
   * connector.
   */
  public static Optional<GuardedConnector> of(ConnectorView view) {
    Map<String, String> config = view.config();
    String type = config.getOrDefault("connector.class", "").trim();
    if (!type.endsWith(SOURCE_CLASS) && !type.equals(SOURCE_ALIAS)) {
      return Optional.empty();
    }
    for (String alias : config.getOrDefault("transforms", "").split(",", -1)) {
      String name = alias.trim();
      if (GUARD_CLASSES.contains(config.getOrDefault("transforms." + name + ".type", "").trim())) {
        return Optional.of(new GuardedConnector(view, name));
      }
    }
    return Optional.empty();
  }

  public String name() {
    return view.name();
  }

  public boolean isSnapshot() {
    return name().endsWith(SNAPSHOT_SUFFIX) && view.config().containsKey(guardKey("snapshot.seq"));
  }

  /** The stream connector that this snapshot connector belongs to. */
  public String streamName() {
    return streamName(name());
  }

  /** The stream connector of a connector that streams or copies. */
  public static String streamName(String connector) {
    return connector.endsWith(SNAPSHOT_SUFFIX)
        ? connector.substring(0, connector.length() - SNAPSHOT_SUFFIX.length())
        : connector;
  }

  public String snapshotName() {
    return name() + SNAPSHOT_SUFFIX;
  }

  /** Empty when the connector does not name one. */
  public String database() {
    return view.config().getOrDefault("database", "");
  }

  /** Without its database; empty when the connector does not name one. */
  public String collection() {
    return view.config().getOrDefault("collection", "");
  }

  /** The collection with its database; null when the connector does not name exactly one. */
  public String namespace() {
    return database().isEmpty() || collection().isEmpty() ? null : database() + "." + collection();
  }

  /** The data topic; see docs/formats.md. */
  public String topic() {
    return TopicNames.of(
        view.config().getOrDefault(guardKey("topic.prefix"), DEFAULT_TOPIC_PREFIX), namespace());
  }

  /**
   * This connector's config for a generation: it streams from T0, or from where it went on by time
   * since, and never copies.
   */
  public Map<String, String> streamConfig(Generation generation, Duration heartbeat) {
    return streamConfig(streamPartition(generation), startsAt(generation), heartbeat);
  }

  /**
   * This connector's config after the server refused its resume token: it goes on at a time, under
   * an offset partition of its own, of the same generation. The config itself is what remembers
   * that.
   *
   * @param time as a BSON timestamp
   */
  public Map<String, String> continuedConfig(Generation generation, Duration heartbeat, long time) {
    return streamConfig(continuedPartition(generation, time), time, heartbeat);
  }

  /** Whether it goes on, or went on, at this very time. */
  public boolean continuedAt(Generation generation, long time) {
    return streamPartition(generation).equals(continuedPartition(generation, time));
  }

  private Map<String, String> streamConfig(String partition, long startAt, Duration heartbeat) {
    Map<String, String> config = new LinkedHashMap<>(view.config());
    config.put(STARTUP_MODE, "timestamp");
    config.put(START_AT, timestamp(startAt));
    config.put(OFFSET_PARTITION, partition);
    config.put(PIPELINE, streamPipeline(config.getOrDefault(PIPELINE, "").trim()));
    if (config.getOrDefault(HEARTBEAT, "0").trim().equals("0")) {
      config.put(HEARTBEAT, Long.toString(heartbeat.toMillis()));
    }
    return config;
  }

  /**
   * The config of the connector that copies the collection for a generation. The connector applies
   * {@code pipeline} to the copied documents, whose {@code _id} it makes to {@code {_id,
   * copyingData: true}}, and to the change stream, whose {@code _id} is the resume token: the first
   * stage lets copies through only.
   */
  public Map<String, String> snapshotConfig(Generation generation) {
    Map<String, String> config = new LinkedHashMap<>(view.config());
    config.remove(START_AT);
    config.put("name", snapshotName());
    config.put(STARTUP_MODE, "copy_existing");
    config.put(OFFSET_PARTITION, snapshotPartition(generation));
    config.put(HEARTBEAT, Long.toString(SNAPSHOT_HEARTBEAT.toMillis()));
    config.put(PIPELINE, copiesOnly());
    config.put(guardKey("snapshot.seq"), Long.toString(generation.t0()));
    return config;
  }

  /** The offset partition of the stream: the generation's, or that by which it went on. */
  String streamPartition(Generation generation) {
    String given = view.config().getOrDefault(OFFSET_PARTITION, "");
    return continued(generation, given).isPresent() ? given : firstPartition(generation);
  }

  /** Where a stream begins that has no offset yet, as a BSON timestamp. */
  long startsAt(Generation generation) {
    return continued(generation, view.config().getOrDefault(OFFSET_PARTITION, ""))
        .orElse(generation.t0());
  }

  private String firstPartition(Generation generation) {
    return name() + "-g" + generation.number();
  }

  private String continuedPartition(Generation generation, long time) {
    BsonTimestamp at = new BsonTimestamp(time);
    return firstPartition(generation)
        + "-t"
        + Integer.toUnsignedString(at.getTime())
        + "."
        + Integer.toUnsignedString(at.getInc());
  }

  /** The time in the name of a partition by which a generation went on; empty for any other. */
  private OptionalLong continued(Generation generation, String partition) {
    String prefix = firstPartition(generation) + "-t";
    Matcher time =
        CONTINUED.matcher(partition.startsWith(prefix) ? partition.substring(prefix.length()) : "");
    if (!time.matches()) {
      return OptionalLong.empty();
    }
    try {
      int seconds = Integer.parseUnsignedInt(time.group(1));
      return OptionalLong.of(
          new BsonTimestamp(seconds, Integer.parseUnsignedInt(time.group(2))).getValue());
    } catch (NumberFormatException e) {
      return OptionalLong.empty(); // beyond 32 bits: not a name that the guard gave
    }
  }

  public String snapshotPartition(Generation generation) {
    return snapshotName() + "-g" + generation.number();
  }

  /** Whether this connector, a snapshot one, copies for the generation. */
  public boolean copiesFor(Generation generation, String stream) {
    String partition = stream + SNAPSHOT_SUFFIX + "-g" + generation.number();
    return partition.equals(view.config().get(OFFSET_PARTITION));
  }

  String guardKey(String key) {
    return "transforms." + alias + "." + key;
  }

  /** A setting of the guard; empty when it is not set. */
  String guardSetting(String key) {
    return view.config().getOrDefault(guardKey(key), "");
  }

  private String copiesOnly() {
    BsonArray stages = new BsonArray();
    stages.add(new BsonDocument("$match", new BsonDocument("_id.copyingData", BsonBoolean.TRUE)));
    String own = view.config().getOrDefault(PIPELINE, "").trim();
    if (!own.isEmpty()) {
      stages(own).stream()
          .filter(stage -> !stage.equals(WITHOUT_UPDATE_DESCRIPTION))
          .forEach(stages::add);
    }
    return text(stages);
  }

  private String streamPipeline(String own) {
    String open = own.isEmpty() ? "[]" : withCollectionEvents(own);
    BsonArray stages = stages(open);
    if (stages.contains(WITHOUT_UPDATE_DESCRIPTION)) {
      return open;
    }
    stages.add(WITHOUT_UPDATE_DESCRIPTION);
    return text(stages);
  }

  /**
   * A filter that somebody set for documents also filters drop, rename and invalidate, which have
   * none; the server ends the stream all the same, and the connector would open another one from
   * "now". Each {@code $match} therefore lets them through.
   */
  private String withCollectionEvents(String pipeline) {
    BsonArray stages = new BsonArray();
    boolean changed = false;
    for (BsonValue stage : stages(pipeline)) {
      BsonValue match = stage.isDocument() ? stage.asDocument().get("$match") : null;
      boolean closed = match != null && match.isDocument() && !letsThrough(match.asDocument());
      changed |= closed;
      stages.add(
          closed
              ? new BsonDocument(
                  "$match",
                  new BsonDocument("$or", new BsonArray(List.of(COLLECTION_EVENTS, match))))
              : stage);
    }
    return changed ? text(stages) : pipeline;
  }

  private static boolean letsThrough(BsonDocument match) {
    return match.isArray("$or")
        && match.size() == 1
        && match.getArray("$or").contains(COLLECTION_EVENTS);
  }

  private BsonArray stages(String pipeline) {
    try {
      return BsonArray.parse(pipeline);
    } catch (JsonParseException e) {
      throw new IllegalStateException(
          "Connector " + name() + ": pipeline is not a JSON array of stages: " + e.getMessage(), e);
    }
  }

  private static String text(BsonArray stages) {
    String wrapped = new BsonDocument("p", stages).toJson();
    return wrapped.substring(wrapped.indexOf('['), wrapped.lastIndexOf(']') + 1);
  }

  private static String timestamp(long t0) {
    BsonTimestamp time = new BsonTimestamp(t0);
    return "{\"$timestamp\": {\"t\": "
        + Integer.toUnsignedString(time.getTime())
        + ", \"i\": "
        + Integer.toUnsignedString(time.getInc())
        + "}}";
  }
}
