package dev.sluice.s3.store;

import java.util.Map;
import java.util.Optional;

/**
 * What the objects of a sink have in common, and whose bucket they go to. Immutable.
 *
 * @param encryption value of {@code x-amz-server-side-encryption}; empty leaves it to the bucket
 * @param kmsKey id or ARN of the KMS key; empty takes the account's own key for S3
 * @param bucketKey whether KMS is asked once per bucket key and not once per object
 * @param storageClass storage class; empty is S3's default
 * @param tags tags of every object
 * @param bucketOwner account that must own the bucket, 12 digits; empty does not check
 */
public record ObjectAttributes(
    Optional<String> encryption,
    Optional<String> kmsKey,
    boolean bucketKey,
    Optional<String> storageClass,
    Map<String, String> tags,
    Optional<String> bucketOwner) {

  /** Copies the tags. */
  public ObjectAttributes {
    tags = Map.copyOf(tags);
  }
}
