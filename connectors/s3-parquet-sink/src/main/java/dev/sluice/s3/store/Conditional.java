package dev.sluice.s3.store;

import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The outcome of a request with {@code If-None-Match: *}.
 *
 * @param result what happened
 * @param versionId version of the object if it was created and the bucket has versioning
 */
record Conditional(Result result, Optional<String> versionId) {

  enum Result {
    CREATED,
    /** 412: the key is taken. */
    EXISTS,
    /** 409: another write to the key is under way; the upload has to start again. */
    CONFLICT
  }

  /**
   * Runs a conditional request.
   *
   * @param request answers the version id, or null
   * @throws org.apache.kafka.connect.errors.ConnectException for any other refusal
   */
  static Conditional of(String action, String bucket, Supplier<String> request) {
    try {
      return new Conditional(Result.CREATED, ObjectStore.versionId(request.get()));
    } catch (S3Exception e) {
      return switch (e.statusCode()) {
        case 412 -> new Conditional(Result.EXISTS, Optional.empty());
        case 409 -> new Conditional(Result.CONFLICT, Optional.empty());
        default -> throw StoreErrors.translate(action, bucket, e);
      };
    } catch (SdkException e) {
      throw StoreErrors.translate(action, bucket, e);
    }
  }
}
