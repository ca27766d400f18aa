package dev.sluice.redshift.skip;

import dev.sluice.files.ObjectKeys;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What is known of a file without reading it, as it may be broken: its key, and what the S3 sink
 * wrote into the object's metadata; of an object that is gone, where the next file begins.
 *
 * @param topicId Kafka's id of the topic; empty if unknown
 * @param to offset after the last one
 */
record ChainFile(
    String topic, int partition, long from, long to, OptionalLong rows, Optional<String> topicId) {

  private static final Pattern KEY =
      Pattern.compile(
          "(?:(?<root>.+)/)?(?<topic>[^/]+)/partition=(?<partition>\\d{1,9})/(?<from>\\d{20})\\.parquet");
  private static final int NOT_FOUND = 404;

  static ChainFile read(S3Client s3, String bucket, String key) {
    Matcher matcher = KEY.matcher(key);
    if (!matcher.matches()) {
      throw new SkipException(
          "s3://%s/%s is not the key of a file: it should end in <topic>/partition=<n>/<offset, 20 digits>.parquet"
              .formatted(bucket, key));
    }
    String topic = matcher.group("topic");
    int partition = Integer.parseInt(matcher.group("partition"));
    long from = Long.parseLong(matcher.group("from"));
    Map<String, String> metadata = metadata(s3, bucket, key);
    OptionalLong to = number(metadata, "sluice-to");
    if (to.isEmpty()) {
      ObjectKeys keys = new ObjectKeys(matcher.group("root") == null ? "" : matcher.group("root"));
      to = startOfNext(s3, bucket, key, keys, topic, partition);
    }
    return new ChainFile(
        topic,
        partition,
        from,
        to.orElseThrow(
            () ->
                new SkipException(
                    "s3://%s/%s is gone or has no metadata, and no file follows it: how far it reached is not known"
                        .formatted(bucket, key))),
        number(metadata, "sluice-rows"),
        Optional.ofNullable(metadata.get("sluice-topic-id")));
  }

  private static Map<String, String> metadata(S3Client s3, String bucket, String key) {
    try {
      HeadObjectResponse head = s3.headObject(request -> request.bucket(bucket).key(key));
      return head.metadata();
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return Map.of();
      }
      throw e;
    }
  }

  private static OptionalLong startOfNext(
      S3Client s3, String bucket, String key, ObjectKeys keys, String topic, int partition) {
    return s3
        .listObjectsV2(
            request ->
                request
                    .bucket(bucket)
                    .prefix(keys.partitionPrefix(topic, partition))
                    .startAfter(key)
                    .maxKeys(1))
        .contents()
        .stream()
        .map(S3Object::key)
        .mapToLong(next -> keys.from(topic, partition, next))
        .findFirst();
  }

  private static OptionalLong number(Map<String, String> metadata, String key) {
    String text = metadata.get(key);
    return text != null && text.matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }
}
