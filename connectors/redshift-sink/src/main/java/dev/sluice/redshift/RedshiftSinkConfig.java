package dev.sluice.redshift;

import dev.sluice.redshift.ddl.DdlMode;
import dev.sluice.redshift.load.CopyRole;
import dev.sluice.redshift.load.LoadLimits;
import dev.sluice.redshift.schedule.CronSchedule;
import dev.sluice.redshift.schedule.LoadPolicy;
import dev.sluice.redshift.sql.TableNaming;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** The sink's configuration. Sizes are in bytes, durations in milliseconds. */
final class RedshiftSinkConfig extends AbstractConfig {

  static final String STATEMENT_TIMEOUT = "redshift.statement.timeout.ms";

  static final String COPY_ROLE = "copy.iam.role";
  static final String S3_ROOT = "s3.root";
  static final String S3_REGION = "s3.region";
  static final String S3_ENDPOINT = "s3.endpoint";
  static final String S3_PATH_STYLE = "s3.path.style";
  static final String S3_ACCESS_KEY_ID = "s3.access.key.id";
  static final String S3_SECRET_ACCESS_KEY = "s3.secret.access.key";

  static final String TOPIC_PREFIX = "topic.prefix";
  static final String SCHEMA_PREFIX = "table.schema.prefix";

  static final String DDL_MODE = "ddl.mode";

  static final String LOAD_SCHEDULE = "load.schedule";
  static final String LOAD_SCHEDULE_ZONE = "load.schedule.zone";
  static final String LOAD_INTERVAL = "load.interval.ms";
  static final String MARKER_RETENTION = "delete.marker.retention.ms";
  static final String LOAD_MAX_FILES = "load.max.files";
  static final String LOAD_MAX_ROWS = "load.max.rows";
  static final String LOAD_MAX_BYTES = "load.max.bytes";
  static final String LOAD_PART_BYTES = "load.part.bytes";

  static final String CONNECTIONS_MAX = "connections.max";
  static final String CONNECTIONS_IDLE = "connections.idle.ms";

  static final String BACKOFF = "retry.backoff.ms";
  static final String BACKOFF_MAX = "retry.backoff.max.ms";
  static final String HELD_RETRY = "held.retry.ms";

  private static final String MANIFESTS = "_manifests/";

  private static final long FOR_EVER = -1;

  RedshiftSinkConfig(Map<String, String> properties) {
    super(definition(), properties);
    Map<String, String> faults = faults(properties);
    if (!faults.isEmpty()) {
      throw new ConfigException(String.join("; ", faults.values()));
    }
  }

  /**
   * What is wrong with keys that must go together, by key; empty if nothing is. Values of single
   * keys are the validators' matter.
   */
  static Map<String, String> faults(Map<String, String> properties) {
    Map<String, String> faults = new LinkedHashMap<>();
    together(properties, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, faults);
    TableShapes.faults(properties, faults);
    Access.faults(properties, faults);
    return faults;
  }

  private static void together(
      Map<String, String> properties, String one, String two, Map<String, String> faults) {
    if (given(properties, one) != given(properties, two)) {
      faults.put(
          given(properties, one) ? two : one,
          "%s and %s are given together or not at all".formatted(one, two));
    }
  }

  private static boolean given(Map<String, String> properties, String key) {
    return properties.get(key) != null && !properties.get(key).isEmpty();
  }

  static ConfigDef definition() {
    ConfigDef definition = new ConfigDef();
    redshift(definition);
    store(definition);
    loads(definition);
    return definition;
  }

