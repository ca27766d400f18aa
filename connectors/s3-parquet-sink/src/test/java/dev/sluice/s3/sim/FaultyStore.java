package dev.sluice.s3.sim;

import java.io.InputStream;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Fails the next writes of files in the ways that it is told, one after the other. */
public final class FaultyStore extends ForwardingBlobStore {

  /** What happens to one write. */
  public enum Fault {
    NONE,
    /** 503, nothing is written. */
    UNAVAILABLE,
    /** It is written, and the answer is 500. */
    LOST_REPLY,
    /** 409, nothing is written. */
    CONFLICT,
    /** 403, nothing is written. */
    DENIED,
    /** It is written long after the client has given up. */
    LATE
  }

  private static final long LATE_NANOS = 2_500_000_000L;

  private final Queue<Supplier<Fault>> creations = new ConcurrentLinkedQueue<>();
  private final Queue<Supplier<Fault>> parts = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> created = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> lists = new ConcurrentLinkedQueue<>();
  private final Queue<String> partChecksums = new ConcurrentLinkedQueue<>();
  private final AtomicInteger attempts = new AtomicInteger();
  private volatile boolean conditional = true;
  private volatile Predicate<String> failing = key -> false;

  FaultyStore(BlobStore delegate) {
    super(delegate);
  }

  /** The next creations of Parquet files meet these faults. */
  public void onCreate(Fault... faults) {
    for (Fault fault : faults) {
      creations.add(() -> fault);
    }
  }

  /** Runs before the next creation of a Parquet file and chooses its fault. */
  public void onCreate(Supplier<Fault> fault) {
    creations.add(fault);
  }

  /** The next parts meet these faults. */
  public void onPart(Fault... faults) {
    for (Fault fault : faults) {
      parts.add(() -> fault);
    }
  }

  /** Runs before the next part is written and chooses its fault. */
  public void onPart(Supplier<Fault> fault) {
    parts.add(fault);
  }

  /** Runs after the next creation of a Parquet file, before its answer. */
  public void afterCreate(Runnable action) {
    created.add(action);
  }

  /** Runs before the next listing, as at the start of a task. */
  public void onList(Runnable action) {
    lists.add(action);
  }

  /** How often the creation of a Parquet file was tried. */
  public int creationAttempts() {
    return attempts.get();
  }

  /**
   * The CRC-32C that each part of a Parquet file was sent with, in order; {@code null} as a text
   * for none.
   */
  public List<String> partChecksums() {
    return List.copyOf(partChecksums);
  }

  /** Lets the store ignore If-None-Match, as old stores do. */
  public void ignoreConditions() {
    conditional = false;
  }

  /** Whether every creation of a Parquet file fails with 503. */
  public void failCreations(boolean fail) {
    failing = key -> fail;
  }

  /** Every creation of a Parquet file with such a key fails with 503. */
  public void failCreations(Predicate<String> keys) {
    failing = keys;
  }

  public void reset() {
    failing = key -> false;
    creations.clear();
    parts.clear();
    partChecksums.clear();
    created.clear();
    lists.clear();
    attempts.set(0);
    conditional = true;
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
    Fault fault = creation(request.key());
    before(fault);
    PutObjectResponse response =
        super.putBlob(conditional ? request : request.toBuilder().ifNoneMatch(null).build(), body);
    after(request.key(), fault);
    return response;
  }

  @Override
  public ListObjectsV2Response list(ListObjectsV2Request request) {
    run(lists);
    return super.list(request);
  }

  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      MultipartUpload upload, CompleteMultipartUploadRequest request) {
    Fault fault = creation(request.key());
    before(fault);
    CompleteMultipartUploadResponse response =
        super.completeMultipartUpload(
            upload, conditional ? request : request.toBuilder().ifNoneMatch(null).build());
    after(request.key(), fault);
    return response;
  }

  @Override
  public UploadPartResponse uploadMultipartPart(
      MultipartUpload upload, UploadPartRequest request, InputStream body) {
    Supplier<Fault> fault = parts.poll();
    before(fault == null ? Fault.NONE : fault.get());
    if (request.key().endsWith(".parquet")) {
      partChecksums.add(String.valueOf(request.checksumCRC32C()));
    }
    return super.uploadMultipartPart(upload, request, body);
  }

  private Fault creation(String key) {
    if (!key.endsWith(".parquet")) {
      return Fault.NONE;
    }
    attempts.incrementAndGet();
    if (failing.test(key)) {
      return Fault.UNAVAILABLE;
    }
    Supplier<Fault> fault = creations.poll();
    return fault == null ? Fault.NONE : fault.get();
  }

  private static void before(Fault fault) {
    switch (fault) {
      case UNAVAILABLE -> throw error(503, "SlowDown");
      case CONFLICT -> throw error(409, "ConditionalRequestConflict");
      case DENIED -> throw error(403, "AccessDenied");
      case LATE -> LockSupport.parkNanos(LATE_NANOS);
      case NONE, LOST_REPLY -> {}
    }
  }

  private static void run(Queue<Runnable> actions) {
    Runnable action = actions.poll();
    if (action != null) {
      action.run();
    }
  }

  private void after(String key, Fault fault) {
    if (key.endsWith(".parquet")) {
      run(created);
    }
    if (fault == Fault.LOST_REPLY) {
      throw error(500, "InternalError");
    }
  }

  private static S3Exception error(int status, String code) {
    return (S3Exception)
        S3Exception.builder()
            .statusCode(status)
            .awsErrorDetails(
                AwsErrorDetails.builder().errorCode(code).errorMessage("injected").build())
            .message("injected")
            .build();
  }
}
