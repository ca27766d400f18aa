package dev.sluice.s3;

import dev.sluice.files.MissingOffsets;
import dev.sluice.s3.chain.SkippedOffsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;

/** The sink's configuration. Sizes are in bytes, durations in milliseconds. */
final class S3ParquetSinkConfig extends AbstractConfig {

  static final String KAFKA_PREFIX = "kafka.";
  static final String BOOTSTRAP = KAFKA_PREFIX + "bootstrap.servers";
  static final String FILES_TOPIC = "files.topic";
  static final String FILES_TOPIC_PARTITIONS = "files.topic.partitions";
  static final String FILES_TOPIC_REPLICATION = "files.topic.replication.factor";

  static final String GENERATION = "generation";
  static final String SKIP_OFFSETS = "skip.offsets";
  static final String TOMBSTONES = "tombstones";

  static final String MAX_ROWS = "file.max.rows";
  static final String MAX_BYTES = "file.max.bytes";
  static final String MAX_AGE = "file.max.age.ms";
  static final String COMPRESSION = "compression";
  static final String COMPRESSION_LEVEL = "compression.level";
  static final String ROW_GROUP_BYTES = "row.group.bytes";

  static final String MEMORY_BUDGET = "memory.budget.bytes";
  static final String UPLOAD_THREADS = "upload.threads";
  static final String RECOVERY_THREADS = "recovery.threads";
  static final String HELD_RECHECK = "held.recheck.ms";
  static final String UPLOADS_MAX = "upload.queue.files";
  static final String BACKOFF = "retry.backoff.ms";
  static final String BACKOFF_MAX = "retry.backoff.max.ms";

  private static final Pattern SKIP =
      Pattern.compile("([A-Za-z0-9._-]+):([A-Za-z0-9_-]+):(\\d{1,9}):(\\d{1,18})-(\\d{1,18})");

  private final StoreConfig store;

  S3ParquetSinkConfig(Map<String, String> properties) {
    super(definition(), properties);
    store = new StoreConfig(this);
  }

  static ConfigDef definition() {
    ConfigDef definition = new ConfigDef();
    StoreConfig.define(definition);
    kafka(definition);
    files(definition);
    resources(definition);
    return definition;
  }

  private static void kafka(ConfigDef definition) {
    definition
        .define(
            BOOTSTRAP,
            ConfigDef.Type.LIST,
            ConfigDef.NO_DEFAULT_VALUE,
            ConfigDef.ValidList.anyNonDuplicateValues(false, false),
            Importance.HIGH,
            "Kafka brokers, host:port, that the sink announces files to and asks for topic ids. Every"
                + " other key with the prefix 'kafka.' goes to these clients too, for instance"
                + " kafka.security.protocol.")
        .define(
            FILES_TOPIC,
            ConfigDef.Type.STRING,
            "sluice.files",
            new ConfigDef.NonEmptyString(),
            Importance.MEDIUM,
            "Topic that announces every finished file. It is created if it does not exist, and"
                + " gets cleanup.policy=compact if it has another.")
        .define(
            FILES_TOPIC_PARTITIONS,
            ConfigDef.Type.INT,
            1,
            Range.atLeast(1),
            Importance.LOW,
            "Partitions of that topic if it has to be created.")
        .define(
            FILES_TOPIC_REPLICATION,
            ConfigDef.Type.SHORT,
            (short) -1,
            Range.atLeast(-1),
            Importance.LOW,
            "Replication factor of that topic if it has to be created; -1 is the brokers' default.")
        .define(
            GENERATION,
            ConfigDef.Type.LIST,
            List.of(),
            ConfigDef.LambdaValidator.with(
                S3ParquetSinkConfig::requireGenerations, () -> "topic=number, separated by commas"),
            Importance.LOW,
            "Topics whose chain of files begins anew, as <topic>=<number>, the number above 0 and"
                + " higher each time. Needed after a topic was deleted and created again, for which"
                + " './sluice chain renew' adds it. The files"
                + " then are below <root>/generation=<number>/ and begin with what the log holds.")
        .define(
            SKIP_OFFSETS,
            ConfigDef.Type.LIST,
            List.of(),
            ConfigDef.LambdaValidator.with(
                S3ParquetSinkConfig::requireSkips,
                () -> "topic:topic id:partition:first-last, separated by commas"),
            Importance.LOW,
            "Offsets that need not come to S3, as <topic>:<topic id>:<partition>:<first>-<last>, both"
                + " included. './sluice chain skip' adds them for a partition that is held, because"
                + " Kafka or the bucket has lost them or no file can hold them. They count for the"
                + " topic with that id alone; a record that is there and fits is written all the"
                + " same.")
        .define(
            TOMBSTONES,
            ConfigDef.Type.STRING,
            "hold",
            ValidString.in("hold", "skip"),
            Importance.MEDIUM,
            "What to do with a record without a value, which no file can hold: 'hold' holds its"
                + " partition, 'skip' leaves it out and counts it. Guarded collections have none:"
                + " their deletes are rows.");
  }

