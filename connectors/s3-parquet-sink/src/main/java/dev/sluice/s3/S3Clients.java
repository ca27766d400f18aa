package dev.sluice.s3;

import dev.sluice.s3.store.AttributeInterceptor;
import dev.sluice.s3.store.RequestCounter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.function.Consumer;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.config.ConfigException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** Makes the client of S3 that a configuration describes. */
final class S3Clients {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final StoreConfig config;
  private final int connections;

  /**
   * Clients.
   *
   * @param connections how many requests run at once
   */
  S3Clients(StoreConfig config, int connections) {
    this.config = config;
    this.connections = connections;
  }

  /**
   * A client without retries of its own.
   *
   * @param onRequest takes the operation of every request
   * @throws ConfigException if the truststore cannot be read
   */
  S3Client s3(Consumer<String> onRequest) {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(config.region()))
            .forcePathStyle(config.pathStyle())
            // Where a checksum is not required the sink gives its own of the whole file.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClientBuilder(http())
            .overrideConfiguration(
                o ->
                    o.retryStrategy(AwsRetryStrategy.doNotRetry())
                        .apiCallTimeout(Duration.ofMillis(config.requestTimeout()))
                        .addExecutionInterceptor(new AttributeInterceptor(config.attributes()))
                        .addExecutionInterceptor(new RequestCounter(onRequest)));
    config.endpoint().map(URI::create).ifPresent(builder::endpointOverride);
    if (config.role().isEmpty()) {
      return builder.credentialsProvider(base()).build();
    }
    StsClient sts = sts();
    StsAssumeRoleCredentialsProvider role =
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts)
            .refreshRequest(
                b -> {
                  b.roleArn(config.role().get()).roleSessionName(config.roleSession());
                  config.roleExternalId().ifPresent(b::externalId);
                })
            .build();
    return new DelegatingS3Client(builder.credentialsProvider(role).build()) {
      @Override
      public void close() {
        super.close();
        role.close();
        sts.close();
      }
    };
  }

  private StsClient sts() {
    StsClientBuilder builder =
        StsClient.builder()
            .region(Region.of(config.region()))
            .credentialsProvider(base())
            .httpClientBuilder(http());
    config.stsEndpoint().map(URI::create).ifPresent(builder::endpointOverride);
    return builder.build();
  }

  private AwsCredentialsProvider base() {
    return config
        .secret()
        .<AwsCredentialsProvider>map(
            secret ->
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(config.accessKey().orElseThrow(), secret)))
        .orElseGet(() -> DefaultCredentialsProvider.builder().build());
  }

  private Apache5HttpClient.Builder http() {
    Apache5HttpClient.Builder builder =
        Apache5HttpClient.builder()
            .maxConnections(connections)
            .connectionTimeout(CONNECT_TIMEOUT)
            .socketTimeout(Duration.ofMillis(config.requestTimeout()));
    config
        .truststore()
        .ifPresent(
            file -> {
              TrustManager[] trusted = trusted(file);
              builder.tlsTrustManagersProvider(() -> trusted);
            });
    return builder;
  }

  private TrustManager[] trusted(Path file) {
    char[] password = config.truststorePassword().map(String::toCharArray).orElse(null);
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance(config.truststoreType());
      store.load(in, password);
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (IOException | GeneralSecurityException e) {
      throw new ConfigException(
          StoreConfig.TRUSTSTORE,
          file,
          "cannot be read as %s: %s".formatted(config.truststoreType(), e.getMessage()));
    }
  }
}
