package dev.sluice.s3.parquet;

import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * What all files of a task have in common. Thread-safe.
 *
 * @param codec how pages are compressed
 * @param codecs the compressors
 * @param rowGroupBytes size of a row group in memory, in bytes
 */
public record ParquetSettings(CompressionCodecName codec, PageCodecs codecs, long rowGroupBytes) {

  /**
   * Settings from configuration values.
   *
   * @param compression {@code zstd}, {@code snappy} or {@code none}
   * @param zstdLevel level for zstd
   * @param rowGroupBytes size of a row group in memory, in bytes
   */
  public static ParquetSettings of(String compression, int zstdLevel, long rowGroupBytes) {
    CompressionCodecName codec =
        switch (compression) {
          case "zstd" -> CompressionCodecName.ZSTD;
          case "snappy" -> CompressionCodecName.SNAPPY;
          case "none" -> CompressionCodecName.UNCOMPRESSED;
          default -> throw new IllegalArgumentException("Unknown compression " + compression);
        };
    return new ParquetSettings(codec, new PageCodecs(zstdLevel), rowGroupBytes);
  }
}
