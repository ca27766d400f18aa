package dev.sluice.cli.compare;

import com.mongodb.client.MongoCollection;
import dev.sluice.cli.documents.DocumentKey;
import dev.sluice.cli.guard.Contract;
import dev.sluice.cli.redshift.Redshift;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/**
 * Holds every document of a collection against its table in Redshift, field by field. It computes
 * for itself, from the document and the contract's columns, what must stand in the table, and
 * shares no code with what brought it there. Nothing may write to the collection meanwhile.
 *
 * <p>Strict: a missing, an extra and a doubled row are differences, unless the document lies in
 * quarantine as it is, which is counted apart; and so are a value in a field that no column covers,
 * a value in a column that the contract does not have, and a column of another type than the
 * contract's. Every document is held in memory, as its BSON.
 *
 * <p>Not thread-safe: it uses the connection it is given, for reading only, and leaves it open.
 */
public final class Comparison {
  private static final int SHOWN = 20;

  private final String namespace;
  private final Iterable<? extends BsonDocument> collection;
  private final Connection redshift;
  private final TargetTable table;
  private final Contract contract;
  private final ValueText valueText;
  private final Quarantine quarantine;
  private final int shown;

  private final List<Difference> differences = new ArrayList<>();
  private long differenceCount;
  private long rows;
  private long compared;
  private long quarantined;

  private Comparison(
      String namespace,
      Iterable<? extends BsonDocument> collection,
      Connection redshift,
      TargetTable table,
      Optional<Contract> contract,
      ValueText valueText,
      Quarantine quarantine,
      int shown) {
    this.namespace = namespace;
    this.collection = collection;
    this.redshift = redshift;
    this.table = table;
    this.contract = contract.orElse(null);
    this.valueText = valueText;
    this.quarantine = quarantine;
    this.shown = shown;
  }

  /**
   * Compares a collection with the table of its topic.
   *
   * @param collection in MongoDB
   * @param redshift an open connection of the Redshift driver, in autocommit mode
   * @param topic the collection's data topic, which the table's name follows from
   * @param contract the newest contract, or nothing when the collection has none
   */
  public static ComparisonResult of(
      MongoCollection<BsonDocument> collection,
      Connection redshift,
      String topic,
      Optional<Contract> contract)
      throws SQLException {
    return of(collection, redshift, topic, contract, Quarantine.empty(), SHOWN, false);
  }

  /**
   * Compares a collection with the table of its topic.
   *
   * @param quarantine what need not be in Redshift
   * @param shown how many differences the result lists; it counts all of them
   * @param inFull whether the result shows document values; otherwise their types, lengths and
   *     hashes
   */
  public static ComparisonResult of(
      MongoCollection<BsonDocument> collection,
      Connection redshift,
      String topic,
      Optional<Contract> contract,
      Quarantine quarantine,
      int shown,
      boolean inFull)
      throws SQLException {
    return of(
        collection.getNamespace().getFullName(),
        collection.withDocumentClass(RawBsonDocument.class).find(),
        redshift,
        topic,
        contract,
        quarantine,
        shown,
        inFull);
  }

  static ComparisonResult of(
      String namespace,
      Iterable<? extends BsonDocument> documents,
      Connection redshift,
      String topic,
      Optional<Contract> contract,
      Quarantine quarantine,
      int shown,
      boolean inFull)
      throws SQLException {
    var table = TargetTable.of(topic, namespace);
    return new Comparison(
            namespace,
            documents,
            redshift,
            table,
            contract,
            new ValueText(inFull),
            quarantine,
            shown)
        .run();
  }

  private ComparisonResult run() throws SQLException {
    Map<String, BsonDocument> documents = new HashMap<>();
    List<String> keyPaths = contract == null ? List.of("_id") : contract.key();
    long broken = 0;
    for (BsonDocument document : collection) {
      if (quarantine.holdsBroken(namespace, document)) {
        broken++;
      } else {
        documents.put(DocumentKey.of(document, keyPaths), document);
      }
    }
    Set<String> aside = new HashSet<>();
    documents.forEach(
        (key, document) -> {
          if (quarantine.holds(namespace, key, document)) {
            aside.add(key);
          }
        });
    quarantined = aside.size() + broken;
    checkCoverage(documents, aside);
    try {
      compareRows(documents, aside);
    } catch (SQLException e) {
      if (!Redshift.isUndefinedTable(e)) {
        throw e;
      }
      if (documents.size() > aside.size()) {
        add(
            Difference.Kind.NO_TABLE,
            null,
            null,
            documents.size() + " documents in " + table,
            "no such table");
      }
    }
    return new ComparisonResult(
        namespace,
        table.toString(),
        documents.size() + broken,
        rows,
        compared,
        quarantined,
        differenceCount,
        differences);
  }

