package dev.sluice.redshift.local.dialect;

import java.util.List;

/**
 * COPY … FORMAT AS PARQUET.
 *
 * @param columns lower-cased, empty for all
 * @param bucket of the source
 * @param key of the manifest, or the prefix of the objects
 * @param manifest whether {@code key} is a manifest
 * @param fillRecord whether the last columns may be missing in a file
 * @param explicitIds whether the files hold the values of IDENTITY columns
 */
public record CopyCommand(
    TableName table,
    List<String> columns,
    String bucket,
    String key,
    boolean manifest,
    boolean fillRecord,
    boolean explicitIds) {

  /** The source as it stood in the statement. */
  public String source() {
    return "s3://" + bucket + "/" + key;
  }
}
