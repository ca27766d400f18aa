package dev.sluice.cli.demo;

import dev.sluice.cli.CommandException;
import dev.sluice.local.S3Address;
import java.util.function.ToLongFunction;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Counts the files of a topic in the bucket. Not thread-safe. */
final class S3Files implements ToLongFunction<String>, AutoCloseable {
  private final S3Client client;
  private final S3Address address;
  private final String root;

  S3Files(S3Address address, String root) {
    this.address = address;
    this.root = root;
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
    this.client = builder.build();
  }

  @Override
  public long applyAsLong(String topic) {
    try {
      return client
          .listObjectsV2Paginator(
              request -> request.bucket(address.bucket()).prefix(root + "/" + topic + "/"))
          .contents()
          .stream()
          .filter(object -> object.key().endsWith(".parquet"))
          .count();
    } catch (SdkException e) {
      throw new CommandException(
          "S3 does not list the files of " + topic + " at " + address + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
