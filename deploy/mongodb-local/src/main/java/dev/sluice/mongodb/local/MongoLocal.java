package dev.sluice.mongodb.local;

import dev.sluice.mongodb.local.command.Commands;
import dev.sluice.mongodb.local.oplog.ClusterClock;
import dev.sluice.mongodb.local.oplog.Oplog;
import dev.sluice.mongodb.local.storage.FileJournal;
import dev.sluice.mongodb.local.storage.Journal;
import dev.sluice.mongodb.local.storage.Secondary;
import dev.sluice.mongodb.local.storage.Store;
import dev.sluice.mongodb.local.wire.Listener;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A stand-in for a MongoDB replica set of one node, or for a mongos before two shards: it speaks
 * the wire protocol, holds its data in memory, and has faithful change streams. It is for trying
 * things out and for tests, not for keeping data. Thread-safe.
 */
public final class MongoLocal implements AutoCloseable {
  /**
   * How often an idle server writes a no-op, so that resume tokens stay young; the period of a real
   * one.
   */
  private static final long NOOP_SECONDS = 10;

  private static final long CATCH_UP_MS = 10;

  private final MongoLocalOptions options;
  private final Listener listener;
  private final Store store;
  private final Secondary secondary;
  private final ScheduledExecutorService scheduler;

  private MongoLocal(
      MongoLocalOptions options, Listener listener, Store store, Secondary secondary) {
    this.options = options;
    this.listener = listener;
    this.store = store;
    this.secondary = secondary;
    this.scheduler =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "mongodb-local-noop");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts a server.
   *
   * @throws IllegalStateException where the port or the state folder is in use, saying which
   */
  public static MongoLocal start(MongoLocalOptions options) {
    Listener listener = new Listener(options.host(), options.port());
    try {
      Journal journal =
          options.stateDir() == null ? Journal.NONE : new FileJournal(options.stateDir());
      Secondary secondary = new Secondary(journal, options.sharding(), options.readLag());
      boolean lags = !options.readLag().isZero();
      Store store =
          new Store(
              options.compatibility(),
              options.sharding(),
              new ClusterClock(Clock.systemUTC()),
              new Oplog(options.oplogBytes()),
              lags ? secondary : journal);
      MongoLocal server = new MongoLocal(options, listener, store, lags ? secondary : null);
      server.run();
      return server;
    } catch (RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  private void run() {
    listener.start(
        new Commands(
            store,
            secondary == null ? store.catalog() : secondary.catalog(),
            secondary == null ? store.oplog()::lastTime : secondary::time,
            options.compatibility(),
            options.host() + ":" + port(),
            options.replicaSet()));
    if (secondary != null) {
      var unusedToo =
          scheduler.scheduleAtFixedRate(
              secondary::catchUp, CATCH_UP_MS, CATCH_UP_MS, TimeUnit.MILLISECONDS);
    }
    var unused =
        scheduler.scheduleAtFixedRate(
            this::noopWhenIdle, NOOP_SECONDS, NOOP_SECONDS, TimeUnit.SECONDS);
  }

  private void noopWhenIdle() {
    long age = System.currentTimeMillis() / 1000 - (store.oplog().lastTime() >>> 32);
    if (age >= NOOP_SECONDS - 1) {
      store.noop("periodic noop");
    }
  }

  /** The port it listens on. */
  public int port() {
    return listener.port();
  }

  /** The connection string for drivers. */
  public String uri() {
    String server = "mongodb://" + options.host() + ":" + port() + "/";
    return options.sharding().isMongos() ? server : server + "?replicaSet=" + options.replicaSet();
  }

  /** Stops it; open connections are closed. */
  @Override
  public void close() {
    scheduler.shutdownNow();
    listener.close();
    store.close();
  }
}
