package dev.sluice.bench.redshift;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/**
 * Debezium's JDBC sink in upsert mode with its defaults, in batches of 500 records, Connect's
 * default, into the PostgreSQL behind redshift-local.
 */
final class JdbcSinkRun implements AutoCloseable {

  private static final String TASK = "io.debezium.connector.jdbc.JdbcSinkConnectorTask";
  private static final String TOPIC = "jdbc_orders";
  private static final int BATCH = 500;
  private static final Schema KEY =
      SchemaBuilder.struct().field("id", Schema.STRING_SCHEMA).build();

  private final Stand stand;
  private final ClassLoader plugin;
  private final SinkTask task;
  private long written;

  JdbcSinkRun(Path folder, Stand stand) throws Exception {
    this.stand = stand;
    this.plugin = new URLClassLoader(jars(folder), getClass().getClassLoader());
    this.task =
        plugin.loadClass(TASK).asSubclass(SinkTask.class).getDeclaredConstructor().newInstance();
    Map<String, String> properties = new HashMap<>();
    properties.put("name", "jdbc");
    properties.put("topics", TOPIC);
    properties.put("connection.url", stand.postgresUrl());
    properties.put("connection.username", "postgres");
    properties.put("connection.password", "postgres");
    properties.put("insert.mode", "upsert");
    properties.put("delete.enabled", "true");
    properties.put("primary.key.mode", "record_key");
    properties.put("schema.evolution", "basic");
    task.initialize(new TaskContext());
    inPlugin(() -> task.start(properties));
  }

  /** Runs what Connect runs with the plugin's class loader as that of the thread. */
  private void inPlugin(Runnable work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(plugin);
    try {
      work.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URL[] jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<URL> urls = new ArrayList<>();
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        urls.add(jar.toUri().toURL());
      }
      return urls.toArray(URL[]::new);
    }
  }

  /** The seconds that it takes to write some more orders, whose keys are new. */
  double seconds(Orders orders, int rows) throws Exception {
    List<Struct> structs = orders.structs(written, written + rows);
    stand.rest();
    long start = System.nanoTime();
    inPlugin(() -> put(structs));
    return (System.nanoTime() - start) / 1e9;
  }

  private void put(List<Struct> structs) {
    for (int at = 0; at < structs.size(); at += BATCH) {
      List<SinkRecord> records = new ArrayList<>(BATCH);
      for (int i = at; i < Math.min(structs.size(), at + BATCH); i++) {
        Struct row = structs.get(i);
        Struct key = new Struct(KEY).put("id", row.getString("id"));
        records.add(new SinkRecord(TOPIC, 0, KEY, key, row.schema(), row, written++));
      }
      task.put(records);
    }
  }

  /** Its class loader stays open: the threads of its connection pool end later than the task. */
  @Override
  public void close() {
    inPlugin(task::stop);
  }
}
