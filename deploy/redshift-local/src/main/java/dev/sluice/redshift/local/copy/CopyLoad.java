package dev.sluice.redshift.local.copy;

import dev.sluice.redshift.local.backend.Administrator;
import dev.sluice.redshift.local.backend.BackendException;
import dev.sluice.redshift.local.backend.BackendLink;
import dev.sluice.redshift.local.backend.LoadErrorRecord;
import dev.sluice.redshift.local.copy.Manifest.Entry;
import dev.sluice.redshift.local.dialect.CopyCommand;
import dev.sluice.redshift.local.dialect.Literals;
import dev.sluice.redshift.local.dialect.Refusal;
import dev.sluice.redshift.local.wire.Report;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Carries out COPY for one session, in the transaction that the session is in. */
public final class CopyLoad {
  private static final String CANCELED = "57014";

  private static final String TIMEOUT =
      "SELECT (extract(epoch FROM pg_catalog.current_setting('statement_timeout')::interval) * 1000)::int8";

  /** How the backend says where in a COPY an error is. */
  private static final Pattern WHERE = Pattern.compile("line (\\d+)(?:, column \"?([^\":,]+)\"?)?");

  private final ObjectStore objects;
  private final Administrator administrator;
  private final int sessionId;

  /** Those of the COPY before, while nothing else needs the memory. */
  private SoftReference<ReadBuffers> lastBuffers = new SoftReference<>(null);

  /**
   * Loads of one session.
   *
   * @param sessionId the backend's process id
   */
  public CopyLoad(ObjectStore objects, Administrator administrator, int sessionId) {
    this.objects = objects;
    this.administrator = administrator;
    this.sessionId = sessionId;
  }

  /**
   * Loads and returns what Redshift tells the client afterwards.
   *
   * @param interruption by which another thread can stop it
   * @throws Refusal when the load fails before the backend takes part
   * @throws BackendException when it fails later; in both cases the cause is in
   *     sys_load_error_detail
   */
  public Report run(CopyCommand copy, BackendLink backend, Interruption interruption)
      throws IOException, BackendException {
    long queryId = nextQueryId();
    List<TargetColumn> columns = TargetColumn.of(copy, backend);
    Progress progress = new Progress();
    interruption.stopAfter(Long.parseLong(backend.query(TIMEOUT).get(0).get(0)));
    try {
      List<Entry> entries = entries(copy, interruption);
      backend.startCopy(
          "COPY "
              + copy.table().sql()
              + columns.stream()
                  .map(column -> Literals.identifier(column.name()))
                  .collect(Collectors.joining(", ", " (", ")"))
              + " FROM STDIN (FORMAT binary)");
      progress.started = true;
      long rows = 0;
      ReadBuffers buffers = buffers();
      try (CopyBuffer out = new CopyBuffer(backend, interruption);
          Downloads downloads = new Downloads(objects, entries, interruption)) {
        for (Entry entry : entries) {
          progress.file = entry.url();
          rows += load(downloads.next(), entry, columns, copy.fillRecord(), buffers, out);
          if (backend.hasReply()) {
            break;
          }
        }
        out.finish();
      }
      backend.endCopy();
      backend.run(
          "SELECT pg_catalog.set_config('redshift_local.last_copy_count', '" + rows + "', false)");
      backend.run(
          "SELECT pg_catalog.set_config('redshift_local.last_copy_id', '" + queryId + "', false)");
      String text =
          "Load into table '"
              + copy.table().table()
              + "' completed, "
              + rows
              + " record(s) loaded successfully.";
      return Report.of("INFO", "00000", text, null);
    } catch (CancellationException e) {
      throw stopped(e.getMessage(), progress, backend);
    } catch (LoadFailure failure) {
      throw failed(failure, queryId, columns, backend, progress);
    } catch (BackendException e) {
      record(recordOf(e.report(), queryId, columns, progress.file));
      throw e;
    }
  }

  private ReadBuffers buffers() {
    ReadBuffers buffers = lastBuffers.get();
    if (buffers == null) {
      buffers = new ReadBuffers();
      lastBuffers = new SoftReference<>(buffers);
    }
    return buffers;
  }

  private static final class Progress {
    private boolean started;
    private String file = "";
  }

