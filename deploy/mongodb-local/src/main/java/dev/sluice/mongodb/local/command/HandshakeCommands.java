package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.wire.WireLimits;
import java.util.List;
import java.util.Map;

/** How a client gets to know the server. */
final class HandshakeCommands {
  private final Server server;

  HandshakeCommands(Server server) {
    this.server = server;
  }

  void register(Map<String, Command> commands) {
    commands.put("isMaster", this::isMaster);
    commands.put("ismaster", this::isMaster);
    if (server.compatibility().isModern()) {
      commands.put("hello", this::hello);
    }
    commands.put("ping", request -> new DocBuilder());
    commands.put("buildInfo", this::buildInfo);
    commands.put("buildinfo", this::buildInfo);
    commands.put("connectionStatus", this::connectionStatus);
    commands.put("endSessions", request -> new DocBuilder());
    commands.put("refreshSessions", request -> new DocBuilder());
    commands.put("startSession", this::startSession);
    commands.put("getLastError", request -> new DocBuilder().put("n", 0));
  }

  private DocBuilder isMaster(Request request) {
    return describe(request, "ismaster");
  }

  private DocBuilder hello(Request request) {
    return describe(request, "isWritablePrimary");
  }

  private DocBuilder describe(Request request, String primary) {
    boolean first = request.connection().firstGreeting();
    if (!first && request.get("client") != null) {
      throw new ServerError(
          ServerError.CLIENT_METADATA_CANNOT_BE_MUTATED,
          "The client metadata document may only be sent in the first "
              + (server.compatibility().isModern() ? "hello" : "isMaster"));
    }
    DocBuilder reply = new DocBuilder(600);
    if (server.store().catalog().sharding().isMongos()) {
      reply.put(primary, true).put("msg", "isdbgrid");
    } else {
      member(request, reply, primary);
    }
    if (server.compatibility().isModern() && request.flag("helloOk", false)) {
      reply.put("helloOk", true);
    }
    reply
        .put("maxBsonObjectSize", Doc.MAX_SIZE)
        .put("maxMessageSizeBytes", WireLimits.MAX_MESSAGE)
        .put("maxWriteBatchSize", WireLimits.MAX_WRITE_BATCH)
        .date("localTime", System.currentTimeMillis())
        .put("logicalSessionTimeoutMinutes", 30);
    if (server.compatibility().isModern()) {
      reply.put("connectionId", request.connection().id());
    }
    return reply
        .put("minWireVersion", 0)
        .put("maxWireVersion", server.compatibility().maxWireVersion())
        .put("readOnly", false);
  }

  private void member(Request request, DocBuilder reply, String primary) {
    long time =
        request.readsPrimary()
            ? server.store().oplog().lastTime()
            : server.secondaryTime().getAsLong();
    Doc opTime = Times.opTime(time);
    reply
        .strings("hosts", List.of(server.address()))
        .put("setName", server.setName())
        .put("setVersion", 1)
        .put(primary, true)
        .put("secondary", false)
        .put("primary", server.address())
        .put("me", server.address())
        .put("electionId", Times.electionId())
        .startDoc("lastWrite")
        .put("opTime", opTime)
        .date("lastWriteDate", Times.millis(time))
        .put("majorityOpTime", opTime)
        .date("majorityWriteDate", Times.millis(time))
        .end();
  }

  private DocBuilder buildInfo(Request request) {
    String version = server.compatibility().version();
    DocBuilder reply =
        new DocBuilder()
            .put("version", version)
            .put("gitVersion", "sluice-mongodb-local")
            .strings("modules", List.of())
            .put("allocator", "java")
            .put("javascriptEngine", "none")
            .put("sysInfo", "Sluice's stand-in for MongoDB, not a MongoDB server")
            .startArray("versionArray");
    int i = 0;
    for (String part : version.split("\\.", -1)) {
      reply.put(Integer.toString(i++), Integer.parseInt(part));
    }
    return reply
        .put(Integer.toString(i), 0)
        .end()
        .put("bits", 64)
        .put("debug", false)
        .put("maxBsonObjectSize", Doc.MAX_SIZE)
        .strings("storageEngines", List.of("memory"));
  }

  private DocBuilder connectionStatus(Request request) {
    return new DocBuilder()
        .startDoc("authInfo")
        .startArray("authenticatedUsers")
        .end()
        .startArray("authenticatedUserRoles")
        .end()
        .end();
  }

  private DocBuilder startSession(Request request) {
    return new DocBuilder()
        .startDoc("id")
        .put("id", dev.sluice.mongodb.local.bson.Value.of(java.util.UUID.randomUUID()))
        .end()
        .put("timeoutMinutes", 30);
  }
}
