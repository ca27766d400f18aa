package dev.sluice.s3.parquet;

import dev.sluice.files.FileEvent;
import dev.sluice.files.FileEventException;
import dev.sluice.files.FileEventJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.Util;

/** Reads the file event back from the footer of a file. */
public final class Footers {

  /** Bytes behind the footer: its length and the magic number. */
  public static final int TRAILER = 8;

  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  private Footers() {}

  /**
   * How many bytes at the end of the file hold the footer and what follows it.
   *
   * @param tail the last bytes of the file, at least {@link #TRAILER}
   * @param where names the file in errors
   * @throws FileEventException if this is not the end of a Parquet file
   */
  public static int length(byte[] tail, String where) {
    int end = tail.length;
    if (end < TRAILER || !Arrays.equals(tail, end - 4, end, MAGIC, 0, 4)) {
      throw new FileEventException(where + ": not a Parquet file");
    }
    int length = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt(end - TRAILER);
    if (length < 0 || length > Integer.MAX_VALUE - TRAILER) {
      throw new FileEventException(where + ": not a Parquet file");
    }
    return length + TRAILER;
  }

  /**
   * The file event in a footer.
   *
   * @param tail the last bytes of the file, at least {@link #length} of them
   * @param where names the file in errors
   * @throws FileEventException if there is none, which means another program wrote the file
   */
  public static FileEvent event(byte[] tail, String where) {
    int length = length(tail, where);
    FileMetaData metadata;
    try {
      metadata =
          Util.readFileMetaData(
              new ByteArrayInputStream(tail, tail.length - length, length - TRAILER), true);
    } catch (IOException e) {
      throw new FileEventException(where + ": the Parquet footer cannot be read", e);
    }
    if (metadata.isSetKey_value_metadata()) {
      for (KeyValue entry : metadata.getKey_value_metadata()) {
        if (entry.getKey().equals(RowWriteSupport.FOOTER_KEY)) {
          return FileEventJson.read(entry.getValue(), where);
        }
      }
    }
    throw new FileEventException(
        "%s: no '%s' in its footer; another program wrote it"
            .formatted(where, RowWriteSupport.FOOTER_KEY));
  }
}
