package dev.sluice.redshift.local.copy;

import dev.sluice.redshift.local.copy.ColumnEncoder.OutOfRangeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Reads one Parquet file into a COPY. */
final class ParquetLoad {
  /** The longest row that COPY takes (Developer Guide, "COPY: data sources", row size). */
  private static final int LONGEST_ROW = 4 * 1024 * 1024;

  private final List<TargetColumn> targets;
  private final String source;
  private final ReadBuffers buffers;
  private final CopyBuffer out;
  private final boolean fillRecord;
  private long line;

  /**
   * For one file.
   *
   * @param fillRecord whether the file may lack the last of the columns, which become null
   * @param source name of the object for messages
   * @param buffers used by one file after the other
   */
  ParquetLoad(
      List<TargetColumn> targets,
      boolean fillRecord,
      String source,
      ReadBuffers buffers,
      CopyBuffer out) {
    this.targets = targets;
    this.buffers = buffers;
    this.fillRecord = fillRecord;
    this.source = source;
    this.out = out;
  }

  /** Returns the number of rows. */
  long load(Path file) throws IOException, LoadFailure {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(new Codecs(buffers))
            .withAllocator(buffers)
            .build();
    try (ParquetFileReader reader = open(file, options)) {
      MessageType schema = reader.getFooter().getFileMetaData().getSchema();
      List<ColumnEncoder> encoders = encoders(schema);
      String createdBy = reader.getFooter().getFileMetaData().getCreatedBy();
      for (PageReadStore pages = next(reader); pages != null; pages = next(reader)) {
        rows(
            new ColumnReadStoreImpl(pages, new NoValues(), schema, createdBy),
            schema,
            encoders,
            pages.getRowCount());
      }
      return line;
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      throw invalid(e);
    }
  }

  private ParquetFileReader open(Path file, ParquetReadOptions options) throws LoadFailure {
    try {
      return ParquetFileReader.open(new LocalFile(file), options);
    } catch (IOException e) {
      throw invalid(e);
    }
  }

  /** The next row group, or null. A file's own fault must not look like a broken connection. */
  private PageReadStore next(ParquetFileReader reader) throws LoadFailure {
    buffers.reuse();
    try {
      return reader.readNextRowGroup();
    } catch (IOException e) {
      throw invalid(e);
    }
  }

  private LoadFailure invalid(Exception e) {
    return LoadFailure.ofFile(
        LoadFailure.DATA, "Invalid Parquet file " + source + ": " + e, source);
  }

  private List<ColumnEncoder> encoders(MessageType schema) throws LoadFailure {
    int fields = schema.getFieldCount();
    if (fields > targets.size() || (fields < targets.size() && !fillRecord)) {
      throw LoadFailure.ofFile(
          LoadFailure.SCHEMA,
          "Unmatched number of columns between table and file. Table columns: "
              + targets.size()
              + ", Data columns: "
              + fields
              + ", File name: "
              + source,
          source);
    }
    List<ColumnEncoder> encoders = new ArrayList<>();
    for (int i = 0; i < fields; i++) {
      Type field = schema.getType(i);
      boolean flat = field.isPrimitive() && !field.isRepetition(Type.Repetition.REPEATED);
      ColumnEncoder encoder =
          flat ? ColumnEncoder.of(field.asPrimitiveType(), targets.get(i)) : null;
      if (encoder == null) {
        throw new LoadFailure(
            LoadFailure.SCHEMA,
            "File '"
                + source
                + "' has an incompatible Parquet schema for column '"
                + source
                + "."
                + field.getName()
                + "'. Column type: "
                + targets.get(i).redshiftType()
                + ", Parquet schema: "
                + field,
            source,
            0,
            targets.get(i));
      }
      encoders.add(encoder);
    }
    return encoders;
  }

  private void rows(
      ColumnReadStoreImpl store, MessageType schema, List<ColumnEncoder> encoders, long rows)
      throws IOException, LoadFailure {
    List<ColumnDescriptor> descriptors = schema.getColumns();
    ColumnReader[] readers = new ColumnReader[descriptors.size()];
    int[] defined = new int[readers.length];
    for (int i = 0; i < readers.length; i++) {
      readers[i] = store.getColumnReader(descriptors.get(i));
      defined[i] = descriptors.get(i).getMaxDefinitionLevel();
    }
    for (long row = 0; row < rows; row++) {
      line++;
      out.startRow(targets.size());
      for (int i = 0; i < readers.length; i++) {
        ColumnReader reader = readers[i];
        if (reader.getCurrentDefinitionLevel() < defined[i]) {
          out.putNull();
        } else {
          try {
            checkLength(encoders.get(i).put(reader, out), targets.get(i));
          } catch (OutOfRangeException e) {
            throw new LoadFailure(
                LoadFailure.DATA,
                "Value out of range for column " + targets.get(i).name() + ": " + e.getMessage(),
                source,
                line,
                targets.get(i));
          }
        }
        reader.consume();
      }
      for (int i = readers.length; i < targets.size(); i++) {
        out.putNull();
      }
      if (out.rowSize() > LONGEST_ROW) {
        throw new LoadFailure(
            LoadFailure.DATA,
            "The row is longer than 4 MB, the longest that COPY takes. Row: "
                + line
                + ", File name: "
                + source,
            source,
            line,
            null);
      }
      out.endRow();
    }
  }

  private void checkLength(int tooLong, TargetColumn target) throws LoadFailure {
    if (tooLong > 0) {
      throw new LoadFailure(
          LoadFailure.DATA,
          "The length of the data column "
              + target.name()
              + " is longer than the length defined in the table. Table: "
              + target.length()
              + ", Data: "
              + tooLong
              + ", File name: "
              + source,
          source,
          line,
          target);
    }
  }

  /** The column readers ask for converters; the values are read without them. */
  private static final class NoValues extends GroupConverter {
    @Override
    public Converter getConverter(int field) {
      return new PrimitiveConverter() {};
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }
}