  private void checkCoverage(Map<String, BsonDocument> documents, Set<String> aside) {
    if (contract == null) {
      if (documents.size() > aside.size()) {
        add(Difference.Kind.NO_CONTRACT, null, null, "a contract", "none");
      }
      return;
    }
    Set<String> covered = new HashSet<>();
    contract.fields().forEach(field -> covered.add(field.name()));
    documents.forEach(
        (key, document) ->
            document.forEach(
                (name, value) -> {
                  if (!aside.contains(key)
                      && !covered.contains(name)
                      && !value.isNull()
                      && !contract.ignores(name)) {
                    add(
                        Difference.Kind.UNCOVERED_FIELD,
                        key,
                        name,
                        "BSON " + value.getBsonType(),
                        "no column");
                  }
                }));
  }

  private void compareRows(Map<String, BsonDocument> documents, Set<String> aside)
      throws SQLException {
    Set<String> seen = new HashSet<>();
    try (PreparedStatement statement = redshift.prepareStatement("SELECT * FROM " + table.sql());
        ResultSet row = statement.executeQuery()) {
      var columns =
          TableColumns.of(row.getMetaData(), contract == null ? List.of() : contract.fields());
      columns.faults().forEach(this::add);
      while (row.next()) {
        rows++;
        String key = DocumentKey.normal(row.getString(columns.key()));
        if (!seen.add(key)) {
          add(Difference.Kind.DOUBLED_ROW, key, null, null, null);
        }
        BsonDocument document = documents.get(key);
        if (document == null) {
          add(Difference.Kind.EXTRA_ROW, key, null, null, null);
        } else if (!aside.contains(key)) {
          compareRow(columns, key, document, row);
        }
      }
    }
    for (String key : documents.keySet()) {
      if (!seen.contains(key) && !aside.contains(key)) {
        add(Difference.Kind.MISSING_ROW, key, null, null, null);
      }
    }
  }

  private void compareRow(TableColumns columns, String key, BsonDocument document, ResultSet row)
      throws SQLException {
    for (TableColumns.Column column : columns.compared()) {
      compared++;
      BsonValue value = document.get(column.field().name());
      Object actual = ActualValue.read(column.kind(), row, column.index());
      try {
        Object expected = ExpectedValue.of(column.field().type(), value);
        if (!same(expected, actual)) {
          add(
              Difference.Kind.VALUE,
              key,
              column.field().column(),
              valueText.of(expected),
              valueText.of(actual));
        }
      } catch (ExpectedValue.UnfitException e) {
        add(
            Difference.Kind.UNFIT,
            key,
            column.field().column(),
            e.getMessage(),
            valueText.of(actual));
      }
    }
    for (TableColumns.Unknown unknown : columns.unknown()) {
      if (row.getString(unknown.index()) != null) {
        add(Difference.Kind.UNEXPECTED_COLUMN, key, unknown.name(), "no such column", "a value");
      }
    }
  }

  private static boolean same(Object expected, Object actual) {
    if (expected instanceof BigDecimal left && actual instanceof BigDecimal right) {
      return left.compareTo(right) == 0;
    }
    if (expected instanceof JsonText && actual instanceof String text) {
      // A document rendered as text: JSON, however it is spaced.
      return expected.equals(JsonText.parse(text));
    }
    return Objects.equals(expected, actual);
  }

  private void add(
      Difference.Kind kind, String key, String column, String expected, String actual) {
    add(new Difference(kind, key, column, expected, actual));
  }

  private void add(Difference difference) {
    differenceCount++;
    if (differences.size() < shown) {
      differences.add(difference);
    }
  }
}
