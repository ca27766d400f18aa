package dev.sluice.redshift.load;

import dev.sluice.redshift.ddl.Columns;
import dev.sluice.redshift.ddl.Definition;
import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.Literal;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Keeps every record of the data topic as a row, deletes too. Sweeps say nothing here. */
final class AppendMerge implements Merge {

  private final TableName table;
  private final Definition definition;
  private final Instant now;

  AppendMerge(TableName table, Definition definition, Instant now) {
    this.table = table;
    this.definition = definition;
    this.now = now;
  }

  @Override
  public List<String> temporary() {
    return List.of();
  }

  @Override
  public List<String> createTemporary() {
    return List.of();
  }

  @Override
  public Counts apply(Session session, Stage stage) throws SQLException {
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (Layout.StagedColumn column : stage.layout().columns()) {
      names.add(Identifier.quote(column.name()));
      values.add(Columns.fromStage(column, definition, table));
    }
    if (definition.type(Layout.SYNCED_AT).isPresent()) {
      names.add(Identifier.quote(Layout.SYNCED_AT));
      values.add("CAST(" + Literal.timestamp(now) + " AS TIMESTAMP)");
    }
    long applied =
        session.update(
            "INSERT INTO %s (%s) SELECT %s FROM %s WHERE %s"
                .formatted(
                    table.sql(),
                    String.join(", ", names),
                    String.join(", ", values),
                    Identifier.quote(stage.name()),
                    StageSql.changes(stage)));
    return new Counts(applied, 0);
  }

  @Override
  public Counts finish(Session session) {
    return Counts.NONE;
  }
}
