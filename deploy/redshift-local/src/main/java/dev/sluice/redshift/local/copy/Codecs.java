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
 * are in buffers that are to be used again. Not thread-safe.
 */
final class Codecs implements CompressionCodecFactory {
  private final ReadBuffers buffers;

  Codecs(ReadBuffers buffers) {
    this.buffers = buffers;
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
  private static long snappy(byte[] in, int from, int length, byte[] out, int size)
      throws IOException {
    int real = Snappy.uncompressedLength(in, from, length);
    return real == size ? Snappy.uncompress(in, from, length, out, 0) : real;
  }

  private static long zstd(byte[] in, int from, int length, byte[] out, int size)
      throws IOException {
    try {
      return Zstd.decompressByteArray(out, 0, size, in, from, length);
    } catch (ZstdException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static long gzip(byte[] in, int from, int length, byte[] out, int size)
      throws IOException {
    try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(in, from, length))) {
      int read = stream.readNBytes(out, 0, size);
      return stream.read() < 0 ? read : size + 1L;
    }
  }

  @FunctionalInterface
  private interface Decompression {
    /** Fills the first {@code size} bytes; returns another number if there are not as many. */
    long apply(byte[] in, int from, int length, byte[] out, int size) throws IOException;
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
      return BytesInput.from(
          page(bytes.toByteBuffer(buffers, buffers::release), decompressedSize),
          0,
          decompressedSize);
    }

    @Override
    public void decompress(
        ByteBuffer input, int compressedSize, ByteBuffer output, int decompressedSize)
        throws IOException {
      ByteBuffer compressed = input.duplicate();
      compressed.limit(input.position() + compressedSize);
      input.position(compressed.limit());
      output.put(page(compressed, decompressedSize), 0, decompressedSize);
    }

    /** The page in the first bytes of an array. */
    private byte[] page(ByteBuffer compressed, int size) throws IOException {
      byte[] page = buffers.take(size);
      long written =
          decompression.apply(
              compressed.array(),
              compressed.arrayOffset() + compressed.position(),
              compressed.remaining(),
              page,
              size);
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
