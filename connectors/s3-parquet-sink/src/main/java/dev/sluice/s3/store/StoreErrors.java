package dev.sluice.s3.store;

import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What S3's errors mean to an operator: a {@link RetriableException} for a passing fault, else a
 * {@link ConnectException} that says what to do.
 */
final class StoreErrors {

  private StoreErrors() {}

  static ConnectException translate(String action, String bucket, SdkException error) {
    if (error instanceof S3Exception refused) {
      return refused(action, bucket, refused);
    }
    String message = String.valueOf(error.getMessage());
    if (message.contains("Unable to load credentials")) {
      return failure(
          action,
          error,
          "no credentials were found; set s3.access.key.id and s3.secret.access.key, or give the"
              + " worker credentials that the default chain finds");
    }
    return new RetriableException("%s: %s".formatted(action, message), error);
  }

  private static ConnectException refused(String action, String bucket, S3Exception error) {
    String code = code(error);
    int status = error.statusCode();
    if ((status >= 500 && status != 501)
        || status == 429
        || status == 408
        || code.equals("SlowDown")
        || code.equals("RequestTimeout")
        || code.equals("BadDigest")) {
      return new RetriableException("%s: S3 answered %d %s".formatted(action, status, code), error);
    }
    String remedy =
        switch (code) {
          case "NoSuchBucket" ->
              "the bucket '%s' does not exist; create it, or correct s3.bucket".formatted(bucket);
          case "InvalidAccessKeyId", "SignatureDoesNotMatch" ->
              "S3 does not accept the credentials; check s3.access.key.id and s3.secret.access.key";
          case "ExpiredToken", "TokenRefreshRequired" ->
              "the credentials have expired; renew them and restart the task";
          case "RequestTimeTooSkewed" ->
              "the clock of this worker differs too much from that of S3; synchronise it";
          case "PermanentRedirect",
              "AuthorizationHeaderMalformed",
              "IllegalLocationConstraintException" ->
              "the bucket '%s' is in another region; correct s3.region".formatted(bucket);
          case "NotImplemented" ->
              "the store does not implement this; see the documentation of the sink for what it needs";
          default ->
              status == 301
                  ? "the bucket '%s' is in another region; correct s3.region".formatted(bucket)
                  : status == 403
                      ? "access to the bucket '%s' is denied; the sink needs s3:PutObject,"
                              .formatted(bucket)
                          + " s3:GetObject, s3:AbortMultipartUpload and s3:ListBucket"
                      : String.valueOf(error.getMessage());
        };
    return failure(action, error, "S3 answered %d %s: %s".formatted(status, code, remedy));
  }

  static String code(S3Exception error) {
    return error.awsErrorDetails() == null || error.awsErrorDetails().errorCode() == null
        ? ""
        : error.awsErrorDetails().errorCode();
  }

  private static ConnectException failure(String action, SdkException error, String remedy) {
    return new ConnectException("%s: %s".formatted(action, remedy), error);
  }
}
