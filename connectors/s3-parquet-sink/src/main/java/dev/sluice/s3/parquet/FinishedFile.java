package dev.sluice.s3.parquet;

import dev.sluice.files.FileEvent;
import java.io.InputStream;

/** A complete Parquet file in memory, not yet stored. Immutable. */
public final class FinishedFile {

  private final FileEvent event;
  private final ChunkedOutput bytes;
  private final String crc32c;

  FinishedFile(FileEvent event, ChunkedOutput bytes) {
    this.event = event;
    this.bytes = bytes;
    this.crc32c = bytes.crc32c();
  }

  /** The file event as it stands in the footer: without size, checksum and version id. */
  public FileEvent event() {
    return event;
  }

  /** Size in bytes. */
  public long size() {
    return bytes.getPos();
  }

  /** CRC-32C of the whole file, Base64 as S3 writes it. */
  public String crc32c() {
    return crc32c;
  }

  /** The same of {@code length} bytes from {@code from} on, for a part of an upload. */
  public String crc32c(long from, long length) {
    return bytes.crc32c(from, length);
  }

  /** A new stream over {@code length} bytes from {@code from} on. */
  public InputStream stream(long from, long length) {
    return bytes.stream(from, length);
  }
}
