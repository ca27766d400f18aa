package dev.sluice.s3.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * Compresses Parquet pages without Hadoop's codecs. Buffers belong to the threads that compress at
 * the moment and not to the open files, of which there may be hundreds. Thread-safe.
 */
final class PageCodecs implements CompressionCodecFactory {

  private final ConcurrentLinkedDeque<Scratch> idle = new ConcurrentLinkedDeque<>();
  private final int zstdLevel;

  PageCodecs(int zstdLevel) {
    this.zstdLevel = zstdLevel;
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    return new Compressor(codec);
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("This factory is for writing");
  }

  /** Called when one file ends; the buffers go on to the next. */
  @Override
  public void release() {}

  private final class Compressor implements BytesInputCompressor {

    private final CompressionCodecName codec;

    Compressor(CompressionCodecName codec) {
      this.codec = codec;
    }

    @Override
    public BytesInput compress(BytesInput page) throws IOException {
      if (codec == CompressionCodecName.UNCOMPRESSED) {
        return page;
      }
      Scratch scratch = idle.poll();
      if (scratch == null) {
        scratch = new Scratch(zstdLevel);
      }
      try {
        return BytesInput.from(
            codec == CompressionCodecName.ZSTD ? scratch.zstd(page) : scratch.snappy(page));
      } finally {
        idle.push(scratch);
      }
    }

    @Override
    public CompressionCodecName getCodecName() {
      return codec;
    }

    @Override
    public void release() {}
  }

  /** Buffers of one thread; the context is freed with the object by its cleaner. */
  private static final class Scratch {

    private final RawBuffer input = new RawBuffer();
    private final ZstdCompressCtx context;
    private byte[] output = new byte[1 << 16];

    Scratch(int zstdLevel) {
      context = new ZstdCompressCtx().setLevel(zstdLevel);
    }

    byte[] zstd(BytesInput page) throws IOException {
      int length = load(page);
      reserve(Math.toIntExact(Zstd.compressBound(length)));
      int size = context.compressByteArray(output, 0, output.length, input.bytes(), 0, length);
      return Arrays.copyOf(output, size);
    }

    byte[] snappy(BytesInput page) throws IOException {
      int length = load(page);
      reserve(Snappy.maxCompressedLength(length));
      return Arrays.copyOf(output, Snappy.compress(input.bytes(), 0, length, output, 0));
    }

    private int load(BytesInput page) throws IOException {
      input.reset();
      page.writeAllTo(input);
      return input.size();
    }

    private void reserve(int bound) {
      if (output.length < bound) {
        output = new byte[bound];
      }
    }
  }

  private static final class RawBuffer extends ByteArrayOutputStream {

    RawBuffer() {
      super(1 << 16);
    }

    byte[] bytes() {
      return buf;
    }
  }
}
