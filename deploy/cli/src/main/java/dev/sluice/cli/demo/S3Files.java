package dev.sluice.cli.demo;

import dev.sluice.cli.CommandException;
import dev.sluice.cli.s3.S3Clients;
import dev.sluice.local.S3Address;
import java.util.function.ToLongFunction;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/** Counts the files of a topic in the bucket. Not thread-safe. */
final class S3Files implements ToLongFunction<String>, AutoCloseable {
  private final S3Client client;
  private final S3Address address;
  private final String root;

  S3Files(S3Address address, String root) {
    this.address = address;
    this.root = root;
    this.client = S3Clients.of(address);
  }

  @Override
  public long applyAsLong(String topic) {
    try {
      return client
          .listObjectsV2Paginator(
              request -> request.bucket(address.bucket()).prefix(root + "/" + topic + "/"))
          .contents()
          .stream()
          .filter(object -> object.key().endsWith(".parquet"))
          .count();
    } catch (SdkException e) {
      throw new CommandException(
          "S3 does not list the files of " + topic + " at " + address + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