  private static void files(ConfigDef definition) {
    definition
        .define(
            MAX_ROWS,
            ConfigDef.Type.LONG,
            1_000_000L,
            Range.atLeast(1),
            Importance.MEDIUM,
            "A file ends when it has this many rows.")
        .define(
            MAX_BYTES,
            ConfigDef.Type.LONG,
            128L << 20,
            Range.atLeast(1 << 10),
            Importance.MEDIUM,
            "A file ends when it has about this many bytes.")
        .define(
            MAX_AGE,
            ConfigDef.Type.LONG,
            60_000L,
            Range.atLeast(1),
            Importance.HIGH,
            "A file ends when its first record came to the sink this many milliseconds ago, whether"
                + " or not more records come. Most of the time until a change can be queried.")
        .define(
            COMPRESSION,
            ConfigDef.Type.STRING,
            "zstd",
            ValidString.in("zstd", "snappy", "none"),
            Importance.LOW,
            "Compression of the files.")
        .define(
            COMPRESSION_LEVEL,
            ConfigDef.Type.INT,
            1,
            Range.between(1, 19),
            Importance.LOW,
            "Level of zstd: higher makes smaller files and costs more CPU.")
        .define(
            ROW_GROUP_BYTES,
            ConfigDef.Type.LONG,
            32L << 20,
            Range.between(64 << 10, 1L << 30),
            Importance.LOW,
            "Bytes of a Parquet row group before it is written. More reads better and takes more"
                + " memory per open file.");
  }

  private static void resources(ConfigDef definition) {
    definition
        .define(
            MEMORY_BUDGET,
            ConfigDef.Type.LONG,
            256L << 20,
            Range.atLeast(1 << 20),
            Importance.MEDIUM,
            "About how much memory, in bytes, the files of one task may take. Above it the largest"
                + " files end early, and reading pauses until uploads have freed some. A task whose"
                + " partitions have less than 64 KB each fails: its files would shrink to single"
                + " rows.")
        .define(
            UPLOAD_THREADS,
            ConfigDef.Type.INT,
            4,
            Range.between(1, 64),
            Importance.LOW,
            "How many files of different partitions a task uploads at once.")
        .define(
            RECOVERY_THREADS,
            ConfigDef.Type.INT,
            16,
            Range.between(1, 64),
            Importance.LOW,
            "For how many partitions a task looks for the end of the chain at once, when it has"
                + " started or got partitions of others.")
        .define(
            HELD_RECHECK,
            ConfigDef.Type.LONG,
            60_000L,
            Range.atLeast(1_000),
            Importance.LOW,
            "Longest time, in milliseconds, until a held partition is looked at again, to go on by"
                + " itself when the cause is gone. The first time is a second, and it doubles.")
        .define(
            UPLOADS_MAX,
            ConfigDef.Type.INT,
            64,
            Range.atLeast(1),
            Importance.LOW,
            "How many finished files may wait for their upload before reading pauses.")
        .define(
            BACKOFF,
            ConfigDef.Type.LONG,
            200L,
            Range.atLeast(1),
            Importance.LOW,
            "First pause, in milliseconds, before a request that failed for a passing reason is"
                + " tried again. It doubles with each attempt, with jitter. There is no limit to the"
                + " attempts: reading pauses until the store answers.")
        .define(
            BACKOFF_MAX,
            ConfigDef.Type.LONG,
            30_000L,
            Range.atLeast(1),
            Importance.LOW,
            "Longest such pause, in milliseconds.");
  }

  private static void requireGenerations(String name, Object value) {
    for (Object entry : (List<?>) value) {
      if (!entry.toString().matches("[A-Za-z0-9._-]+=[1-9][0-9]{0,8}")) {
        throw new ConfigException(
            name, value, "'%s' is not of the form <topic>=<number above 0>".formatted(entry));
      }
    }
  }

  /** Generation of each topic that has one. */
  Map<String, Integer> generations() {
    Map<String, Integer> generations = new HashMap<>();
    for (String entry : getList(GENERATION)) {
      int split = entry.indexOf('=');
      generations.put(entry.substring(0, split), Integer.valueOf(entry.substring(split + 1)));
    }
    return generations;
  }

  private static void requireSkips(String name, Object value) {
    for (Object entry : (List<?>) value) {
      try {
        skip(entry.toString());
      } catch (IllegalArgumentException e) {
        throw new ConfigException(
            name,
            value,
            "'%s' is not of the form <topic>:<topic id>:<partition>:<first>-<last>"
                .formatted(entry));
      }
    }
  }

  private static SkippedOffsets.Decision skip(String entry) {
    Matcher matcher = SKIP.matcher(entry);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(entry);
    }
    return new SkippedOffsets.Decision(
        new TopicPartition(matcher.group(1), Integer.parseInt(matcher.group(3))),
        new MissingOffsets(
            matcher.group(2),
            Long.parseLong(matcher.group(4)),
            Math.addExact(Long.parseLong(matcher.group(5)), 1)));
  }

  /** What need not come to S3. */
  SkippedOffsets skippedOffsets() {
    return new SkippedOffsets(
        getList(SKIP_OFFSETS).stream().map(S3ParquetSinkConfig::skip).toList());
  }

  /** What the sink's own Kafka clients are configured with. */
  Map<String, Object> kafkaClient() {
    return new HashMap<>(originalsWithPrefix(KAFKA_PREFIX));
  }

  /** Which S3 to use, and how. */
  StoreConfig store() {
    return store;
  }

  /** Name of the connector. */
  String connector() {
    return originalsStrings().getOrDefault("name", "");
  }

  /** The consumer group that Connect reads with for this connector. */
  String consumerGroup() {
    return originalsStrings().getOrDefault("consumer.override.group.id", "connect-" + connector());
  }
}
