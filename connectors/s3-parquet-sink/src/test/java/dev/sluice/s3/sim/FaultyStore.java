package dev.sluice.s3.sim;

import java.io.InputStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
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
    DENIED
  }

  private final Queue<Supplier<Fault>> creations = new ConcurrentLinkedQueue<>();
  private final Queue<Fault> parts = new ConcurrentLinkedQueue<>();
  private final AtomicInteger attempts = new AtomicInteger();
  private volatile boolean conditional = true;

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
    parts.addAll(java.util.List.of(faults));
  }

  /** How often the creation of a Parquet file was tried. */
  public int creationAttempts() {
    return attempts.get();
  }

  /** Lets the store ignore If-None-Match, as old stores do. */
  public void ignoreConditions() {
    conditional = false;
  }

  public void reset() {
    creations.clear();
    parts.clear();
    attempts.set(0);
    conditional = true;
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
    Fault fault = creation(request.key());
    before(fault);
    PutObjectResponse response =
        super.putBlob(conditional ? request : request.toBuilder().ifNoneMatch(null).build(), body);
    after(fault);
    return response;
  }

  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      MultipartUpload upload, CompleteMultipartUploadRequest request) {
    Fault fault = creation(request.key());
    before(fault);
    CompleteMultipartUploadResponse response =
        super.completeMultipartUpload(
            upload, conditional ? request : request.toBuilder().ifNoneMatch(null).build());
    after(fault);
    return response;
  }

  @Override
  public UploadPartResponse uploadMultipartPart(
      MultipartUpload upload, UploadPartRequest request, InputStream body) {
    Fault fault = parts.poll();
    before(fault == null ? Fault.NONE : fault);
    return super.uploadMultipartPart(upload, request, body);
  }

  private Fault creation(String key) {
    if (!key.endsWith(".parquet")) {
      return Fault.NONE;
    }
    attempts.incrementAndGet();
    Supplier<Fault> fault = creations.poll();
    return fault == null ? Fault.NONE : fault.get();
  }

  private static void before(Fault fault) {
    switch (fault) {
      case UNAVAILABLE -> throw error(503, "SlowDown");
      case CONFLICT -> throw error(409, "ConditionalRequestConflict");
      case DENIED -> throw error(403, "AccessDenied");
      case NONE, LOST_REPLY -> {}
    }
  }

  private static void after(Fault fault) {
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
