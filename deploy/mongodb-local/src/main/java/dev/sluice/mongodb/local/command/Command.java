package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.bson.DocBuilder;

/** One command of the server. */
@FunctionalInterface
public interface Command {
  /**
   * Runs it.
   *
   * @return the reply without {@code ok}, {@code operationTime} and {@code $clusterTime}, which are
   *     added to every reply
   * @throws ServerError where the command fails as a whole
   */
  DocBuilder run(Request request);
}
