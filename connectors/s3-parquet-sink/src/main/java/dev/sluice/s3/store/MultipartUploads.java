package dev.sluice.s3.store;

import dev.sluice.s3.parquet.FinishedFile;
import dev.sluice.s3.retry.Retries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Creates large objects in parts; the object comes into being, if none exists, at completion. */
final class MultipartUploads {

  private static final Logger LOG = LoggerFactory.getLogger(MultipartUploads.class);

  private final S3Client client;
  private final String bucket;
  private final long partBytes;
  private final Retries retries;

  MultipartUploads(S3Client client, String bucket, long partBytes, Retries retries) {
    this.client = client;
    this.bucket = bucket;
    this.partBytes = partBytes;
    this.retries = retries;
  }

  Conditional create(String key, FinishedFile file, Map<String, String> metadata) {
    String action = "creating s3://%s/%s in parts".formatted(bucket, key);
    String uploadId =
        request(
            action,
            () ->
                client
                    .createMultipartUpload(
                        b ->
                            b.bucket(bucket)
                                .key(key)
                                .contentType(ObjectStore.CONTENT_TYPE)
                                .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
                                .metadata(metadata))
                    .uploadId());
    boolean completed = false;
    try {
      List<CompletedPart> parts = upload(action, key, uploadId, file);
      Conditional outcome = retries.call(() -> complete(action, key, uploadId, parts));
      completed = outcome.result() == Conditional.Result.CREATED;
      return outcome;
    } catch (ConnectException e) {
      if (uploadIsGone(e)) {
        return new Conditional(Conditional.Result.CONFLICT, Optional.empty());
      }
      throw e;
    } finally {
      if (!completed) {
        abort(key, uploadId);
      }
    }
  }

  private List<CompletedPart> upload(
      String action, String key, String uploadId, FinishedFile file) {
    List<CompletedPart> parts = new ArrayList<>();
    for (long from = 0; from < file.size(); from += partBytes) {
      long start = from;
      long length = Math.min(partBytes, file.size() - from);
      int number = parts.size() + 1;
      RequestBody body =
          RequestBody.fromContentProvider(
              () -> file.stream(start, length), length, ObjectStore.CONTENT_TYPE);
      String checksum = file.crc32c(start, length);
      String tag =
          request(
              action,
              () ->
                  client
                      .uploadPart(
                          b ->
                              b.bucket(bucket)
                                  .key(key)
                                  .uploadId(uploadId)
                                  .partNumber(number)
                                  .checksumCRC32C(checksum),
                          body)
                      .eTag());
      parts.add(
          CompletedPart.builder().partNumber(number).eTag(tag).checksumCRC32C(checksum).build());
    }
    return parts;
  }

  private Conditional complete(
      String action, String key, String uploadId, List<CompletedPart> parts) {
    try {
      return Conditional.of(
          action,
          bucket,
          () ->
              client
                  .completeMultipartUpload(
                      b ->
                          b.bucket(bucket)
                              .key(key)
                              .uploadId(uploadId)
                              .ifNoneMatch("*")
                              .multipartUpload(m -> m.parts(parts)))
                  .versionId());
    } catch (ConnectException e) {
      if (uploadIsGone(e)) {
        // Completed by an attempt whose reply was lost, or aborted by someone: the key tells.
        return exists(action, key)
            ? new Conditional(Conditional.Result.EXISTS, Optional.empty())
            : new Conditional(Conditional.Result.CONFLICT, Optional.empty());
      }
      throw e;
    }
  }

  private static boolean uploadIsGone(ConnectException e) {
    return e.getCause() instanceof S3Exception refused
        && StoreErrors.code(refused).equals("NoSuchUpload");
  }

  private boolean exists(String action, String key) {
    try {
      client.headObject(b -> b.bucket(bucket).key(key));
      return true;
    } catch (S3Exception e) {
      if (e.statusCode() == 404) {
        return false;
      }
      throw StoreErrors.translate(action, bucket, e);
    } catch (SdkException e) {
      throw StoreErrors.translate(action, bucket, e);
    }
  }

  private <T> T request(String action, Supplier<T> request) {
    return retries.call(
        () -> {
          try {
            return request.get();
          } catch (SdkException e) {
            throw StoreErrors.translate(action, bucket, e);
          }
        });
  }

  /** Aborts every upload below a prefix; answers how many there were. */
  int abortAll(String prefix) {
    List<MultipartUpload> uploads;
    try {
      uploads =
          request(
              "listing the uploads of s3://%s/%s".formatted(bucket, prefix), () -> list(prefix));
    } catch (RetriableException e) {
      throw e;
    } catch (ConnectException e) {
      // Only cost depends on it: the bucket's rule for unfinished uploads has to do.
      LOG.info("Unfinished uploads of earlier tasks stay: {}", e.getMessage());
      return 0;
    }
    uploads.forEach(upload -> abort(upload.key(), upload.uploadId()));
    return uploads.size();
  }

  private List<MultipartUpload> list(String prefix) {
    return client
        .listMultipartUploadsPaginator(b -> b.bucket(bucket).prefix(prefix))
        .uploads()
        .stream()
        .toList();
  }

  /** Frees the parts. If this fails they cost until the bucket's rule for unfinished uploads. */
  private void abort(String key, String uploadId) {
    try {
      client.abortMultipartUpload(b -> b.bucket(bucket).key(key).uploadId(uploadId));
    } catch (SdkException e) {
      LOG.warn(
          "The parts of upload {} of s3://{}/{} could not be removed: {}",
          uploadId,
          bucket,
          key,
          e.getMessage());
    }
  }
}
