package dev.sluice.redshift;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Makes the S3 client that a configuration asks for. */
final class S3Clients {

  private S3Clients() {}

  static S3Client of(RedshiftSinkConfig config) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .region(Region.of(config.getString(RedshiftSinkConfig.S3_REGION)))
            .forcePathStyle(config.getBoolean(RedshiftSinkConfig.S3_PATH_STYLE));
    config.endpoint().ifPresent(builder::endpointOverride);
    config
        .secret()
        .ifPresentOrElse(
            secret ->
                builder.credentialsProvider(
                    StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(
                            config.getString(RedshiftSinkConfig.S3_ACCESS_KEY_ID),
                            secret.value()))),
            () -> builder.credentialsProvider(DefaultCredentialsProvider.builder().build()));
    return builder.build();
  }
}
