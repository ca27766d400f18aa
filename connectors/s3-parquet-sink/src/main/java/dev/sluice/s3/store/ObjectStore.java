package dev.sluice.s3.store;

import dev.sluice.s3.parquet.FinishedFile;
import dev.sluice.s3.retry.Retries;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * One bucket. Objects are created only where none exists. Passing faults are retried inside each
 * method for a while; those that last come out as {@link RetriableException}. Thread-safe.
 */
public final class ObjectStore implements AutoCloseable {

  static final String CONTENT_TYPE = "application/vnd.apache.parquet";

  private final S3Client client;
  private final String bucket;
  private final Retries retries;
  private final MultipartUploads multipart;
  private final long partBytes;

  /**
   * A store.
   *
   * @param client S3; its own retries should be off, since this class retries; closed by {@link
   *     #close}
   * @param bucket name of the bucket
   * @param partBytes files larger than this are uploaded in parts of this size
   * @param retries how passing faults are retried
   */
  public ObjectStore(S3Client client, String bucket, long partBytes, Retries retries) {
    this.client = client;
    this.bucket = bucket;
    this.retries = retries;
    this.partBytes = partBytes;
    this.multipart = new MultipartUploads(client, bucket, partBytes, retries);
  }

  /** Name of the bucket. */
  public String bucket() {
    return bucket;
  }

  /**
   * Creates an object if none has this key.
   *
   * @return the new object, or empty if there is one already, which may be this very file, stored
   *     by an attempt whose reply was lost
   * @throws RetriableException if a passing fault does not pass
   * @throws ConnectException if S3 refuses for good
   */
  public Optional<StoredObject> create(
      String key, FinishedFile file, Map<String, String> metadata) {
    Conditional outcome =
        retries.call(
            () ->
                settled(
                    action("creating", key),
                    file.size() <= partBytes
                        ? put(key, file, metadata)
                        : multipart.create(key, file, metadata)));
    return outcome.result() == Conditional.Result.CREATED
        ? Optional.of(new StoredObject(key, file.size(), outcome.versionId(), metadata))
        : Optional.empty();
  }

  /** Another conditional write to the key was under way: S3 asks to start again. */
  static Conditional settled(String action, Conditional outcome) {
    if (outcome.result() == Conditional.Result.CONFLICT) {
      throw new RetriableException(action + ": S3 answered 409, a conflict");
    }
    return outcome;
  }

  /**
   * Creates a small object if none has this key.
   *
   * @return whether it was created; if not, one stands there, which an attempt whose reply was lost
   *     may have stored
   * @throws ConnectException if S3 refuses for good
   */
  public boolean createText(String key, String text, Map<String, String> metadata) {
    String action = action("creating", key);
    return retries
            .call(
                () ->
                    settled(
                        action,
                        Conditional.of(
                            action,
                            bucket,
                            () ->
                                client
                                    .putObject(
                                        b ->
                                            b.bucket(bucket)
                                                .key(key)
                                                .ifNoneMatch("*")
                                                .contentType("text/plain")
                                                .metadata(metadata),
                                        RequestBody.fromString(text))
                                    .versionId())))
            .result()
        == Conditional.Result.CREATED;
  }

  private Conditional put(String key, FinishedFile file, Map<String, String> metadata) {
    PutObjectRequest request =
        PutObjectRequest.builder()
            .bucket(bucket)
            .key(key)
            .ifNoneMatch("*")
            .contentType(CONTENT_TYPE)
            .metadata(metadata)
            .checksumCRC32C(file.crc32c())
            .build();
    RequestBody body =
        RequestBody.fromContentProvider(
            () -> file.stream(0, file.size()), file.size(), CONTENT_TYPE);
    return Conditional.of(
        action("creating", key), bucket, () -> client.putObject(request, body).versionId());
  }

  /** The object with this key; empty if there is none. */
  public Optional<StoredObject> head(String key) {
    return retries.call(
        () -> {
          try {
            HeadObjectResponse head = client.headObject(b -> b.bucket(bucket).key(key));
            return Optional.of(
                new StoredObject(
                    key,
                    head.contentLength(),
                    versionId(head.versionId()),
                    Map.copyOf(head.metadata())));
          } catch (S3Exception e) {
            if (e.statusCode() == 404) {
              return Optional.empty();
            }
            throw StoreErrors.translate(action("reading the metadata of", key), bucket, e);
          } catch (SdkException e) {
            throw StoreErrors.translate(action("reading the metadata of", key), bucket, e);
          }
        });
  }

  /** Up to 1,000 keys that begin with {@code prefix} and follow {@code after}, in order. */
  public List<String> keysAfter(String prefix, String after) {
    return request(
        action("listing", prefix),
        () ->
            client
                .listObjectsV2(b -> b.bucket(bucket).prefix(prefix).startAfter(after))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList());
  }

  /** The last {@code length} bytes of an object, or all if it is shorter. */
  public byte[] tail(StoredObject object, int length) {
    long from = Math.max(0, object.size() - length);
    return request(
        action("reading the footer of", object.key()),
        () ->
            client
                .getObjectAsBytes(
                    b ->
                        b.bucket(bucket)
                            .key(object.key())
                            .range("bytes=%s-%s".formatted(from, object.size() - 1)))
                .asByteArray());
  }

  /**
   * Aborts the uploads in parts below {@code prefix} that are not complete. One that still runs
   * elsewhere only starts again. A store that does not list uploads, or does not allow it, keeps
   * them.
   *
   * @return how many there were
   */
  public int abortUploads(String prefix) {
    return multipart.abortAll(prefix);
  }

  /**
   * Makes sure that the store honours {@code If-None-Match: *}, for whole objects and for uploads
   * in parts, by trying to create the object {@code key} twice.
   *
   * @throws ConnectException if it does not, or cannot be reached for good
   */
  public void requireConditionalWrites(String key) {
    new ConditionalWriteProbe(client, bucket, retries).run(key);
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

  private String action(String verb, String key) {
    return "%s s3://%s/%s".formatted(verb, bucket, key);
  }

  static Optional<String> versionId(String id) {
    return Optional.ofNullable(id).filter(text -> !text.equals("null"));
  }

  @Override
  public void close() {
    client.close();
  }
}
