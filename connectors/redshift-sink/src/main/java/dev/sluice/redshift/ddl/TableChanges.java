package dev.sluice.redshift.ddl;

import dev.sluice.redshift.failure.HeldException;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What has to change in a table so that it can take files of some layouts. A pure function: the
 * table as it is, and what the files are like.
 */
final class TableChanges {

  /**
   * Length of the key column: no key is longer (docs/formats.md), and as DISTKEY and SORTKEY the
   * column can never change.
   */
  static final int KEY_LENGTH = 1_024;

  /** Room for the text of any value that is no text, document or binary. */
  private static final int MIN_TEXT_LENGTH = 64;

  /** What every table that the sink made has. */
  private static final Map<String, SqlType.Kind> REQUIRED =
      new TreeMap<>(
          Map.of(
              Layout.KEY, SqlType.Kind.VARCHAR,
              Layout.TS, SqlType.Kind.TIMESTAMP,
              Layout.SEQ, SqlType.Kind.BIGINT,
              Layout.PARTITION, SqlType.Kind.INTEGER,
              Layout.OFFSET, SqlType.Kind.BIGINT));

  private final TableName table;
  private final TableShape shape;
  private final Map<String, SqlType> wanted;
  private int version;

  private TableChanges(
      TableName table, TableShape shape, Optional<Definition> actual, int version) {
    this.table = table;
    this.shape = shape;
    this.wanted = new LinkedHashMap<>(actual.map(Definition::columns).orElse(Map.of()));
    this.version = version;
  }

  /**
   * The changes.
   *
   * @param shape what the table is to be like
   * @param actual the table; empty if it does not exist
   * @param version the newest contract version whose rows the table has; 0 if none
   * @param layouts layouts of the files to load, older versions first
   * @throws HeldException if the table cannot be brought to take the files
   */
  static List<TableChange> between(
      TableName table,
      TableShape shape,
      Optional<Definition> actual,
      int version,
      Collection<Layout> layouts) {
    TableChanges changes = new TableChanges(table, shape, actual, version);
    actual.ifPresentOrElse(changes::checkOwn, changes::checkNotGone);
    layouts.forEach(changes::fold);
    changes.addMade();
    if (actual.isEmpty()) {
      return List.of(changes.create());
    }
    return changes.against(actual.get());
  }

  private void checkOwn(Definition actual) {
    List<String> differences = new ArrayList<>();
    REQUIRED.forEach(
        (name, kind) ->
            actual
                .type(name)
                .ifPresentOrElse(
                    type -> {
                      if (type.kind() != kind) {
                        differences.add("'%s' is %s and not %s".formatted(name, type, kind));
                      }
                    },
                    () -> differences.add("it lacks '%s'".formatted(name))));
    if (!differences.isEmpty()) {
      throw new HeldException(
          "Table %s exists, but is not one that this sink made: %s; rename or drop it"
              .formatted(table, String.join(", ", differences)));
    }
    TableMode made = TableMode.of(actual);
    if (made != shape.mode()) {
      throw new HeldException(
          "Table %s was made in the mode %s, and its mode cannot become %s: set table.mode back to %s, or, to load it anew from the first file on S3, drop %s, %s and %s"
              .formatted(
                  table,
                  made.text(),
                  shape.mode().text(),
                  made.text(),
                  table,
                  table.watermark(),
                  table.deletes()));
    }
  }

  private void checkNotGone() {
    if (version > 0) {
      throw new HeldException(
          "Table %s is gone, though %s says that rows were loaded into it: restore it, or, to load it anew from the first file on S3, drop %s and %s, too"
              .formatted(table, table.watermark(), table.watermark(), table.deletes()));
    }
  }

  private TableChange create() {
    Map<String, SqlType> ordered = new LinkedHashMap<>();
    wanted.forEach(
        (name, type) -> {
          if (name.startsWith("_sluice_")) {
            ordered.put(name, type);
          }
        });
    wanted.forEach(ordered::putIfAbsent);
    for (String key : shape.keyColumns()) {
      SqlType type = ordered.get(key);
      if (type == null
          || type.kind() == SqlType.Kind.SUPER
          || type.kind() == SqlType.Kind.VARBYTE) {
        throw new HeldException(
            "Table %s cannot have '%s' in its DISTKEY or SORTKEY: %s; set table.distkey and table.sortkey to other columns"
                .formatted(
                    table,
                    key,
                    type == null ? "there is no such column" : "it is of type " + type));
      }
    }
    return new TableChange.Create(new Definition(ordered));
  }

