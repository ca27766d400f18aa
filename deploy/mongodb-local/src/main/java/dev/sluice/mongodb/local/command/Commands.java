package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.bson.BsonFormatException;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.cursor.Cursors;
import dev.sluice.mongodb.local.storage.Catalog;
import dev.sluice.mongodb.local.storage.Store;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests: finds the command, runs it, and adds what every reply of a replica set has.
 * Thread-safe.
 */
public final class Commands implements Function<Request, Doc> {
  private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

  private final Map<String, Command> byName = new HashMap<>();
  private final FailCommand failCommand = new FailCommand();
  private final Server server;

  /**
   * @param secondary the collections for reads with a read preference other than primary
   * @param secondaryTime the cluster time up to which they have everything
   * @param address host and port as clients know it
   */
  public Commands(
      Store store,
      Catalog secondary,
      LongSupplier secondaryTime,
      Compatibility compatibility,
      String address,
      String setName) {
    server =
        new Server(store, secondary, secondaryTime, new Cursors(), compatibility, address, setName);
    new HandshakeCommands(server).register(byName);
    new AdminCommands(server).register(byName);
    new CollectionCommands(server).register(byName);
    new IndexCommands(server).register(byName);
    new ReadCommands(server).register(byName);
    new CursorCommands(server).register(byName);
    failCommand.register(byName);
    new WriteCommands(server).register(byName);
    byName.put("findAndModify", new FindAndModify(server));
    byName.put("findandmodify", byName.get("findAndModify"));
  }

  @Override
  public Doc apply(Request request) {
    try {
      Command command = byName.get(request.name());
      if (command == null) {
        throw new ServerError(
            ServerError.COMMAND_NOT_FOUND, "no such command: '" + request.name() + "'");
      }
      refuseTransaction(request);
      failCommand.check(request);
      DocBuilder reply = command.run(request).put("ok", 1.0);
      long time = server.store().oplog().lastTime();
      return clusterTime(reply.timestamp("operationTime", time), time);
    } catch (ServerError e) {
      return failed(e);
    } catch (BsonFormatException e) {
      return failed(new ServerError(22, e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("The command {} failed", request.name(), e);
      return failed(new ServerError(ServerError.INTERNAL, "the stand-in failed: " + e));
    }
  }

  private static void refuseTransaction(Request request) {
    Value autocommit = request.get("autocommit");
    if (autocommit != null && !autocommit.asBoolean()) {
      boolean ending =
          request.name().equals("commitTransaction") || request.name().equals("abortTransaction");
      throw new ServerError(
          ending
              ? ServerError.NO_SUCH_TRANSACTION
              : ServerError.OPERATION_NOT_SUPPORTED_IN_TRANSACTION,
          "The stand-in does not support multi-document transactions");
    }
  }

  private Doc failed(ServerError error) {
    long time = server.store().oplog().lastTime();
    DocBuilder reply = new DocBuilder().timestamp("operationTime", time).putAll(error.reply());
    return clusterTime(reply, time);
  }

  private static Doc clusterTime(DocBuilder reply, long time) {
    return reply
        .startDoc("$clusterTime")
        .timestamp("clusterTime", time)
        .startDoc("signature")
        .put("hash", Value.binary(new byte[20]))
        .put("keyId", 0L)
        .end()
        .end()
        .build();
  }
}
