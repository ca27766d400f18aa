package dev.sluice.redshift.local.copy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * Decompression of Parquet pages without Hadoop's codecs: those that Redshift's COPY reads. Pages
 * are valid until {@link #reuse}. Not thread-safe.
 */
final class Codecs implements CompressionCodecFactory {
  private final PageBuffers pages = new PageBuffers();
  private byte[] compressed = new byte[0];

  /** The pages of the row group before are not needed any more. */
  void reuse() {
    pages.reuse();
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return switch (codec) {
      case UNCOMPRESSED -> new Uncompressed();
      case SNAPPY -> new Decompressor(Codecs::snappy);
      case ZSTD -> new Decompressor(Codecs::zstd);
      case GZIP -> new Decompressor(Codecs::gzip);
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
    // Nothing is held outside of the heap.
  }

  /** The library does not look at the length of the array that it writes to. */
  private static long snappy(byte[] in, int length, byte[] out, int size) throws IOException {
    int real = Snappy.uncompressedLength(in, 0, length);
    return real == size ? Snappy.uncompress(in, 0, length, out, 0) : real;
  }

  private static long zstd(byte[] in, int length, byte[] out, int size) throws IOException {
    try {
      return Zstd.decompressByteArray(out, 0, size, in, 0, length);
    } catch (ZstdException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static long gzip(byte[] in, int length, byte[] out, int size) throws IOException {
    try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(in, 0, length))) {
      int read = stream.readNBytes(out, 0, size);
      return stream.read() < 0 ? read : size + 1L;
    }
  }

  @FunctionalInterface
  private interface Decompression {
    /** Fills the first {@code size} bytes; returns another number if there are not as many. */
    long apply(byte[] in, int length, byte[] out, int size) throws IOException;
  }

  private static final class Uncompressed implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput bytes, int decompressedSize) {
      return bytes;
    }

    @Override
    public void decompress(
        ByteBuffer input, int compressedSize, ByteBuffer output, int decompressedSize) {
      output.put(input);
    }

    @Override
    public void release() {
      // Nothing is held.
    }
  }

  private final class Decompressor implements BytesInputDecompressor {
    private final Decompression decompression;

    Decompressor(Decompression decompression) {
      this.decompression = decompression;
    }

    @Override
    public BytesInput decompress(BytesInput bytes, int decompressedSize) throws IOException {
      int length = Math.toIntExact(bytes.size());
      grow(length);
      int read = bytes.toInputStream().readNBytes(compressed, 0, length);
      if (read < length) {
        throw new IOException("a page of %d bytes has %d".formatted(length, read));
      }
      return BytesInput.from(page(length, decompressedSize), 0, decompressedSize);
    }

    @Override
    public void decompress(
        ByteBuffer input, int compressedSize, ByteBuffer output, int decompressedSize)
        throws IOException {
      grow(compressedSize);
      input.get(compressed, 0, compressedSize);
      output.put(page(compressedSize, decompressedSize), 0, decompressedSize);
    }

    private void grow(int length) {
      if (compressed.length < length) {
        compressed = new byte[Math.max(length, 2 * compressed.length)];
      }
    }

    private byte[] page(int length, int size) throws IOException {
      byte[] page = pages.take(size);
      long written = decompression.apply(compressed, length, page, size);
      if (written != size) {
        throw new IOException("a page of %d bytes has %d".formatted(size, written));
      }
      return page;
    }

    @Override
    public void release() {
      // Nothing is held outside of the heap.
    }
  }
}
