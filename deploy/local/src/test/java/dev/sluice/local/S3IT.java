package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

class S3IT {
  private static final int PRECONDITION_FAILED = 412;
  private static final int FORBIDDEN = 403;

  @TempDir static Path folder;
  private static LocalStack stack;
  private static S3Client client;

  @BeforeAll
  static void start() {
    stack = LocalStack.builder().stateDir(folder).ports(Ports.ephemeral()).only(Part.S3).start();
    client = client(stack.s3());
  }

  @AfterAll
  static void stop() {
    client.close();
    stack.close();
  }

  private static S3Client client(S3Address address) {
    return S3Client.builder()
        .endpointOverride(address.endpoint())
        .region(Region.of(address.region()))
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(address.accessKey(), address.secretKey())))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  private static void put(String key, String content) {
    client.putObject(put -> put.bucket("sluice").key(key), RequestBody.fromString(content));
  }

  private static String content(String key) {
    return client.getObjectAsBytes(get -> get.bucket("sluice").key(key)).asUtf8String();
  }

  @Test
  void givesBackWhatWasPut() {
    put("a/put", "content");

    assertThat(content("a/put")).isEqualTo("content");
  }

  @Test
  void givesARange() {
    put("a/range", "0123456789");

    assertThat(
            client
                .getObjectAsBytes(get -> get.bucket("sluice").key("a/range").range("bytes=2-4"))
                .asUtf8String())
        .isEqualTo("234");
  }

  @Test
  void keepsUserMetadata() {
    client.putObject(
        put ->
            put.bucket("sluice")
                .key("a/metadata")
                .metadata(Map.of("sluice-to", "500", "sluice-rows", "12")),
        RequestBody.fromString("x"));

    HeadObjectResponse head =
        client.headObject(request -> request.bucket("sluice").key("a/metadata"));
    assertThat(head.metadata())
        .containsEntry("sluice-to", "500")
        .containsEntry("sluice-rows", "12");
  }

  @Test
  void keepsUserMetadataOfAMultipartUpload() {
    upload("a/multipart-metadata", Map.of("sluice-to", "500"));

    assertThat(
            client
                .headObject(request -> request.bucket("sluice").key("a/multipart-metadata"))
                .metadata())
        .containsEntry("sluice-to", "500");
  }

  @Test
  void createsAnObjectOnlyOnceWithIfNoneMatch() {
    client.putObject(
        put -> put.bucket("sluice").key("a/once").ifNoneMatch("*"),
        RequestBody.fromString("first"));

    assertThatThrownBy(
            () ->
                client.putObject(
                    put -> put.bucket("sluice").key("a/once").ifNoneMatch("*"),
                    RequestBody.fromString("second")))
        .isInstanceOfSatisfying(
            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(PRECONDITION_FAILED));
    assertThat(content("a/once")).isEqualTo("first");
  }

  @Test
  void completesAMultipartUploadOnlyOnceWithIfNoneMatch() {
    upload("a/multipart", Map.of());

    assertThatThrownBy(() -> upload("a/multipart", Map.of()))
        .isInstanceOfSatisfying(
            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(PRECONDITION_FAILED));
    assertThat(
            client
                .headObject(request -> request.bucket("sluice").key("a/multipart"))
                .contentLength())
        .isEqualTo((5 << 20) + 3);
  }

  private static void upload(String key, Map<String, String> metadata) {
    String id =
        client
            .createMultipartUpload(create -> create.bucket("sluice").key(key).metadata(metadata))
            .uploadId();
    CompletedPart first = part(key, id, 1, "x".repeat(5 << 20));
    CompletedPart second = part(key, id, 2, "end");
    client.completeMultipartUpload(
        complete ->
            complete
                .bucket("sluice")
                .key(key)
                .uploadId(id)
                .ifNoneMatch("*")
                .multipartUpload(parts -> parts.parts(first, second)));
  }

  private static CompletedPart part(String key, String uploadId, int number, String content) {
    String tag =
        client
            .uploadPart(
                part -> part.bucket("sluice").key(key).uploadId(uploadId).partNumber(number),
                RequestBody.fromString(content))
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(tag).build();
  }

  @Test
  void listsKeysInOrderAfterAKey() {
    List.of("list/3", "list/1", "list/2").forEach(key -> put(key, "x"));

    assertThat(
            client
                .listObjectsV2(list -> list.bucket("sluice").prefix("list/").startAfter("list/1"))
                .contents())
        .extracting(S3Object::key)
        .containsExactly("list/2", "list/3");
  }

  @Test
  void keepsObjectsAndMetadataOverARestart() {
    client.putObject(
        put -> put.bucket("sluice").key("kept").metadata(Map.of("sluice-to", "7")),
        RequestBody.fromString("content"));

    stack.restart(Part.S3);

    assertThat(content("kept")).isEqualTo("content");
    assertThat(client.headObject(request -> request.bucket("sluice").key("kept")).metadata())
        .containsEntry("sluice-to", "7");
  }

  @Test
  void refusesAWrongKey() {
    S3Address address = stack.s3();
    try (S3Client stranger =
        client(
            new S3Address(
                address.endpoint(), address.region(), "sluice", address.accessKey(), "wrong"))) {
      assertThatThrownBy(() -> stranger.listObjectsV2(list -> list.bucket("sluice")))
          .isInstanceOfSatisfying(
              S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(FORBIDDEN));
    }
  }
}
