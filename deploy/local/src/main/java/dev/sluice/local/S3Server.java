package dev.sluice.local;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/**
 * An S3 endpoint: put with {@code If-None-Match}, multipart uploads, ranges, listing, user
 * metadata, checksums. Over a folder it has neither versioning nor encryption; in memory it has
 * versioning.
 */
final class S3Server implements AutoCloseable {
  /** Where the embedded stack's bucket is said to be. */
  static final String REGION = "us-east-1";

  /** The embedded stack's bucket. */
  static final String BUCKET = "sluice";

  static final String ACCESS_KEY = "sluice";
  static final String SECRET_KEY = "sluice-local";

  private final S3Proxy proxy;
  private final BlobStore blobs;

  private S3Server(S3Proxy proxy, BlobStore blobs) {
    this.proxy = proxy;
    this.blobs = blobs;
  }

  /** Starts it over a folder, which keeps the objects. */
  static S3Server overFolder(Path folder, S3Listener listener) throws Exception {
    Files.createDirectories(folder);
    requireAttributes(folder);
    return start(new FilesystemNio2BlobStore(folder.toString()), listener);
  }

  /** Starts it in memory. */
  static S3Server inMemory(int port) throws Exception {
    return start(new TransientNio2BlobStore(), S3Listener.onLoopback(port));
  }

  /** The address of the embedded endpoint on a port. */
  static S3Address address(int port) {
    return new S3Address(
        URI.create("http://127.0.0.1:" + port), REGION, BUCKET, ACCESS_KEY, SECRET_KEY);
  }

  private static S3Server start(BlobStore blobs, S3Listener listener) throws Exception {
    if (!blobs.containerExists(BUCKET)) {
      blobs.createContainer(BUCKET);
    }
    S3Proxy proxy =
        S3Proxy.builder()
            .endpoint(listener.endpoint())
            .awsAuthentication(
                AuthenticationType.AWS_V2_OR_V4, listener.accessKey(), listener.secretKey())
            .blobStore(blobs)
            .ignoreUnknownHeaders(true)
            .build();
    try {
      proxy.start();
    } catch (Exception e) {
      blobs.close();
      throw e;
    }
    return new S3Server(proxy, blobs);
  }

  /** User metadata is kept in extended attributes; without them it would vanish silently. */
  private static void requireAttributes(Path folder) throws IOException {
    Path probe = Files.createTempFile(folder, ".attributes", null);
    try {
      UserDefinedFileAttributeView view =
          Files.getFileAttributeView(probe, UserDefinedFileAttributeView.class);
      if (view == null) {
        throw new FileSystemException("no extended attributes");
      }
      view.write("sluice", StandardCharsets.UTF_8.encode("probe"));
    } catch (FileSystemException | UnsupportedOperationException e) {
      throw new StackException(
          "The file system of %s keeps no extended attributes, which the S3 endpoint needs for the metadata of objects. Choose a state folder on another file system."
              .formatted(folder),
          e);
    } finally {
      Files.delete(probe);
    }
  }

  @Override
  public void close() {
    try {
      proxy.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new StackException("The S3 endpoint did not stop in order: " + Reasons.of(e), e);
    } finally {
      blobs.close();
    }
  }
}
