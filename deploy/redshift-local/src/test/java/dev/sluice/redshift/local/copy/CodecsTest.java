package dev.sluice.redshift.local.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputDecompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;

class CodecsTest {

  private final ReadBuffers buffers = new ReadBuffers();
  private final Codecs codecs = new Codecs(buffers);

  private static byte[] compress(CompressionCodecName codec, byte[] page) throws IOException {
    return switch (codec) {
      case SNAPPY -> Snappy.compress(page);
      case ZSTD -> Zstd.compress(page);
      case GZIP -> {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
          out.write(page);
        }
        yield bytes.toByteArray();
      }
      default -> page;
    };
  }

  /** Pages of many sizes, as arrays that were used before are longer than what is in them. */
  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "ZSTD", "GZIP"})
  void pagesStayAsTheyAreUntilTheirRowGroupIsDone(CompressionCodecName codec) throws IOException {
    Random random = new Random(7);
    BytesInputDecompressor decompressor = codecs.getDecompressor(codec);
    for (int group = 0; group < 5; group++) {
      buffers.reuse();
      byte[][] pages = new byte[8][];
      BytesInput[] read = new BytesInput[pages.length];
      for (int i = 0; i < pages.length; i++) {
        pages[i] = "ab".repeat(random.nextInt(3_000)).getBytes(StandardCharsets.US_ASCII);
        if (pages[i].length > 0) {
          random.nextBytes(pages[i]);
        }
        read[i] =
            decompressor.decompress(BytesInput.from(compress(codec, pages[i])), pages[i].length);
      }
      for (int i = 0; i < pages.length; i++) {
        assertThat(read[i].toInputStream().readAllBytes()).isEqualTo(pages[i]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "ZSTD", "GZIP"})
  void pagesAreReadIntoBuffers(CompressionCodecName codec) throws IOException {
    byte[] page = "some text and some text".getBytes(StandardCharsets.US_ASCII);
    byte[] compressed = compress(codec, page);
    ByteBuffer out = ByteBuffer.allocate(page.length);

    codecs
        .getDecompressor(codec)
        .decompress(ByteBuffer.wrap(compressed), compressed.length, out, page.length);

    assertThat(out.array()).isEqualTo(page);
  }

  @ParameterizedTest
  @EnumSource(names = {"SNAPPY", "ZSTD", "GZIP"})
  void aPageOfAnotherLengthThanItsHeaderSaysIsRefused(CompressionCodecName codec)
      throws IOException {
    byte[] compressed = compress(codec, new byte[1_000]);
    BytesInputDecompressor decompressor = codecs.getDecompressor(codec);

    assertThatThrownBy(() -> decompressor.decompress(BytesInput.from(compressed), 1_001))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> decompressor.decompress(BytesInput.from(compressed), 999))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> decompressor.decompress(BytesInput.from(new byte[] {1, 2}), 10))
        .isInstanceOf(IOException.class);
  }
}
