package dev.sluice.redshift.local.copy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The S3 that loads read from. Thread-safe. */
public final class ObjectStore implements AutoCloseable {
  private final S3Client client;
  private final Path scratch;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "redshift-local-s3");
            thread.setDaemon(true);
            return thread;
          });

  private ObjectStore(S3Client client, Path scratch) {
    this.client = client;
    this.scratch = scratch;
  }

  /**
   * Opens no connection yet.
   *
   * @param endpoint null for AWS's own
   * @param scratch folder for objects while they are read
   */
  public static ObjectStore connect(
      URI endpoint, String region, String accessKey, String secretKey, Path scratch)
      throws IOException {
    Files.createDirectories(scratch);
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(region))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
            .forcePathStyle(true)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClientBuilder(UrlConnectionHttpClient.builder());
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    return new ObjectStore(builder.build(), scratch);
  }

  /** The whole of a small object, or null when there is none. */
  byte[] read(String bucket, String key) throws LoadFailure {
    try {
      return client.getObjectAsBytes(request -> request.bucket(bucket).key(key)).asByteArray();
    } catch (NoSuchKeyException e) {
      return null;
    } catch (SdkException e) {
      throw failure(bucket, key, e);
    }
  }

  /** Keys that begin with a prefix, in order. */
  List<String> list(String bucket, String prefix) throws LoadFailure {
    try {
      List<String> keys = new ArrayList<>();
      client
          .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
          .contents()
          .stream()
          .map(S3Object::key)
          .forEach(keys::add);
      return keys;
    } catch (SdkException e) {
      throw failure(bucket, prefix, e);
    }
  }

  /**
   * A copy of the object in a new file, which the caller deletes; null when there is no such
   * object.
   */
  Path download(String bucket, String key) throws LoadFailure, IOException {
    Path file = Files.createTempFile(scratch, "load", ".parquet");
    boolean complete = false;
    try (ResponseInputStream<GetObjectResponse> body =
        client.getObject(request -> request.bucket(bucket).key(key))) {
      copy(body, file);
      complete = true;
      return file;
    } catch (NoSuchKeyException e) {
      return null;
    } catch (SdkException e) {
      throw failure(bucket, key, e);
    } catch (IOException e) {
      String source = "s3://" + bucket + "/" + key;
      throw LoadFailure.ofFile(
          LoadFailure.S3, "S3ServiceException:" + e.getMessage() + ": " + source, source);
    } finally {
      if (!complete) {
        Files.delete(file);
      }
    }
  }

  private static void copy(InputStream body, Path file) throws IOException {
    Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Reads in another thread, so that whoever waits can cease to. */
  <T> CompletableFuture<T> later(Reading<T> reading) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return reading.read(this);
          } catch (LoadFailure e) {
            throw new Interruption.Failed(e);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        threads);
  }

  /** What is read. */
  @FunctionalInterface
  interface Reading<T> {
    T read(ObjectStore objects) throws LoadFailure, IOException;
  }

  private static LoadFailure failure(String bucket, String key, SdkException e) {
    String source = "s3://" + bucket + "/" + key;
    if (e instanceof NoSuchBucketException) {
      return LoadFailure.ofFile(
          LoadFailure.S3,
          "S3ServiceException:The specified bucket does not exist,Status 404,Error NoSuchBucket: "
              + source,
          source);
    }
    String status =
        e instanceof S3Exception s3
            ? ",Status " + s3.statusCode() + ",Error " + s3.awsErrorDetails().errorCode()
            : "";
    return LoadFailure.ofFile(
        LoadFailure.S3, "S3ServiceException:" + e.getMessage() + status + ": " + source, source);
  }

  @Override
  public void close() {
    threads.shutdown();
    client.close();
  }
}
