package dev.sluice.redshift.load;

import dev.sluice.files.FileEvent;
import dev.sluice.redshift.chain.FileStore;
import dev.sluice.redshift.ddl.Columns;
import dev.sluice.redshift.ddl.Definition;
import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.failure.Failure;
import dev.sluice.redshift.failure.HeldException;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the files of a load into stages: temporary tables, which only their session sees. It needs
 * no lock and changes nothing that others see, so it may be done while the table is being changed.
 * Thread-safe, for sessions of their own.
 */
final class Staging {

  private static final Logger LOG = LoggerFactory.getLogger(Staging.class);

  private final TableName table;
  private final FileStore store;
  private final String manifestRoot;
  private final CopyRole role;

  /**
   * @param manifestRoot prefix of the manifests' keys, with a slash at the end
   */
  Staging(TableName table, FileStore store, String manifestRoot, CopyRole role) {
    this.table = table;
    this.store = store;
    this.manifestRoot = manifestRoot;
    this.role = role;
  }

  /**
   * Copies the plan's files, and converts what SQL would not convert exactly. After an exception
   * the session may have stages or be in a transaction.
   *
   * @param definition the table that the rows are for
   * @throws HeldException if COPY refuses a file, or finds another number of rows than announced
   */
  Staged copy(Session session, LoadPlan plan, Definition definition, StepTimer timer)
      throws SQLException {
    UUID id = UUID.randomUUID();
    List<Stage> stages = new ArrayList<>();
    for (Map.Entry<Layout, List<FileEvent>> files : plan.stages().entrySet()) {
      stages.add(
          new Stage(
              stages.size(), files.getKey(), files.getValue(), plan.spans(), plan.overlaps()));
    }
    List<String> manifests = new ArrayList<>();
    try {
      session.begin();
      for (Stage stage : stages) {
        session.execute(StageSql.create(stage.number(), stage.layout()));
        String key = "%s%s/%s-%s.json".formatted(manifestRoot, table, id, stage.number());
        manifests.add(key);
        store.put(plan.bucket(), key, Manifest.json(stage.files()));
      }
      timer.spent(Step.STAGE);
      for (Stage stage : stages) {
        copy(session, stage, plan.bucket(), manifests.get(stage.number()));
        Columns.convert(session, stage.name(), stage.layout(), definition, table);
      }
      session.commit();
      timer.spent(Step.COPY);
      return new Staged(id, plan, stages);
    } finally {
      manifests.forEach(key -> deleteManifest(plan.bucket(), key));
    }
  }

  private void copy(Session session, Stage stage, String bucket, String manifest)
      throws SQLException {
    List<FileEvent> files = stage.files();
    try {
      session.execute(StageSql.copy(stage.number(), bucket, manifest, role));
    } catch (SQLException e) {
      if (Failure.of(e).kind() != Failure.Kind.HELD) {
        throw e;
      }
      session.rollback();
      throw new HeldException(refused(bucket, files, e, LoadErrors.read(session)), e);
    }
    long copied = session.query("SELECT pg_last_copy_count()", row -> row.getLong(1)).get(0);
    if (copied != stage.rows()) {
      throw new HeldException(
          "COPY of s3://%s/%s and %d files after it gave %d rows, and their events say %d: a file was changed after it was announced, or rows were left out"
              .formatted(bucket, files.get(0).key(), files.size() - 1, copied, stage.rows()));
    }
  }

  private static String refused(
      String bucket, List<FileEvent> files, SQLException e, List<LoadErrors.Note> notes) {
    StringBuilder message =
        new StringBuilder(
            "COPY of s3://%s/%s and %d files after it was refused: %s"
                .formatted(bucket, files.get(0).key(), files.size() - 1, e.getMessage()));
    notes.forEach(
        note -> message.append("; ").append(note.where()).append(": ").append(note.what()));
    notes.stream()
        .map(LoadErrors.Note::file)
        .filter(file -> file.endsWith(".parquet"))
        .distinct()
        .forEach(
            file ->
                message
                    .append("; to leave the file out: ./sluice load skip ")
                    .append(file)
                    .append(" --reason <why>"));
    return message.toString();
  }

  private void deleteManifest(String bucket, String key) {
    try {
      store.delete(bucket, key);
    } catch (RuntimeException e) {
      LOG.warn("Left s3://{}/{} behind, which is of no more use: {}", bucket, key, e.toString());
    }
  }
}
