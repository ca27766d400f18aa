package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.query.Matcher;
import dev.sluice.mongodb.local.storage.Collection;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;

/** Commands about the server and its databases. */
final class AdminCommands {
  private final Server server;

  AdminCommands(Server server) {
    this.server = server;
  }

  void register(Map<String, Command> commands) {
    commands.put("listDatabases", this::listDatabases);
    commands.put("serverStatus", this::serverStatus);
    commands.put("replSetGetStatus", this::replSetGetStatus);
    commands.put("getParameter", this::getParameter);
    commands.put("dbStats", this::dbStats);
    commands.put("dbstats", this::dbStats);
    commands.put(
        "getCmdLineOpts",
        request -> new DocBuilder().strings("argv", List.of()).put("parsed", Doc.EMPTY));
  }

  private DocBuilder listDatabases(Request request) {
    boolean nameOnly = request.flag("nameOnly", false);
    Matcher filter = Matcher.parse(request.doc("filter"));
    NavigableSet<String> names = server.store().catalog().databases();
    names.addAll(List.of("admin", "config", "local"));
    List<Doc> databases = new ArrayList<>();
    double total = 0;
    for (String name : names) {
      double size = sizeOf(name);
      Doc full =
          new DocBuilder().put("name", name).put("sizeOnDisk", size).put("empty", false).build();
      if (filter.matches(full)) {
        total += size;
        databases.add(nameOnly ? new DocBuilder().put("name", name).build() : full);
      }
    }
    DocBuilder reply = new DocBuilder().docs("databases", databases);
    return nameOnly ? reply : reply.put("totalSize", total);
  }

  private double sizeOf(String database) {
    if (database.equals("local")) {
      return server.store().oplog().bytes();
    }
    return server.store().catalog().in(database).stream().mapToLong(Collection::bytes).sum();
  }

  private DocBuilder dbStats(Request request) {
    List<Collection> collections = server.store().catalog().in(request.database());
    return new DocBuilder()
        .put("db", request.database())
        .put("collections", collections.stream().filter(c -> !c.isView()).count())
        .put("views", collections.stream().filter(Collection::isView).count())
        .put("objects", collections.stream().mapToLong(Collection::count).sum())
        .put("dataSize", sizeOf(request.database()))
        .put("storageSize", sizeOf(request.database()));
  }

  private DocBuilder serverStatus(Request request) {
    long uptime = ManagementFactory.getRuntimeMXBean().getUptime();
    DocBuilder status =
        new DocBuilder()
            .put("host", server.address())
            .put("version", server.compatibility().version())
            .put("process", isMongos() ? "mongos" : "mongod")
            .put("pid", ProcessHandle.current().pid())
            .put("uptime", uptime / 1000.0)
            .put("uptimeMillis", uptime)
            .date("localTime", System.currentTimeMillis())
            .startDoc("metrics")
            .startDoc("cursor")
            .startDoc("open")
            .put("total", (long) server.cursors().count())
            .end()
            .end()
            .end();
    if (isMongos()) {
      return status;
    }
    return status
        .startDoc("repl")
        .put("setName", server.setName())
        .put("setVersion", 1)
        .put("ismaster", true)
        .put("secondary", false)
        .put("primary", server.address())
        .strings("hosts", List.of(server.address()))
        .put("me", server.address())
        .end()
        .startDoc("storageEngine")
        .put("name", "memory")
        .put("persistent", false)
        .end();
  }

  private boolean isMongos() {
    return server.store().catalog().sharding().isMongos();
  }

  private DocBuilder replSetGetStatus(Request request) {
    if (isMongos()) {
      throw new ServerError(
          ServerError.COMMAND_NOT_FOUND, "replSetGetStatus is not supported through mongos");
    }
    long time = server.store().oplog().lastTime();
    Doc opTime = Times.opTime(time);
    Doc member =
        new DocBuilder()
            .put("_id", 0)
            .put("name", server.address())
            .put("health", 1.0)
            .put("state", 1)
            .put("stateStr", "PRIMARY")
            .put("uptime", (int) (ManagementFactory.getRuntimeMXBean().getUptime() / 1000))
            .put("optime", opTime)
            .date("optimeDate", Times.millis(time))
            .put("configVersion", 1)
            .put("self", true)
            .build();
    return new DocBuilder()
        .put("set", server.setName())
        .date("date", System.currentTimeMillis())
        .put("myState", 1)
        .put("term", 1L)
        .put("heartbeatIntervalMillis", 2000L)
        .startDoc("optimes")
        .put("lastCommittedOpTime", opTime)
        .put("readConcernMajorityOpTime", opTime)
        .put("appliedOpTime", opTime)
        .put("durableOpTime", opTime)
        .end()
        .docs("members", List.of(member));
  }

  private DocBuilder getParameter(Request request) {
    if (request.flag("featureCompatibilityVersion", false)) {
      String version = server.compatibility().version();
      return new DocBuilder()
          .put(
              "featureCompatibilityVersion",
              Value.of(
                  new DocBuilder()
                      .put("version", version.substring(0, version.lastIndexOf('.')))
                      .build()));
    }
    throw new ServerError(ServerError.INVALID_OPTIONS, "no option found to get");
  }
}