  private List<Entry> entries(CopyCommand copy, Interruption interruption)
      throws LoadFailure, IOException {
    List<Entry> entries = new ArrayList<>();
    if (!copy.manifest()) {
      List<String> keys =
          interruption.await(objects.later(store -> store.list(copy.bucket(), copy.key())));
      for (String key : keys) {
        entries.add(new Entry(copy.bucket(), key, true, -1));
      }
      return entries;
    }
    byte[] manifest =
        interruption.await(objects.later(store -> store.read(copy.bucket(), copy.key())));
    if (manifest == null) {
      throw LoadFailure.ofFile(
          LoadFailure.S3,
          "The specified S3 prefix '" + copy.key() + "' does not exist",
          copy.source());
    }
    return Manifest.parse(manifest, copy.source());
  }

  private static RuntimeException stopped(String message, Progress progress, BackendLink backend)
      throws IOException, BackendException {
    if (progress.started) {
      backend.failCopy();
      throw new BackendException(Report.of("ERROR", CANCELED, message, null));
    }
    return new Refusal(CANCELED, message, null);
  }

  /**
   * Loads a file and deletes it.
   *
   * @param file null if there is none
   */
  private static long load(
      Path file,
      Entry entry,
      List<TargetColumn> columns,
      boolean fillRecord,
      ReadBuffers buffers,
      CopyBuffer out)
      throws IOException, LoadFailure {
    if (file == null) {
      if (entry.mandatory()) {
        throw LoadFailure.ofFile(
            LoadFailure.S3, "Mandatory url is not present in S3: " + entry.url(), entry.url());
      }
      return 0;
    }
    try {
      long size = Files.size(file);
      if (entry.contentLength() >= 0 && entry.contentLength() != size) {
        throw LoadFailure.ofFile(
            LoadFailure.DATA,
            "File size in the manifest does not match. Manifest: "
                + entry.contentLength()
                + ", S3: "
                + size
                + ", File name: "
                + entry.url(),
            entry.url());
      }
      return new ParquetLoad(columns, fillRecord, entry.url(), buffers, out).load(file);
    } finally {
      Files.delete(file);
    }
  }

  private RuntimeException failed(
      LoadFailure failure,
      long queryId,
      List<TargetColumn> columns,
      BackendLink backend,
      Progress progress)
      throws IOException, BackendException {
    TargetColumn column = failure.column();
    record(
        new LoadErrorRecord(
            queryId,
            sessionId,
            columns.get(0).tableId(),
            failure.file(),
            failure.line(),
            column == null ? "" : column.name(),
            column == null ? "" : column.redshiftType(),
            column == null || column.length() == 0 ? "" : Integer.toString(column.length()),
            failure.code(),
            failure.getMessage()));
    boolean scan = failure.code() != LoadFailure.S3;
    String message = scan ? "Spectrum Scan Error" : failure.getMessage();
    String detail = detail(message, failure, queryId);
    if (progress.started) {
      backend.failCopy();
      throw new BackendException(Report.of("ERROR", "XX000", message, detail));
    }
    return new Refusal("XX000", message, detail);
  }

  private static String detail(String message, LoadFailure failure, long queryId) {
    String rule = "-----------------------------------------------";
    return String.join(
        "\n  ",
        "",
        rule,
        "error:  " + message,
        "code:      " + failure.code(),
        "context:   " + failure.getMessage(),
        "query:     " + queryId,
        "process:   redshift-local",
        rule);
  }

  private LoadErrorRecord recordOf(
      Report report, long queryId, List<TargetColumn> columns, String file) {
    Matcher where = WHERE.matcher(report.field('W'));
    boolean found = where.find();
    return new LoadErrorRecord(
        queryId,
        sessionId,
        columns.get(0).tableId(),
        file,
        found ? Long.parseLong(where.group(1)) : 0,
        found && where.group(2) != null ? where.group(2) : "",
        "",
        "",
        LoadFailure.DATA,
        report.text());
  }

  private long nextQueryId() throws IOException {
    try {
      return administrator.nextQueryId();
    } catch (SQLException e) {
      throw new IOException("cannot number the load in the backend", e);
    }
  }

  private void record(LoadErrorRecord error) throws IOException {
    try {
      administrator.record(error);
    } catch (SQLException e) {
      throw new IOException("cannot record the load error in the backend: " + error.message(), e);
    }
  }
}
