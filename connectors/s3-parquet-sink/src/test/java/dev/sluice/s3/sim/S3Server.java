package dev.sluice.s3.sim;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** An S3 endpoint in this JVM, on loopback, whose faults can be injected. */
public final class S3Server implements AutoCloseable {

  public static final String BUCKET = "bucket";

  private final FaultyStore faults = new FaultyStore(new TransientNio2BlobStore());
  private final S3Proxy proxy;
  private final S3Client client;

  public S3Server() throws Exception {
    proxy =
        S3Proxy.builder()
            .endpoint(URI.create("http://127.0.0.1:0"))
            .blobStore(faults)
            .ignoreUnknownHeaders(true)
            .build();
    proxy.start();
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!proxy.getState().equals("STARTED")) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("S3 endpoint is " + proxy.getState());
      }
      Thread.onSpinWait();
    }
    client =
        S3Client.builder()
            .endpointOverride(URI.create(endpoint()))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
            .build();
    client.createBucket(b -> b.bucket(BUCKET));
  }

  public String endpoint() {
    return "http://127.0.0.1:" + proxy.getPort();
  }

  public FaultyStore faults() {
    return faults;
  }

  public S3Client client() {
    return client;
  }

  /** Configuration of a sink that uses this endpoint. */
  public Map<String, String> config() {
    return Map.of(
        "s3.bucket", BUCKET,
        "s3.endpoint", endpoint(),
        "s3.path.style", "true",
        "s3.access.key.id", "id",
        "s3.secret.access.key", "secret");
  }

  /**
   * Keys of the Parquet files, in order. The store lists what is just being written, too, under a
   * name of its own that S3 would not show.
   */
  public List<String> keys(String prefix) {
    return client.listObjectsV2Paginator(b -> b.bucket(BUCKET).prefix(prefix)).contents().stream()
        .map(S3Object::key)
        .filter(key -> key.endsWith(".parquet"))
        .toList();
  }

  public byte[] bytes(String key) {
    return client.getObjectAsBytes(b -> b.bucket(BUCKET).key(key)).asByteArray();
  }

  @Override
  public void close() {
    client.close();
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
