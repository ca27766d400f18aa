package dev.sluice.redshift.sql;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session as the server knows it. When a connection is lost, its session may live on and keep its
 * lock until the server notices, which can take long; another connection can end it. The start time
 * tells it from a later session with the same process id.
 *
 * @param process process id
 * @param started start time as text
 */
record ServerSession(long process, String started) {

  private static final Logger LOG = LoggerFactory.getLogger(ServerSession.class);

  /** The session of a connection; empty if the server does not show it. */
  static Optional<ServerSession> of(Session session) throws SQLException {
    long process = session.query("SELECT pg_backend_pid()", row -> row.getLong(1)).get(0);
    return started(session, process).map(started -> new ServerSession(process, started));
  }

  private static Optional<String> started(Session session, long process) throws SQLException {
    List<String> rows =
        session.query(
            "SELECT CAST(starttime AS VARCHAR(64)) FROM stv_sessions WHERE process = " + process,
            row -> row.getString(1));
    return rows.stream().findFirst();
  }

  /** Ends this session, over another one, if it still lives. */
  void end(Session other) throws SQLException {
    if (started(other, process).filter(started::equals).isPresent()) {
      LOG.info("Ending session {} of {}, whose connection was lost", process, started);
      other.query("SELECT pg_terminate_backend(" + process + ")", row -> row.getString(1));
    }
  }
}
