package dev.sluice.redshift.ddl;

import dev.sluice.redshift.failure.HeldException;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.Literal;
import dev.sluice.redshift.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Fills a column with the texts that SQL does not write exactly. Reads each value once, in portions
 * and in order, writes its text, and joins the two; so the work grows with how many values there
 * are, and what is held in memory does not. Runs in the transaction of its caller.
 */
final class SinkConverted {

  private static final String FORMS = "_sluice_forms";

  /** Values in a portion; half of what one INSERT may hold if each of them is as long as can be. */
  private static final int PORTION = 2_000;

  /** Bytes in a portion of an INSERT; a statement has at most 16 MB. */
  private static final int STATEMENT_BYTES = 1 << 20;

  private final Session session;
  private final String relation;
  private final String target;
  private final Conversion.Rest rest;

  private SinkConverted(Session session, String relation, String target, Conversion.Rest rest) {
    this.session = session;
    this.relation = relation;
    this.target = target;
    this.rest = rest;
  }

  /**
   * Fills the target column where it is null and the source is not.
   *
   * @param relation a table, as it stands in SQL
   * @param target its column, as it stands in SQL
   * @param rest how; its source is of the relation's columns, without an alias
   * @throws HeldException if values are left, as what was read of them is not all of them
   */
  static void fill(Session session, String relation, String target, Conversion.Rest rest)
      throws SQLException {
    new SinkConverted(session, relation, target, rest).fill();
  }

  private void fill() throws SQLException {
    if (rest.form() == TextForm.DOUBLE) {
      // Else a double is told with 15 digits, of the 17 that it may need ("extra_float_digits").
      session.execute("SET extra_float_digits TO 2");
    }
    String forms = Identifier.quote(FORMS);
    session.execute(
        "CREATE TEMP TABLE %s (_sluice_source %s, _sluice_form %s)"
            .formatted(forms, rest.type().sql(), SqlType.varchar(SqlType.MAX_VARCHAR).sql()));
    List<String> portion = portion(null);
    while (!portion.isEmpty()) {
      insert(forms, portion);
      portion = portion.size() < PORTION ? List.of() : portion(portion.get(portion.size() - 1));
    }
    session.update(
        "UPDATE %1$s SET %2$s = _sluice_form FROM %3$s WHERE %2$s IS NULL AND %4$s = _sluice_source"
            .formatted(relation, target, forms, rest.source()));
    long left =
        session
            .query(
                "SELECT COUNT(*) FROM %s WHERE %s IS NULL AND %s IS NOT NULL"
                    .formatted(relation, target, rest.source()),
                row -> row.getLong(1))
            .get(0);
    if (left > 0) {
      throw new HeldException(
          "%d values of %s cannot be read from %s exactly, so they cannot become text"
              .formatted(left, rest.source(), relation));
    }
    session.execute("DROP TABLE " + forms);
  }

  private List<String> portion(String after) throws SQLException {
    return session.query(
        "SELECT DISTINCT %1$s FROM %2$s WHERE %3$s IS NULL AND %1$s IS NOT NULL%4$s ORDER BY 1 LIMIT %5$d"
            .formatted(
                rest.source(),
                relation,
                target,
                after == null ? "" : " AND " + rest.source() + " > " + literal(after),
                PORTION),
        row ->
            rest.form() == TextForm.DOUBLE ? Double.toString(row.getDouble(1)) : row.getString(1));
  }

  private void insert(String forms, List<String> sources) throws SQLException {
    List<String> rows = new ArrayList<>();
    long bytes = 0;
    for (String source : sources) {
      String row = "(" + literal(source) + ", " + Literal.text(rest.form().of(source)) + ")";
      rows.add(row);
      bytes += row.length();
      if (bytes > STATEMENT_BYTES) {
        insertRows(forms, rows);
        rows.clear();
        bytes = 0;
      }
    }
    if (!rows.isEmpty()) {
      insertRows(forms, rows);
    }
  }

  private void insertRows(String forms, List<String> rows) throws SQLException {
    session.update("INSERT INTO " + forms + " VALUES " + String.join(", ", rows));
  }

  private String literal(String source) {
    return rest.form() == TextForm.DOUBLE
        ? "CAST(" + Literal.text(source) + " AS DOUBLE PRECISION)"
        : Literal.text(source);
  }
}