  private static void redshift(ConfigDef definition) {
    Access.define(definition);
    TableShapes.define(definition);
    definition
        .define(
            DDL_MODE,
            ConfigDef.Type.STRING,
            DdlMode.APPLY.text(),
            ConfigDef.ValidString.in(
                Arrays.stream(DdlMode.values()).map(DdlMode::text).toArray(String[]::new)),
            Importance.MEDIUM,
            "Who makes and changes tables: 'apply' the sink; 'check' a person, the table being held"
                + " with the difference until it is as it must be; 'print' the same, with the"
                + " statements to run in the log and in sluice.loads.")
        .define(
            STATEMENT_TIMEOUT,
            ConfigDef.Type.LONG,
            900_000L,
            Range.between(1_000, Integer.MAX_VALUE),
            Importance.LOW,
            "How long one statement, COPY above all, may run, in milliseconds, before Redshift ends"
                + " it and the load is tried again.")
        .define(
            COPY_ROLE,
            ConfigDef.Type.STRING,
            "default",
            ConfigDef.LambdaValidator.with(
                RedshiftSinkConfig::requireRole, () -> "'default' or ARNs of roles"),
            Importance.HIGH,
            "ARN of the IAM role by which COPY reads the bucket, several separated by commas for a"
                + " chain, or 'default' (or nothing) for the default role of the cluster or workgroup. COPY from"
                + " Parquet takes no access keys.")
        .define(
            TOPIC_PREFIX,
            ConfigDef.Type.STRING,
            "sluice",
            new ConfigDef.NonEmptyString(),
            Importance.HIGH,
            "What the data topics begin with, without the dot. Topic <prefix>.<db>.<collection> is"
                + " loaded into table <collection> in schema <db>.")
        .define(
            SCHEMA_PREFIX,
            ConfigDef.Type.STRING,
            "",
            ConfigDef.LambdaValidator.with(
                RedshiftSinkConfig::requirePlain, () -> "lower-case letters, digits and _"),
            Importance.LOW,
            "What is put in front of every schema, for instance 'mongodb_'.");
  }

  private static void store(ConfigDef definition) {
    definition
        .define(
            S3_ROOT,
            ConfigDef.Type.STRING,
            "sluice",
            ConfigDef.LambdaValidator.with(
                RedshiftSinkConfig::requireRoot, () -> "no slash at either end"),
            Importance.MEDIUM,
            "What all object keys begin with, as in the S3 sink. The sink writes the manifests that"
                + " COPY reads below <root>/_manifests/ and deletes them after the load. The files'"
                + " own bucket and keys come from their events.")
        .define(
            S3_REGION,
            ConfigDef.Type.STRING,
            "us-east-1",
            new ConfigDef.NonEmptyString(),
            Importance.HIGH,
            "AWS region of the bucket, which must be that of the database.")
        .define(
            S3_ENDPOINT,
            ConfigDef.Type.STRING,
            null,
            ConfigDef.LambdaValidator.with(
                RedshiftSinkConfig::requireHttp, () -> "an http or https URL"),
            Importance.MEDIUM,
            "URL of an S3-compatible store; leave it out for AWS S3.")
        .define(
            S3_PATH_STYLE,
            ConfigDef.Type.BOOLEAN,
            false,
            Importance.LOW,
            "Whether the bucket stands in the path of URLs instead of the host name, as most"
                + " S3-compatible stores want it.")
        .define(
            S3_ACCESS_KEY_ID,
            ConfigDef.Type.STRING,
            null,
            Importance.MEDIUM,
            "Access key. Leave it out to use the default credential chain of AWS (environment,"
                + " profile, container or instance role).")
        .define(
            S3_SECRET_ACCESS_KEY,
            ConfigDef.Type.PASSWORD,
            null,
            Importance.MEDIUM,
            "Secret of the access key.");
  }

