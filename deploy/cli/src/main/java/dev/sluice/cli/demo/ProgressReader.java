package dev.sluice.cli.demo;

import com.mongodb.MongoException;
import dev.sluice.cli.CommandException;
import dev.sluice.cli.compare.TargetTable;
import dev.sluice.cli.redshift.Redshift;
import dev.sluice.cli.status.CollectionStatus;
import dev.sluice.cli.status.HeldTables;
import dev.sluice.cli.status.StatusReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Counts what of each collection is where. Not thread-safe. */
final class ProgressReader {
  private final List<ImportedCollection> collections;
  private final StatusReader statuses;
  private final ToLongFunction<String> filesOfTopic;
  private final HeldTables heldTables;
  private final Connection redshift;

  ProgressReader(
      List<ImportedCollection> collections,
      StatusReader statuses,
      ToLongFunction<String> filesOfTopic,
      Connection redshift) {
    this.collections = List.copyOf(collections);
    this.statuses = statuses;
    this.filesOfTopic = filesOfTopic;
    this.heldTables = new HeldTables(redshift);
    this.redshift = redshift;
  }

  List<CollectionProgress> read() {
    Map<String, CollectionStatus> byNamespace =
        statuses.read().stream()
            .collect(Collectors.toMap(CollectionStatus::namespace, Function.identity()));
    Map<String, String> held = heldTables.byTopic();
    List<CollectionProgress> progress = new ArrayList<>();
    for (ImportedCollection collection : collections) {
      CollectionStatus status = byNamespace.get(collection.namespace());
      progress.add(
          new CollectionProgress(
              collection.collection().getNamespace().getCollectionName(),
              documents(collection),
              status == null ? 0 : filesOfTopic.applyAsLong(status.topic()),
              status == null ? 0 : rows(TargetTable.of(status.topic(), status.namespace())),
              status,
              status == null ? null : held.get(status.topic())));
    }
    return progress;
  }

  private static long documents(ImportedCollection collection) {
    try {
      return collection.collection().estimatedDocumentCount();
    } catch (MongoException e) {
      throw new CommandException("MongoDB does not answer: " + e.getMessage(), e);
    }
  }

  private long rows(TargetTable table) {
    try (Statement statement = redshift.createStatement();
        ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM " + table.sql())) {
      return result.next() ? result.getLong(1) : 0;
    } catch (SQLException e) {
      if (Redshift.isUndefinedTable(e)) {
        return 0;
      }
      throw new CommandException(
          "Redshift did not count the rows of " + table + ": " + e.getMessage(), e);
    }
  }
}
