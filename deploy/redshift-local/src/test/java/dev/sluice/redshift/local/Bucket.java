package dev.sluice.redshift.local;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Where the files of the tests' loads go. */
final class Bucket implements AutoCloseable {
  private final S3Client client;
  private final String name;
  private final String prefix;

  /**
   * A bucket that exists.
   *
   * @param prefix of all keys, with a slash at its end
   */
  Bucket(S3Client client, String name, String prefix) {
    this.client = client;
    this.name = name;
    this.prefix = prefix;
  }

  /** The address of a key below the prefix. */
  String url(String key) {
    return "s3://" + name + "/" + prefix + key;
  }

  /** Puts an object and returns its address. */
  String put(String key, byte[] content) {
    client.putObject(
        request -> request.bucket(name).key(prefix + key), RequestBody.fromBytes(content));
    return url(key);
  }

  String put(String key, String content) {
    return put(key, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Puts Parquet files and a manifest over them, and returns the manifest's address. */
  String putLoad(String load, byte[]... files) {
    StringBuilder entries = new StringBuilder();
    for (int i = 0; i < files.length; i++) {
      String key = load + "/" + i + ".parquet";
      put(key, files[i]);
      entries.append(i == 0 ? "" : ",").append(entry(key, files[i].length));
    }
    return putManifest(load, List.of(entries.toString()));
  }

  String putManifest(String load, List<String> entries) {
    return put(
        load + ".manifest",
        entries.stream().collect(Collectors.joining(",", "{\"entries\":[", "]}")));
  }

  /** The entry of a manifest for a key below the prefix. */
  String entry(String key, long size) {
    return "{\"url\":\""
        + url(key)
        + "\",\"mandatory\":true,\"meta\":{\"content_length\":"
        + size
        + "}}";
  }

  @Override
  public void close() {
    client.close();
  }
}
