package dev.sluice.s3.store;

import java.security.cert.CertificateException;
import java.util.concurrent.CancellationException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What S3's errors mean to an operator: a {@link RetriableException} for a passing fault, else a
 * {@link ConnectException} that says what to do.
 */
final class StoreErrors {

  private static final String PERMISSIONS =
      "s3:PutObject, s3:GetObject, s3:ListBucket and s3:AbortMultipartUpload";

  private StoreErrors() {}

  static ConnectException translate(String action, String bucket, SdkException error) {
    if (error instanceof AwsServiceException refused) {
      return passing(refused)
          ? new RetriableException("%s: %s".formatted(action, answer(refused)), error)
          : failure(action, error, answer(refused) + ": " + remedy(bucket, refused));
    }
    if (error instanceof AbortedException) {
      // The thread was interrupted: the task stops or gave the partition away.
      throw new CancellationException(action + " was interrupted");
    }
    String message = String.valueOf(error.getMessage());
    if (message.contains("Unable to load credentials")) {
      return failure(
          action,
          error,
          "no credentials were found; set s3.access.key.id and s3.secret.access.key, or give the"
              + " worker credentials that the default chain finds");
    }
    if (untrusted(error)) {
      return failure(
          action,
          error,
          "the certificate of the endpoint is not trusted (%s); name a truststore that has its"
                  .formatted(message)
              + " authority in s3.tls.truststore.location, or correct s3.endpoint");
    }
    return new RetriableException("%s: %s".formatted(action, message), error);
  }

  private static boolean passing(AwsServiceException error) {
    int status = error.statusCode();
    return (status >= 500 && status != 501)
        || status == 429
        || status == 408
        || switch (code(error)) {
          case "SlowDown", "Throttling", "ThrottlingException", "RequestTimeout", "BadDigest" ->
              true;
          default -> false;
        };
  }

  private static String remedy(String bucket, AwsServiceException error) {
    if (service(error).equals("STS")) {
      return "the role of s3.role.arn cannot be assumed (%s); check its trust policy, s3.role.external.id"
              .formatted(message(error))
          + " and the credentials that assume it";
    }
    return switch (code(error)) {
      case "NoSuchBucket" ->
          "the bucket '%s' does not exist; create it, or correct s3.bucket".formatted(bucket);
      case "InvalidAccessKeyId", "SignatureDoesNotMatch" ->
          "S3 does not accept the credentials; check s3.access.key.id and s3.secret.access.key";
      case "ExpiredToken", "TokenRefreshRequired", "InvalidToken" ->
          "the credentials have expired or are not valid; renew them and restart the task";
      case "RequestTimeTooSkewed" ->
          "the clock of this worker differs too much from that of S3; synchronise it";
      case "PermanentRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException" ->
          region(bucket);
      case "NotImplemented" ->
          "the store does not implement this; see docs/s3-parquet-sink.md for what the sink needs";
      default -> byStatus(bucket, error);
    };
  }

  private static String byStatus(String bucket, AwsServiceException error) {
    return switch (error.statusCode()) {
      case 301 -> region(bucket);
      case 403 ->
          "access to the bucket '%s' is denied (%s); the sink needs %s on it, and the bucket must"
                  .formatted(bucket, message(error), PERMISSIONS)
              + " belong to the account of s3.bucket.owner where that is set";
      case 400 ->
          code(error).isEmpty()
              // The answer to HEAD has no body that would tell.
              ? "expired credentials are the usual reason; check them, and s3.region"
              : message(error);
      default -> message(error);
    };
  }

  private static String region(String bucket) {
    return "the bucket '%s' is in another region; correct s3.region".formatted(bucket);
  }

  private static String answer(AwsServiceException error) {
    return "%s answered %d %s".formatted(service(error), error.statusCode(), code(error)).strip();
  }

  private static String service(AwsServiceException error) {
    return error.awsErrorDetails() != null
            && "Sts".equalsIgnoreCase(error.awsErrorDetails().serviceName())
        ? "STS"
        : "S3";
  }

  private static String message(AwsServiceException error) {
    return error.awsErrorDetails() == null || error.awsErrorDetails().errorMessage() == null
        ? String.valueOf(error.getMessage())
        : error.awsErrorDetails().errorMessage();
  }

  private static boolean untrusted(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException || cause instanceof SSLPeerUnverifiedException) {
        return true;
      }
    }
    return false;
  }

  static String code(AwsServiceException error) {
    return error.awsErrorDetails() == null || error.awsErrorDetails().errorCode() == null
        ? ""
        : error.awsErrorDetails().errorCode();
  }

  private static ConnectException failure(String action, SdkException error, String remedy) {
    return new ConnectException("%s: %s".formatted(action, remedy), error);
  }
}
