package dev.sluice.cli.s3;

import dev.sluice.local.S3Address;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Makes the client of a bucket. */
public final class S3Clients {
  private S3Clients() {}

  /** A client; to be closed. */
  public static S3Client of(S3Address address) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .region(Region.of(address.region()))
            .forcePathStyle(address.endpoint() != null);
    if (address.endpoint() != null) {
      builder.endpointOverride(address.endpoint());
    }
    if (address.accessKey() != null) {
      builder.credentialsProvider(
          StaticCredentialsProvider.create(
              AwsBasicCredentials.create(address.accessKey(), address.secretKey())));
    }
    return builder.build();
  }
}
