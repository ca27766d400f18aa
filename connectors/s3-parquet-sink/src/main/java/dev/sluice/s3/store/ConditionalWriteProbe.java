package dev.sluice.s3.store;

import dev.sluice.s3.retry.Retries;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Finds out whether a store honours {@code If-None-Match: *}, on which the chain of files rests.
 */
final class ConditionalWriteProbe {

  private static final String TEXT =
      "This object shows that the store refuses to create an object twice. It may be deleted.\n";

  private final S3Client client;
  private final String bucket;
  private final Retries retries;

  ConditionalWriteProbe(S3Client client, String bucket, Retries retries) {
    this.client = client;
    this.bucket = bucket;
    this.retries = retries;
  }

  void run(String key) {
    // The first may create the object, the second must not. Where the object stands already, the
    // first refusal is the proof.
    boolean created = settled(() -> put(key)).result() == Conditional.Result.CREATED;
    if (created && settled(() -> put(key)).result() == Conditional.Result.CREATED) {
      throw ignored("PutObject");
    }
    if (settled(() -> putInParts(key)).result() == Conditional.Result.CREATED) {
      throw ignored("CompleteMultipartUpload");
    }
  }

  private Conditional settled(Supplier<Conditional> attempt) {
    return retries.call(() -> ObjectStore.settled("probing s3://" + bucket, attempt.get()));
  }

  private Conditional put(String key) {
    return Conditional.of(
        action(key),
        bucket,
        () ->
            client
                .putObject(
                    b -> b.bucket(bucket).key(key).ifNoneMatch("*"), RequestBody.fromString(TEXT))
                .versionId());
  }

  private Conditional putInParts(String key) {
    String uploadId;
    CompletedPart part;
    try {
      uploadId = client.createMultipartUpload(b -> b.bucket(bucket).key(key)).uploadId();
      String tag =
          client
              .uploadPart(
                  b -> b.bucket(bucket).key(key).uploadId(uploadId).partNumber(1),
                  RequestBody.fromString(TEXT))
              .eTag();
      part = CompletedPart.builder().partNumber(1).eTag(tag).build();
    } catch (SdkException e) {
      throw StoreErrors.translate(action(key), bucket, e);
    }
    Conditional outcome =
        Conditional.of(
            action(key),
            bucket,
            () ->
                client
                    .completeMultipartUpload(
                        b ->
                            b.bucket(bucket)
                                .key(key)
                                .uploadId(uploadId)
                                .ifNoneMatch("*")
                                .multipartUpload(m -> m.parts(List.of(part))))
                    .versionId());
    if (outcome.result() != Conditional.Result.CREATED) {
      try {
        client.abortMultipartUpload(b -> b.bucket(bucket).key(key).uploadId(uploadId));
      } catch (SdkException e) {
        throw StoreErrors.translate(action(key), bucket, e);
      }
    }
    return outcome;
  }

  private String action(String key) {
    return "probing conditional writes with s3://%s/%s".formatted(bucket, key);
  }

  private ConnectException ignored(String operation) {
    return new ConnectException(
        "The store of bucket '%s' ignores If-None-Match in %s: it overwrote an object that it was"
                .formatted(bucket, operation)
            + " told to create only if absent. The sink cannot write each record exactly once"
            + " there. Use AWS S3 or a store that implements conditional writes.");
  }
}