  private static void loads(ConfigDef definition) {
    definition
        .define(
            LOAD_SCHEDULE,
            ConfigDef.Type.STRING,
            "",
            ConfigDef.LambdaValidator.with(
                RedshiftSinkConfig::requireSchedule, () -> "five fields of cron"),
            Importance.LOW,
            "When loads start, as minute, hour, day of month, month and day of week, for instance"
                + " '0 2-5 * * mon-fri'; all that is announced by then is loaded. Empty: whenever"
                + " there is something to load. load.interval.ms has no effect with a schedule.")
        .define(
            LOAD_SCHEDULE_ZONE,
            ConfigDef.Type.STRING,
            "UTC",
            ConfigDef.LambdaValidator.with(
                RedshiftSinkConfig::requireZone, () -> "a time zone, such as Europe/Berlin"),
            Importance.LOW,
            "Time zone of load.schedule.")
        .define(
            LOAD_INTERVAL,
            ConfigDef.Type.LONG,
            5_000L,
            Range.atLeast(0),
            Importance.HIGH,
            "Least time between the starts of two loads of the same table, in milliseconds. A file"
                + " that comes after a longer pause is loaded at once; a backlog is loaded without"
                + " pauses.")
        .define(
            LOAD_MAX_FILES,
            ConfigDef.Type.INT,
            500,
            Range.between(1, 10_000),
            Importance.MEDIUM,
            "Most files of one load.")
        .define(
            LOAD_MAX_ROWS,
            ConfigDef.Type.LONG,
            5_000_000L,
            Range.atLeast(1),
            Importance.MEDIUM,
            "Most rows of one load; a load has at least one file.")
        .define(
            LOAD_MAX_BYTES,
            ConfigDef.Type.LONG,
            4L << 30,
            Range.atLeast(1),
            Importance.MEDIUM,
            "Most bytes of files of one load; a load has at least one file.")
        .define(
            LOAD_PART_BYTES,
            ConfigDef.Type.LONG,
            64L << 20,
            Range.atLeast(0),
            Importance.LOW,
            "How many bytes of files are worth a part of their own. A load of at least twice as many"
                + " is divided into up to four parts if another of connections.max is free: while"
                + " one part is merged into the table, the next is copied. Each part is a"
                + " transaction and becomes visible by itself. Loads stay whole while merging takes"
                + " longer than copying, and always with 0.")
        .define(
            MARKER_RETENTION,
            ConfigDef.Type.LONG,
            Duration.ofDays(30).toMillis(),
            ConfigDef.LambdaValidator.with(
                RedshiftSinkConfig::requireRetention, () -> "one hour to ten years, or -1"),
            Importance.LOW,
            "How much longer the changes in a partition of a data topic go on, in milliseconds of"
                + " their own time, until the marker of a delete in the partition is removed from an"
                + " upsert table's markers. It must be longer than the copy of a collection ever"
                + " takes, with the time for which it is held: a row that was copied before the"
                + " delete and comes after the marker has gone brings the document back. -1 keeps"
                + " markers for ever.")
        .define(
            CONNECTIONS_MAX,
            ConfigDef.Type.INT,
            4,
            Range.between(1, 64),
            Importance.MEDIUM,
            "How many connections a task has at most. Each table that is being loaded has one of its"
                + " own, and a large load takes a second one while no other table wants it.")
        .define(
            CONNECTIONS_IDLE,
            ConfigDef.Type.LONG,
            60_000L,
            Range.atLeast(0),
            Importance.LOW,
            "After how many milliseconds an unused connection is closed.")
        .define(
            BACKOFF,
            ConfigDef.Type.LONG,
            1_000L,
            Range.atLeast(1),
            Importance.LOW,
            "First pause, in milliseconds, before a load that failed for a passing reason is tried"
                + " again. It doubles with each attempt, with jitter. There is no limit to the"
                + " attempts.")
        .define(
            BACKOFF_MAX,
            ConfigDef.Type.LONG,
            60_000L,
            Range.atLeast(1),
            Importance.LOW,
            "Longest such pause, in milliseconds.")
        .define(
            HELD_RETRY,
            ConfigDef.Type.LONG,
            300_000L,
            Range.atLeast(1),
            Importance.LOW,
            "How often a held table, one that needs a person, is tried again, in milliseconds.");
  }

  private static void requireRetention(String name, Object value) {
    long millis = (Long) value;
    if (millis != FOR_EVER
        && (millis < Duration.ofHours(1).toMillis()
            || millis > Duration.ofDays(3_650).toMillis())) {
      throw new ConfigException(
          name,
          value,
          "must be between 3600000 (one hour) and 315360000000 (ten years), or -1 to keep markers for ever");
    }
  }

