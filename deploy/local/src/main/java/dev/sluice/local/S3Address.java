package dev.sluice.local;

import java.net.URI;

/**
 * Where the bucket is and how to sign for it.
 *
 * @param endpoint the endpoint, or null for Amazon's own of the region
 * @param region the region, such as {@code us-east-1}
 * @param bucket the bucket, which must exist
 * @param accessKey the access key id, or null for the SDK's default chain of credentials
 * @param secretKey the secret access key, or null like the access key
 */
public record S3Address(
    URI endpoint, String region, String bucket, String accessKey, String secretKey) {

  /** Without the keys. */
  @Override
  public String toString() {
    return (endpoint == null ? "Amazon S3 in " + region : endpoint.toString())
        + ", bucket "
        + bucket;
  }
}
