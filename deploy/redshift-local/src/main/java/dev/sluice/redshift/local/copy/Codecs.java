package dev.sluice.redshift.local.copy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** Decompression of Parquet pages without Hadoop's codecs: those that Redshift's COPY reads. */
final class Codecs implements CompressionCodecFactory {

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return switch (codec) {
      case UNCOMPRESSED -> new Decompressor((in, size) -> in);
      case SNAPPY -> new Decompressor((in, size) -> Snappy.uncompress(in));
      case ZSTD -> new Decompressor((in, size) -> Zstd.decompress(in, size));
      case GZIP -> new Decompressor(Codecs::gunzip);
      default ->
          throw new UnsupportedOperationException("the codec " + codec + " of a Parquet file");
    };
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("redshift-local writes no Parquet");
  }

  @Override
  public void release() {
    // Nothing is held.
  }

  private static byte[] gunzip(byte[] in, int size) throws IOException {
    try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(in))) {
      return stream.readNBytes(size);
    }
  }

  @FunctionalInterface
  private interface Decompression {
    byte[] apply(byte[] in, int size) throws IOException;
  }

  private static final class Decompressor implements BytesInputDecompressor {
    private final Decompression decompression;

    Decompressor(Decompression decompression) {
      this.decompression = decompression;
    }

    @Override
    public BytesInput decompress(BytesInput bytes, int decompressedSize) throws IOException {
      byte[] in = new byte[Math.toIntExact(bytes.size())];
      int read = bytes.toInputStream().readNBytes(in, 0, in.length);
      if (read < in.length) {
        throw new EOFException("a page of %d bytes has %d".formatted(in.length, read));
      }
      return BytesInput.from(decompression.apply(in, decompressedSize));
    }

    @Override
    public void decompress(
        ByteBuffer input, int compressedSize, ByteBuffer output, int decompressedSize)
        throws IOException {
      byte[] in = new byte[compressedSize];
      input.get(in);
      output.put(decompression.apply(in, decompressedSize));
    }

    @Override
    public void release() {
      // Nothing is held.
    }
  }
}