  /** The columns whose values do not come from files. */
  private void addMade() {
    shape.mode().columns().forEach(column -> wanted.putIfAbsent(column.name(), column.type()));
    if (shape.syncedAt()) {
      wanted.putIfAbsent(Layout.SYNCED_AT, SqlType.TIMESTAMP);
    }
  }

  private void fold(Layout layout) {
    boolean newer = layout.contractVersion() > version;
    for (Layout.StagedColumn column : layout.columns()) {
      if (!column.name().equals(Layout.OP)) {
        wanted.merge(column.name(), need(column), (now, need) -> resolve(column, now, need, newer));
      }
    }
    version = Math.max(version, layout.contractVersion());
  }

  private SqlType need(Layout.StagedColumn column) {
    String where = "Column '%s' of %s".formatted(column.name(), table);
    if (!column.name().equals(Layout.KEY)) {
      return SqlType.forTable(column.type(), column.maxBytes(), where);
    }
    if (column.maxBytes() > KEY_LENGTH) {
      throw new HeldException(
          "%s would need a key of %d bytes; keys have at most %d, so the file was not written by Sluice as it is now"
              .formatted(where, column.maxBytes(), KEY_LENGTH));
    }
    return SqlType.forTable(column.type(), KEY_LENGTH, where);
  }

  private SqlType resolve(Layout.StagedColumn column, SqlType now, SqlType need, boolean newer) {
    if (newer && column.type().kind() == ContractType.Kind.STRING && now.isTextOfAKind()) {
      // Its length would say for ever that it holds nothing but ObjectIds or UUIDs.
      return SqlType.varchar(Math.max(need.length(), MIN_TEXT_LENGTH));
    }
    Optional<SqlType> widened = now.widened(need);
    if (widened.isPresent()) {
      return widened.get();
    }
    boolean becomesText = need.kind() == SqlType.Kind.VARCHAR;
    boolean becomesJson = need.kind() == SqlType.Kind.SUPER;
    if (newer && (becomesText || becomesJson) && now.kind() != SqlType.Kind.OTHER) {
      return becomesText && now.kind() == SqlType.Kind.SUPER
          ? SqlType.varchar(SqlType.MAX_VARCHAR)
          : atLeast(need, now);
    }
    if (Conversions.incoming(column.type(), now, Identifier.quote(column.name())).isPresent()) {
      return now;
    }
    throw new HeldException(
        "Column '%s' of %s is %s, and files of contract version %d need %s, which cannot be had without losing data; give the column another name, or change its type by hand"
            .formatted(column.name(), table, now, version, need));
  }

  /** Text that takes over from another type needs room for what the other's values look like. */
  private static SqlType atLeast(SqlType need, SqlType now) {
    if (need.kind() != SqlType.Kind.VARCHAR) {
      return need;
    }
    boolean binary = now.kind() == SqlType.Kind.VARBYTE;
    return SqlType.varchar(Math.max(need.length(), binary ? SqlType.MAX_VARCHAR : MIN_TEXT_LENGTH));
  }

  private List<TableChange> against(Definition actual) {
    List<TableChange> changes = new ArrayList<>();
    wanted.forEach(
        (name, type) -> {
          Optional<SqlType> now = actual.type(name);
          if (now.isEmpty()) {
            changes.add(new TableChange.Add(new Column(name, type)));
          } else if (!now.get().equals(type)) {
            changes.add(change(name, now.get(), type));
          }
        });
    return changes;
  }

  private TableChange change(String name, SqlType now, SqlType type) {
    if (now.kind() == SqlType.Kind.VARCHAR && type.kind() == SqlType.Kind.VARCHAR) {
      return new TableChange.Grow(name, now, type);
    }
    Conversion conversion =
        Conversions.existing(now, type, Identifier.quote(name))
            .orElseThrow(
                () ->
                    new HeldException(
                        "Column '%s' of %s is %s and cannot become %s without losing data"
                            .formatted(name, table, now, type)));
    return new TableChange.Retype(name, now, type, conversion);
  }
}