  private static void requireSchedule(String name, Object value) {
    try {
      if (!((String) value).isBlank()) {
        CronSchedule unused = CronSchedule.parse((String) value, ZoneOffset.UTC);
      }
    } catch (IllegalArgumentException e) {
      throw new ConfigException(name, value, e.getMessage());
    }
  }

  private static void requireZone(String name, Object value) {
    try {
      ZoneId unused = ZoneId.of((String) value);
    } catch (DateTimeException e) {
      throw new ConfigException(name, value, e.getMessage());
    }
  }

  private static void requireRole(String name, Object value) {
    String arn = "arn:aws[a-z-]*:iam::\\d{12}:role/[^,\\s']+";
    if (!((String) value).matches("|default|" + arn + "(," + arn + ")*")) {
      throw new ConfigException(
          name, value, "must be 'default' or arn:aws:iam::<12 digits>:role/<name>");
    }
  }

  private static void requireRoot(String name, Object value) {
    String root = (String) value;
    if (root.startsWith("/") || root.endsWith("/")) {
      throw new ConfigException(name, value, "must not begin or end with a slash");
    }
  }

  private static void requireHttp(String name, Object value) {
    String url = (String) value;
    if (url != null && !url.matches("https?://[^/\\s]+/?")) {
      throw new ConfigException(name, value, "must be an http or https URL without a path");
    }
  }

  private static void requirePlain(String name, Object value) {
    if (!((String) value).matches("([a-z_][a-z0-9_]*)?")) {
      throw new ConfigException(
          name, value, "must begin with a lower-case letter and have letters, digits and _ only");
    }
  }

  /** How to get into Redshift. */
  Access access() {
    return new Access(this);
  }

  DdlMode ddlMode() {
    return DdlMode.valueOf(getString(DDL_MODE).toUpperCase(Locale.ROOT));
  }

  TableShapes shapes() {
    return new TableShapes(getString(TOPIC_PREFIX), originalsStrings());
  }

  private Optional<CronSchedule> schedule() {
    return Optional.of(getString(LOAD_SCHEDULE))
        .filter(text -> !text.isBlank())
        .map(text -> CronSchedule.parse(text, ZoneId.of(getString(LOAD_SCHEDULE_ZONE))));
  }

  Duration millis(String key) {
    return Duration.ofMillis(getLong(key));
  }

  TableNaming naming() {
    return new TableNaming(getString(TOPIC_PREFIX), getString(SCHEMA_PREFIX));
  }

  CopyRole copyRole() {
    String role = getString(COPY_ROLE);
    return new CopyRole(role.isEmpty() ? "default" : role);
  }

  LoadLimits limits() {
    return new LoadLimits(
        getInt(LOAD_MAX_FILES),
        getLong(LOAD_MAX_ROWS),
        getLong(LOAD_MAX_BYTES),
        getLong(LOAD_PART_BYTES));
  }

  /** How long delete markers stay, by the time of the changes; empty for ever. */
  Optional<Duration> markerRetention() {
    return Optional.of(getLong(MARKER_RETENTION))
        .filter(millis -> millis != FOR_EVER)
        .map(Duration::ofMillis);
  }

  LoadPolicy policy() {
    return new LoadPolicy(
        millis(LOAD_INTERVAL),
        millis(BACKOFF),
        millis(BACKOFF_MAX),
        millis(HELD_RETRY),
        schedule());
  }

  /** Prefix of the manifests' keys, with a slash at the end. */
  String manifestRoot() {
    String root = getString(S3_ROOT);
    return root.isEmpty() ? MANIFESTS : root + "/" + MANIFESTS;
  }

  Optional<URI> endpoint() {
    return Optional.ofNullable(getString(S3_ENDPOINT)).map(RedshiftSinkConfig::uri);
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new ConfigException(S3_ENDPOINT, text, e.getMessage());
    }
  }

  Optional<Password> secret() {
    return Optional.ofNullable(getPassword(S3_SECRET_ACCESS_KEY));
  }
}
