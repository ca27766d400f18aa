package dev.sluice.cli.collections;

import dev.sluice.cli.CommandException;
import dev.sluice.cli.Endpoints;
import dev.sluice.local.RedshiftAddress;
import dev.sluice.local.S3Address;
import dev.sluice.local.connect.ConnectClient;
import dev.sluice.local.connect.ConnectorSpec;
import dev.sluice.local.connect.ConnectorTemplates;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;

/**
 * Makes connectors from the templates in deploy/connectors, over the Connect REST API. A source
 * connector is created stopped; the guard starts it when it has fixed the point in time that the
 * collection is copied from.
 */
public final class ConnectorSetup {
  /** The connector that writes files to S3, for all collections. */
  public static final String S3_SINK = "sluice-s3";

  /** The connector that loads the files into Redshift, for all collections. */
  public static final String REDSHIFT_SINK = "sluice-redshift";

  private final ConnectClient connect;
  private final Endpoints endpoints;
  private final Settings settings;

  /**
   * Makes connectors on a worker.
   *
   * @param endpoints as the worker sees them; the bucket and Redshift may be unknown when both
   *     sinks exist
   */
  public ConnectorSetup(ConnectClient connect, Endpoints endpoints, Settings settings) {
    this.connect = connect;
    this.endpoints = endpoints;
    this.settings = settings;
  }

  /**
   * The choices that the addresses leave open.
   *
   * @param topicPrefix what the data topics begin with
   * @param s3Root what the object keys begin with
   * @param partitions of each data topic
   * @param replicationFactor of each data topic
   * @param heartbeatMillis how often an idle collection's position moves on
   * @param topicDiscoveryMillis after what time at most the S3 sink sees the topic of a new
   *     collection; every task asks for the topics so often
   * @param fileMaxAgeMillis how old a file's oldest record gets
   * @param loadIntervalMillis how often Redshift is loaded
   * @param sinkTasks tasks of the S3 sink
   * @param copyIamRole the role that Redshift reads the bucket with; empty for its default role
   */
  public record Settings(
      String topicPrefix,
      String s3Root,
      int partitions,
      int replicationFactor,
      long heartbeatMillis,
      long topicDiscoveryMillis,
      long fileMaxAgeMillis,
      long loadIntervalMillis,
      int sinkTasks,
      String copyIamRole) {
    /** For the embedded stack: one broker, and changes queryable within seconds. */
    public static Settings embedded() {
      return new Settings("sluice", "sluice", 2, 1, 5_000, 2_000, 2_000, 1_000, 1, "");
    }
  }

  /** Creates the two sinks where they do not exist; those that do stay as they are. */
  public void ensureSinks() {
    if (!connect.exists(S3_SINK)) {
      requireS3();
      connect.createOrUpdate(render("s3-parquet-sink", S3_SINK, Map.of()));
    }
    if (!connect.exists(REDSHIFT_SINK)) {
      requireS3();
      if (endpoints.redshift() == null) {
        throw new CommandException(
            "there is no connector "
                + REDSHIFT_SINK
                + " yet: give --redshift-url, so that it can be made");
      }
      connect.createOrUpdate(render("redshift-sink", REDSHIFT_SINK, Map.of()));
    }
  }

  /**
   * Creates the source connector of a collection.
   *
   * @param namespace {@code <db>.<collection>}
   * @return the connector's name
   * @throws CommandException when the connector exists, or the namespace is none
   */
  public String add(String namespace) {
    int dot = namespace.indexOf('.');
    if (dot <= 0 || dot == namespace.length() - 1) {
      throw new CommandException(namespace + " is not a collection: expected <db>.<collection>");
    }
    String connector = namespace.replaceAll("[^A-Za-z0-9._-]", "_");
    if (connect.exists(connector)) {
      throw new CommandException(
          "there is a connector " + connector + " already: ./sluice status shows it");
    }
    connect.createOrUpdate(
        render(
            "mongodb-source",
            connector,
            Map.of(
                "database",
                namespace.substring(0, dot),
                "collection",
                namespace.substring(dot + 1))));
    return connector;
  }

  private void requireS3() {
    if (endpoints.s3() == null) {
      throw new CommandException(
          "there are no sink connectors yet: give --s3-bucket, so that they can be made");
    }
  }

  private ConnectorSpec render(String template, String connector, Map<String, String> own) {
    Map<String, String> known = values();
    known.put("connector", connector);
    known.putAll(own);
    SortedSet<String> wanted = ConnectorTemplates.placeholders(template);
    known.keySet().retainAll(wanted);
    return ConnectorTemplates.render(template, known);
  }

  private Map<String, String> values() {
    Map<String, String> values = new HashMap<>();
    values.put("mongodb.uri", endpoints.mongodbUri());
    values.put("bootstrap.servers", endpoints.bootstrapServers());
    values.put("topic.prefix", settings.topicPrefix());
    values.put("partitions", Integer.toString(settings.partitions()));
    values.put("replication.factor", Integer.toString(settings.replicationFactor()));
    values.put("heartbeat.interval.ms", Long.toString(settings.heartbeatMillis()));
    values.put("topic.discovery.ms", Long.toString(settings.topicDiscoveryMillis()));
    values.put("file.max.age.ms", Long.toString(settings.fileMaxAgeMillis()));
    values.put("load.interval.ms", Long.toString(settings.loadIntervalMillis()));
    values.put("tasks.max", Integer.toString(settings.sinkTasks()));
    values.put("s3.root", settings.s3Root());
    S3Address s3 = endpoints.s3();
    if (s3 != null) {
      boolean amazon = s3.endpoint() == null;
      values.put("s3.bucket", s3.bucket());
      values.put("s3.region", s3.region());
      values.put("s3.endpoint", amazon ? "" : s3.endpoint().toString());
      values.put("s3.path.style", Boolean.toString(!amazon));
      values.put("s3.access.key.id", orEmpty(s3.accessKey()));
      values.put("s3.secret.access.key", orEmpty(s3.secretKey()));
      values.put(
          "copy.iam.role", settings.copyIamRole().isEmpty() ? "default" : settings.copyIamRole());
    }
    RedshiftAddress redshift = endpoints.redshift();
    if (redshift != null) {
      values.put("redshift.url", redshift.url());
      values.put("redshift.user", orEmpty(redshift.user()));
      values.put("redshift.password", orEmpty(redshift.password()));
    }
    values.values().removeIf(Objects::isNull);
    return values;
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
