package dev.sluice.bench.s3;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.xerial.snappy.Snappy;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The least that writes the rows to S3: Parquet, zstd level 1 or snappy, one PUT a file. No chain,
 * no check of a value, no statistics of its own, no recovery.
 */
final class BareLoop {

  private final S3Client client;
  private final String bucket;
  private final long rowGroupBytes;
  private final CompressionCodecName compression;
  private int files;

  BareLoop(S3Client client, String bucket, long rowGroupBytes, CompressionCodecName compression) {
    this.client = client;
    this.bucket = bucket;
    this.rowGroupBytes = rowGroupBytes;
    this.compression = compression;
  }

  /** Writes the rows, over and over, in files of {@code perFile} rows. */
  void run(Struct[] rows, int count, int perFile) throws IOException {
    for (int from = 0; from < count; from += perFile) {
      Memory file = new Memory();
      try (ParquetWriter<Struct> writer =
          new Builder(file)
              .withConf(new PlainParquetConfiguration())
              .withCompressionCodec(compression)
              .withCodecFactory(new PageCodec())
              .withRowGroupSize(rowGroupBytes)
              .build()) {
        for (int i = from; i < Math.min(count, from + perFile); i++) {
          writer.write(rows[i % rows.length]);
        }
      }
      String key = "bare/%05d.parquet".formatted(files++);
      client.putObject(
          b -> b.bucket(bucket).key(key), RequestBody.fromBytes(file.bytes.toByteArray()));
    }
  }

  private static MessageType schema() {
    return new MessageType(
        "row", Rows.SCHEMA.fields().stream().map(BareLoop::column).map(Type.class::cast).toList());
  }

  private static Type column(Field field) {
    LogicalTypeAnnotation none = null;
    String logical = field.schema().name();
    if (Decimal.LOGICAL_NAME.equals(logical)) {
      return optional(
          field,
          PrimitiveTypeName.INT64,
          LogicalTypeAnnotation.decimalType(Rows.SCALE, Rows.PRECISION));
    }
    if (Timestamp.LOGICAL_NAME.equals(logical)) {
      return optional(
          field,
          PrimitiveTypeName.INT64,
          LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS));
    }
    return switch (field.schema().type()) {
      case STRING -> optional(field, PrimitiveTypeName.BINARY, LogicalTypeAnnotation.stringType());
      case INT32 -> optional(field, PrimitiveTypeName.INT32, none);
      case INT64 -> optional(field, PrimitiveTypeName.INT64, none);
      case FLOAT64 -> optional(field, PrimitiveTypeName.DOUBLE, none);
      case BOOLEAN -> optional(field, PrimitiveTypeName.BOOLEAN, none);
      default -> throw new IllegalStateException("No column for " + field);
    };
  }

  private static Type optional(
      Field field, PrimitiveTypeName primitive, LogicalTypeAnnotation annotation) {
    return Types.optional(primitive).as(annotation).named(field.name());
  }

  @SuppressWarnings("JavaUtilDate") // Connect's own class for times
  private static final class RowSupport extends WriteSupport<Struct> {

    private final List<Field> fields = Rows.SCHEMA.fields();
    private RecordConsumer out;

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
      return new WriteContext(schema(), Map.of());
    }

    @Override
    @SuppressWarnings("deprecation") // abstract
    public WriteContext init(Configuration configuration) {
      return new WriteContext(schema(), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      out = recordConsumer;
    }

    @Override
    public void write(Struct row) {
      out.startMessage();
      for (int i = 0; i < fields.size(); i++) {
        Object value = row.get(fields.get(i));
        if (value != null) {
          out.startField(fields.get(i).name(), i);
          add(value);
          out.endField(fields.get(i).name(), i);
        }
      }
      out.endMessage();
    }

    private void add(Object value) {
      if (value instanceof String text) {
        out.addBinary(Binary.fromString(text));
      } else if (value instanceof Integer number) {
        out.addInteger(number);
      } else if (value instanceof Long number) {
        out.addLong(number);
      } else if (value instanceof Double number) {
        out.addDouble(number);
      } else if (value instanceof Boolean flag) {
        out.addBoolean(flag);
      } else if (value instanceof BigDecimal decimal) {
        out.addLong(decimal.unscaledValue().longValueExact());
      } else {
        out.addLong(((Date) value).getTime() * 1000);
      }
    }
  }

  private static final class Builder extends ParquetWriter.Builder<Struct, Builder> {

    Builder(OutputFile file) {
      super(file);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract
    protected WriteSupport<Struct> getWriteSupport(Configuration configuration) {
      return new RowSupport();
    }

    @Override
    protected WriteSupport<Struct> getWriteSupport(ParquetConfiguration configuration) {
      return new RowSupport();
    }
  }

  private static final class PageCodec implements CompressionCodecFactory {

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      return new BytesInputCompressor() {
        @Override
        @SuppressWarnings("deprecation") // What replaces toByteArray copies once more.
        public BytesInput compress(BytesInput page) throws IOException {
          byte[] bytes = page.toByteArray();
          return BytesInput.from(
              codec == CompressionCodecName.ZSTD
                  ? Zstd.compress(bytes, 1)
                  : Snappy.compress(bytes));
        }

        @Override
        public CompressionCodecName getCodecName() {
          return codec;
        }

        @Override
        public void release() {}
      };
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
      throw new UnsupportedOperationException("This factory is for writing");
    }

    @Override
    public void release() {}
  }

  private static final class Memory implements OutputFile {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);

    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new PositionOutputStream() {
        @Override
        public long getPos() {
          return bytes.size();
        }

        @Override
        public void write(int value) {
          bytes.write(value);
        }

        @Override
        public void write(byte[] source, int offset, int length) {
          bytes.write(source, offset, length);
        }
      };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }
}
