package dev.sluice.redshift.local;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.PrimitiveType;
import org.xerial.snappy.Snappy;

/** Writes small Parquet files for tests. */
public final class ParquetFiles {
  private ParquetFiles() {}

  /**
   * A file of rows.
   *
   * @param schema in Parquet's notation, the fields alone
   * @param rows values by field; null for null
   */
  public static byte[] write(String schema, List<Object[]> rows) {
    return write(schema, CompressionCodecName.ZSTD, rows);
  }

  static byte[] write(String schema, CompressionCodecName codec, List<Object[]> rows) {
    MessageType type = MessageTypeParser.parseMessageType("message rows { " + schema + " }");
    try {
      Path folder = Files.createTempDirectory(Path.of("target"), "parquet");
      Path file = folder.resolve("rows.parquet");
      try (ParquetWriter<Object[]> writer =
          new Builder(new LocalOutputFile(file), type)
              .withConf(new PlainParquetConfiguration())
              .withCodecFactory(new Compression())
              .withCompressionCodec(codec)
              .build()) {
        for (Object[] row : rows) {
          writer.write(row);
        }
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Builder extends ParquetWriter.Builder<Object[], Builder> {
    private final MessageType schema;

    Builder(OutputFile file, MessageType schema) {
      super(file);
      this.schema = schema;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation")
    protected WriteSupport<Object[]> getWriteSupport(Configuration configuration) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected WriteSupport<Object[]> getWriteSupport(ParquetConfiguration configuration) {
      return new Rows(schema);
    }
  }

  private static final class Rows extends WriteSupport<Object[]> {
    private final MessageType schema;
    private RecordConsumer consumer;

    Rows(MessageType schema) {
      this.schema = schema;
    }

    @Override
    @SuppressWarnings("deprecation")
    public WriteContext init(Configuration configuration) {
      throw new UnsupportedOperationException();
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
      return new WriteContext(schema, java.util.Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      consumer = recordConsumer;
    }

    @Override
    public void write(Object[] row) {
      consumer.startMessage();
      for (int i = 0; i < row.length; i++) {
        if (row[i] != null) {
          String name = schema.getFieldName(i);
          consumer.startField(name, i);
          value(schema.getType(i).asPrimitiveType(), row[i]);
          consumer.endField(name, i);
        }
      }
      consumer.endMessage();
    }

    private void value(PrimitiveType type, Object value) {
      switch (type.getPrimitiveTypeName()) {
        case BOOLEAN -> consumer.addBoolean((Boolean) value);
        case INT32 -> consumer.addInteger(((Number) value).intValue());
        case INT64 ->
            consumer.addLong(
                value instanceof BigDecimal decimal
                    ? decimal.unscaledValue().longValueExact()
                    : ((Number) value).longValue());
        case FLOAT -> consumer.addFloat((Float) value);
        case DOUBLE -> consumer.addDouble((Double) value);
        case BINARY ->
            consumer.addBinary(
                value instanceof byte[] bytes
                    ? Binary.fromConstantByteArray(bytes)
                    : Binary.fromString((String) value));
        case FIXED_LEN_BYTE_ARRAY -> consumer.addBinary(fixed(type, (BigDecimal) value));
        default -> throw new IllegalArgumentException(type.toString());
      }
    }

    private static Binary fixed(PrimitiveType type, BigDecimal value) {
      int scale = ((DecimalLogicalTypeAnnotation) type.getLogicalTypeAnnotation()).getScale();
      byte[] digits = value.setScale(scale).unscaledValue().toByteArray();
      byte[] bytes = new byte[type.getTypeLength()];
      java.util.Arrays.fill(bytes, (byte) (value.signum() < 0 ? -1 : 0));
      System.arraycopy(digits, 0, bytes, bytes.length - digits.length, digits.length);
      return Binary.fromConstantByteArray(bytes);
    }
  }

  private static final class Compression implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      return new BytesInputCompressor() {
        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
          byte[] in = bytes.toInputStream().readAllBytes();
          return BytesInput.from(
              switch (codec) {
                case UNCOMPRESSED -> in;
                case ZSTD -> Zstd.compress(in);
                case SNAPPY -> Snappy.compress(in);
                case GZIP -> gzip(in);
                default -> throw new IllegalArgumentException(codec.name());
              });
        }

        @Override
        public CompressionCodecName getCodecName() {
          return codec;
        }

        @Override
        public void release() {}
      };
    }

    private static byte[] gzip(byte[] in) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (GZIPOutputStream stream = new GZIPOutputStream(out)) {
        stream.write(in);
      }
      return out.toByteArray();
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void release() {}
  }
}
