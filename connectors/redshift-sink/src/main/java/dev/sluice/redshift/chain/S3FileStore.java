package dev.sluice.redshift.chain;

import dev.sluice.files.FileEvent;
import dev.sluice.files.FileEventException;
import dev.sluice.files.FileEventJson;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The bucket through the AWS SDK, which retries what is worth retrying. */
public final class S3FileStore implements FileStore {

  /** Metadata key under which the S3 sink stores the checksum of a file. */
  private static final String CHECKSUM = "sluice-checksum";

  private static final int FIRST_READ = 64 * 1024;
  private static final int NOT_FOUND = 404;

  private final S3Client s3;

  public S3FileStore(S3Client s3) {
    this.s3 = s3;
  }

  @Override
  public Optional<FileEvent> read(String bucket, String key) {
    String where = "s3://%s/%s".formatted(bucket, key);
    HeadObjectResponse head;
    try {
      head = s3.headObject(request -> request.bucket(bucket).key(key));
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
    long size = head.contentLength();
    byte[] end = end(bucket, key, size, FIRST_READ);
    int footer = Footer.length(end, where);
    if (footer > size) {
      throw new FileEventException("%s has a broken Parquet footer".formatted(where));
    }
    if (footer > end.length) {
      end = end(bucket, key, size, footer);
    }
    String json =
        Footer.fileEvent(end, where)
            .orElseThrow(
                () ->
                    new FileEventException(
                        "%s has no '%s' in its footer: it was not written by Sluice's S3 sink"
                            .formatted(where, Footer.KEY)));
    FileEvent event = FileEventJson.read(json, where);
    String checksum = head.metadata().getOrDefault(CHECKSUM, "");
    return Optional.of(event.stored(Optional.ofNullable(head.versionId()), size, checksum));
  }

  private byte[] end(String bucket, String key, long size, int length) {
    long from = Math.max(0, size - length);
    ResponseBytes<GetObjectResponse> bytes =
        s3.getObjectAsBytes(
            request ->
                request.bucket(bucket).key(key).range("bytes=%s-%s".formatted(from, size - 1)));
    return bytes.asByteArrayUnsafe();
  }

  @Override
  public Optional<String> first(String bucket, String prefix) {
    return s3
        .listObjectsV2(request -> request.bucket(bucket).prefix(prefix).maxKeys(1))
        .contents()
        .stream()
        .map(S3Object::key)
        .findFirst();
  }

  @Override
  public Optional<String> floor(String bucket, String prefix, String limit) {
    Optional<String> floor = Optional.empty();
    for (S3Object object :
        s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix)).contents()) {
      if (object.key().compareTo(limit) > 0) {
        break;
      }
      floor = Optional.of(object.key());
    }
    return floor;
  }

  @Override
  public void put(String bucket, String key, String json) {
    s3.putObject(
        request -> request.bucket(bucket).key(key).contentType("application/json"),
        RequestBody.fromString(json));
  }

  @Override
  public void delete(String bucket, String key) {
    s3.deleteObject(request -> request.bucket(bucket).key(key));
  }

  @Override
  public void close() {
    s3.close();
  }
}
