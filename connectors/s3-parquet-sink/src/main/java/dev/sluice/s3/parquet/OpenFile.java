package dev.sluice.s3.parquet;

import dev.sluice.files.FileColumn;
import dev.sluice.files.FileEvent;
import dev.sluice.files.FileEventJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;

/**
 * A Parquet file that still grows, wholly in memory. The same records give the same bytes. One
 * thread at a time; {@link #finish} may be called on another one than {@link #append}.
 */
public final class OpenFile {

  private static final Set<String> WITH_LENGTH = Set.of("string", "json", "uuid", "objectId");

  /** What the column writers take before they hold anything, per column, as measured. */
  private static final long COLUMN_OVERHEAD = 16 << 10;

  /** What a file takes besides its rows, as measured. */
  private static final long FILE_OVERHEAD = 16 << 10;

  /** Above this many bytes the rows go to the column writers; until then they are kept packed. */
  private static final int PACKED_BYTES = 1 << 20;

  private static final int BYTES_BETWEEN_MEASURES = 256 << 10;

  private final FileIdentity identity;
  private final RowLayout layout;
  private final PreparedRow row;
  private final int[] maxBytes;
  private final int[] withLength;
  private final ParquetSettings settings;
  private final ChunkedOutput output = new ChunkedOutput();
  private RowBuffer packed;
  private ParquetWriter<PreparedRow> writer;
  private Schema lastFitting;
  private long rows;
  private long deletes;
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;
  private long measured;
  private long sinceMeasured;
  private long to;

  public OpenFile(FileIdentity identity, RowLayout layout, ParquetSettings settings) {
    this.identity = identity;
    this.layout = layout;
    this.row = new PreparedRow(layout);
    this.maxBytes = new int[layout.columns().size()];
    this.to = identity.from();
    this.settings = settings;
    this.packed = new RowBuffer(layout);
    this.withLength =
        IntStream.range(0, maxBytes.length)
            .filter(i -> hasLength(layout.columns().get(i)))
            .toArray();
  }

  /** Hands what is packed to Parquet. */
  private void startWriter() {
    try {
      Builder builder =
          new Builder(output, new RowWriteSupport(layout, () -> FileEventJson.write(event())))
              .withConf(new PlainParquetConfiguration())
              .withCompressionCodec(settings.codec())
              .withCodecFactory(settings.codecs())
              .withRowGroupSize(settings.rowGroupBytes());
      boolean[] dictionaries = Dictionaries.choose(layout, packed, row);
      for (int i = 0; i < dictionaries.length; i++) {
        Column column = layout.columns().get(i);
        if (column.name().indexOf('.') < 0) {
          // Parquet reads dots as paths, and so cannot be told about columns with one.
          builder
              .withDictionaryEncoding(column.name(), dictionaries[i])
              .withStatisticsEnabled(column.name(), !column.type().equals("json"));
        }
      }
      writer = builder.build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    packed.replay(row, this::writeRow);
    packed = null;
    measured = writer.getDataSize();
    sinceMeasured = 0;
  }

  private void writeRow() {
    try {
      writer.write(row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether records of this schema can go into this file. */
  public boolean fits(Schema schema) {
    if (schema == lastFitting) {
      return true;
    }
    if (!layout.fits(schema)) {
      return false;
    }
    lastFitting = schema;
    return true;
  }

  /**
   * Adds a record; its schema must fit.
   *
   * @throws DataException if a column cannot hold its value; the file then is as it was before
   */
  public void append(SinkRecord record) {
    row.prepare(record);
    if (writer == null) {
      packed.add(row);
    } else {
      writeRow();
    }
    rows++;
    for (int column : withLength) {
      maxBytes[column] = Math.max(maxBytes[column], row.length(column));
    }
    if (row.isDelete()) {
      deletes++;
    }
    if (row.hasTime()) {
      minTime = Math.min(minTime, row.timeMillis());
      maxTime = Math.max(maxTime, row.timeMillis());
    }
    sinceMeasured += row.bytes();
    if (writer == null) {
      if (sinceMeasured > PACKED_BYTES) {
        startWriter();
      }
    } else if (sinceMeasured > BYTES_BETWEEN_MEASURES) {
      measured = writer.getDataSize();
      sinceMeasured = 0;
    }
    to = record.originalKafkaOffset() + 1;
  }

  /** Where the file belongs. */
  public FileIdentity identity() {
    return identity;
  }

  /** Records in the file. */
  public long rows() {
    return rows;
  }

  /** About how many bytes the file would have if it ended now. */
  public long size() {
    return measured + sinceMeasured;
  }

  /** About how much memory the file takes, in bytes. */
  public long memory() {
    if (writer == null) {
      return FILE_OVERHEAD + packed.memory();
    }
    // What the column writers hold takes more than its size, for dictionaries and spare room.
    long written = output.getPos();
    return FILE_OVERHEAD
        + maxBytes.length * COLUMN_OVERHEAD
        + written
        + Math.max(0, size() - written) * 8 / 5;
  }

  /**
   * Lets the file cover the offsets up to {@code next}, which hold no rows of it, such as skipped
   * records.
   */
  public void coverUpTo(long next) {
    to = Math.max(to, next);
  }

  /** First offset that the file does not cover. */
  public long to() {
    return to;
  }

  /** Writes what is left and the footer. The file must not be used any more. */
  public FinishedFile finish() {
    if (writer == null) {
      startWriter();
    }
    try {
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new FinishedFile(event(), output);
  }

  /**
   * Whether an event tells how long the column's values are: {@code bytes} of any sub-type, too.
   */
  private static boolean hasLength(Column column) {
    return WITH_LENGTH.contains(column.type()) || column.type().startsWith("bytes");
  }

  private FileEvent event() {
    List<FileColumn> columns = new ArrayList<>(maxBytes.length);
    for (int i = 0; i < maxBytes.length; i++) {
      Column column = layout.columns().get(i);
      columns.add(
          hasLength(column)
              ? FileColumn.of(column.name(), column.type(), maxBytes[i])
              : FileColumn.of(column.name(), column.type()));
    }
    boolean timed = minTime <= maxTime;
    return new FileEvent(
        identity.bucket(),
        identity.key(),
        Optional.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        identity.topic(),
        identity.topicId(),
        identity.partition(),
        identity.from(),
        to,
        rows,
        deletes,
        layout.contractVersion(),
        columns,
        timed ? Optional.of(Instant.ofEpochMilli(minTime)) : Optional.empty(),
        timed ? Optional.of(Instant.ofEpochMilli(maxTime)) : Optional.empty(),
        Optional.of(identity.first()));
  }

  private static final class Builder extends ParquetWriter.Builder<PreparedRow, Builder> {

    private final WriteSupport<PreparedRow> support;

    Builder(OutputFile file, WriteSupport<PreparedRow> support) {
      super(file);
      this.support = support;
    }

    @Override
    protected Builder self() {
      return this;
    }

    // Parquet calls the other one; this one is abstract and so must be here.
    @Override
    @SuppressWarnings("deprecation")
    protected WriteSupport<PreparedRow> getWriteSupport(
        org.apache.hadoop.conf.Configuration configuration) {
      return support;
    }

    @Override
    protected WriteSupport<PreparedRow> getWriteSupport(ParquetConfiguration configuration) {
      return support;
    }
  }
}
