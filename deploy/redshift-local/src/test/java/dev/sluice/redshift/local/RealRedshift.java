package dev.sluice.redshift.local;

import java.sql.Connection;
import java.sql.SQLException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A cluster or serverless workgroup to prove the rules on, named by environment variables
 * (docs/redshift-local.md). All that the tests make is in a schema of their own, which is dropped
 * at the end, and below a prefix of the bucket, which stays.
 */
final class RealRedshift {
  static final String URL = "SLUICE_REDSHIFT_TEST_URL";

  private RealRedshift() {}

  static boolean isGiven() {
    return System.getenv(URL) != null && !System.getenv(URL).isEmpty();
  }

  static Connection connect() throws SQLException {
    return Stack.connect(
        required(URL),
        required("SLUICE_REDSHIFT_TEST_USER"),
        required("SLUICE_REDSHIFT_TEST_PASSWORD"));
  }

  /** The role that COPY reads the bucket with. */
  static String role() {
    return required("SLUICE_REDSHIFT_TEST_ROLE");
  }

  /** Written with the AWS SDK's own credentials. */
  static Bucket bucket(String prefix) {
    S3Client client =
        S3Client.builder()
            .region(Region.of(required("SLUICE_REDSHIFT_TEST_REGION")))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
    return new Bucket(client, required("SLUICE_REDSHIFT_TEST_BUCKET"), prefix + "/");
  }

  private static String required(String variable) {
    String value = System.getenv(variable);
    if (value == null || value.isEmpty()) {
      throw new IllegalStateException(
          "set " + variable + " too: " + URL + " names a real Redshift");
    }
    return value;
  }
}
