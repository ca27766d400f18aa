package dev.sluice.redshift.chain;

import dev.sluice.files.FileEventException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.Util;

/** The end of a Parquet file: metadata, its length in four bytes, {@code PAR1}. */
final class Footer {

  /** Key of the file event in the footer. */
  static final String KEY = "sluice.file-event";

  /** Bytes after the metadata: its length and the magic. */
  static final int TAIL = 8;

  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

  private Footer() {}

  /**
   * How many bytes at the end of the file the footer takes, the eight of the tail included.
   *
   * @param end the last bytes of the file, at least eight
   */
  static int length(byte[] end, String where) {
    if (end.length < TAIL
        || !Arrays.equals(MAGIC, Arrays.copyOfRange(end, end.length - MAGIC.length, end.length))) {
      throw new FileEventException("%s is not a Parquet file".formatted(where));
    }
    int metadata = ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt(end.length - TAIL);
    if (metadata <= 0 || metadata > Integer.MAX_VALUE - TAIL) {
      throw new FileEventException("%s has a broken Parquet footer".formatted(where));
    }
    return metadata + TAIL;
  }

  /** The file event in the footer, as text. {@code end} must hold the whole footer. */
  static Optional<String> fileEvent(byte[] end, String where) {
    int length = length(end, where);
    try {
      FileMetaData metadata =
          Util.readFileMetaData(
              new ByteArrayInputStream(end, end.length - length, length - TAIL), true);
      if (metadata.getKey_value_metadata() == null) {
        return Optional.empty();
      }
      return metadata.getKey_value_metadata().stream()
          .filter(pair -> pair.getKey().equals(KEY))
          .map(KeyValue::getValue)
          .findFirst();
    } catch (IOException e) {
      throw new FileEventException("%s has a broken Parquet footer".formatted(where), e);
    }
  }
}
