package dev.sluice.redshift.load;

import dev.sluice.redshift.sql.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Redshift noted about a COPY that failed. The notes survive the rollback. Each user sees its
 * own (Database Developer Guide, SYS_LOAD_ERROR_DETAIL). Values of rows are among the notes in
 * STL_LOAD_ERRORS, and are not read.
 */
final class LoadErrors {

  private static final Logger LOG = LoggerFactory.getLogger(LoadErrors.class);

  private static final int MAX_NOTES = 20;
  private static final int MAX_TEXT = 300;

  /**
   * @param where file and column
   * @param what code and message
   */
  record Note(String file, String where, String what) {}

  private LoadErrors() {}

  private record Row(long query, Note note) {}

  /** What was noted about the last COPY of this session, which is outside of a transaction. */
  static List<Note> read(Session session) {
    try {
      long process = session.query("SELECT pg_backend_pid()", row -> row.getLong(1)).get(0);
      return newest(session, process).or(() -> older(session, process)).orElse(List.of());
    } catch (SQLException e) {
      LOG.warn("Redshift does not say more about the COPY that failed: {}", e.toString());
      return List.of();
    }
  }

  private static Optional<List<Note>> newest(Session session, long process) {
    return notes(
        session,
        "SELECT query_id, file_name, column_name, error_code, error_message"
            + " FROM sys_load_error_detail WHERE session_id = "
            + process
            + " ORDER BY query_id DESC LIMIT "
            + MAX_NOTES);
  }

  /** Clusters of before the SYS views. */
  private static Optional<List<Note>> older(Session session, long process) {
    return notes(
        session,
        "SELECT query, filename, colname, err_code, err_reason FROM stl_load_errors WHERE session = "
            + process
            + " ORDER BY query DESC LIMIT "
            + MAX_NOTES);
  }

  private static Optional<List<Note>> notes(Session session, String sql) {
    try {
      List<Row> rows = session.query(sql, LoadErrors::row);
      long last = rows.stream().mapToLong(Row::query).max().orElse(0);
      Set<Note> notes = new LinkedHashSet<>();
      rows.stream().filter(row -> row.query() == last).forEach(row -> notes.add(row.note()));
      return Optional.of(List.copyOf(notes));
    } catch (SQLException e) {
      LOG.debug("{}: {}", sql, e.toString());
      return Optional.empty();
    }
  }

  private static Row row(ResultSet row) throws SQLException {
    String file = text(row, 2);
    String column = text(row, 3);
    return new Row(
        row.getLong(1),
        new Note(
            file,
            column.isEmpty() ? file : file + ", column '" + column + "'",
            row.getInt(4) + " " + text(row, 5)));
  }

  private static String text(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    String line = text == null ? "" : text.strip().replaceAll("\\s+", " ");
    return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT);
  }
}
