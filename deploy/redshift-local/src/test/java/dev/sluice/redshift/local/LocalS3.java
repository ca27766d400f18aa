package dev.sluice.redshift.local;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** An S3 endpoint in this process, with one bucket. */
final class LocalS3 {
  static final String BUCKET = "sluice";
  private static final String KEY = "local-key";
  private static final String SECRET = "local-secret";

  private final S3Proxy proxy;
  private final S3Client client;

  LocalS3() throws Exception {
    proxy =
        S3Proxy.builder()
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, KEY, SECRET)
            .blobStore(new TransientNio2BlobStore())
            .ignoreUnknownHeaders(true)
            .build();
    proxy.start();
    client =
        S3Client.builder()
            .endpointOverride(endpoint())
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, SECRET)))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
    client.createBucket(request -> request.bucket(BUCKET));
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  RedshiftLocalOptions configure(RedshiftLocalOptions options) {
    return options.withS3(endpoint(), KEY, SECRET, "us-east-1");
  }

  void put(String key, byte[] content) {
    client.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromBytes(content));
  }

  void put(String key, String content) {
    put(key, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Puts Parquet files and a manifest over them, and returns the manifest's address. */
  String putLoad(String name, byte[]... files) {
    StringBuilder entries = new StringBuilder();
    for (int i = 0; i < files.length; i++) {
      String key = "load/" + name + "/" + i + ".parquet";
      put(key, files[i]);
      entries.append(i == 0 ? "" : ",").append(entry(key, files[i].length));
    }
    return putManifest(name, List.of(entries.toString()));
  }

  String putManifest(String name, List<String> entries) {
    String key = "load/" + name + ".manifest";
    put(key, entries.stream().collect(Collectors.joining(",", "{\"entries\":[", "]}")));
    return "s3://" + BUCKET + "/" + key;
  }

  static String entry(String key, long size) {
    return "{\"url\":\"s3://"
        + BUCKET
        + "/"
        + key
        + "\",\"mandatory\":true,\"meta\":{\"content_length\":"
        + size
        + "}}";
  }

  void close() throws Exception {
    client.close();
    proxy.stop();
  }
}
