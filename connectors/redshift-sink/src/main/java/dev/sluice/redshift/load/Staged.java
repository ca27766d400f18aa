package dev.sluice.redshift.load;

import dev.sluice.redshift.sql.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * A load whose files are in the stages of a session, and nothing else done. The session holds the
 * stages until {@link #drop}.
 *
 * @param id of the load
 * @param plan what it loads
 * @param stages where its rows are, older contract versions first
 */
record Staged(UUID id, LoadPlan plan, List<Stage> stages) {

  Staged {
    stages = List.copyOf(stages);
  }

  /** Drops the stages, in the session's transaction if it is in one. */
  void drop(Session session) throws SQLException {
    for (Stage stage : stages) {
      session.execute(StageSql.drop(stage.name()));
    }
  }
}
