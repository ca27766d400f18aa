package dev.sluice.redshift.local;

import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** An S3 endpoint in this process, with one bucket. */
final class LocalS3 {
  private static final String BUCKET = "sluice";
  private static final String KEY = "local-key";
  private static final String SECRET = "local-secret";

  private final S3Proxy proxy;
  private final Bucket bucket;

  LocalS3() throws Exception {
    proxy =
        S3Proxy.builder()
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, KEY, SECRET)
            .blobStore(new TransientNio2BlobStore())
            .ignoreUnknownHeaders(true)
            .build();
    proxy.start();
    S3Client client =
        S3Client.builder()
            .endpointOverride(endpoint())
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, SECRET)))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
    client.createBucket(request -> request.bucket(BUCKET));
    bucket = new Bucket(client, BUCKET, "load/");
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  RedshiftLocalOptions configure(RedshiftLocalOptions options) {
    return options.withS3(endpoint(), KEY, SECRET, "us-east-1");
  }

  Bucket bucket() {
    return bucket;
  }

  void close() throws Exception {
    bucket.close();
    proxy.stop();
  }
}
