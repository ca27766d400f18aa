package dev.sluice.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.s3.retry.Retries;
import dev.sluice.s3.sim.RecordingServer;
import dev.sluice.s3.sim.RecordingServer.Answer;
import dev.sluice.s3.sim.RecordingServer.Request;
import dev.sluice.s3.sim.SecureServer;
import dev.sluice.s3.store.ObjectStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The requests that a configuration leads to, as a server sees them. */
class S3ClientsTest {

  private static final String UPLOAD =
      "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>";
  private static final String ROLE = "arn:aws:iam::123456789012:role/writer";

  private final List<String> operations = new CopyOnWriteArrayList<>();
  private final RecordingServer server =
      new RecordingServer(
          request -> new Answer(200, request.uri().contains("uploads") ? UPLOAD : ""));

  @AfterEach
  void stop() {
    server.close();
  }

  private static S3ParquetSinkConfig config(String endpoint, String... more) {
    Map<String, String> properties = new HashMap<>();
    properties.put("kafka.bootstrap.servers", "none:1");
    properties.put("s3.bucket", "b");
    properties.put("s3.endpoint", endpoint);
    properties.put("s3.path.style", "true");
    properties.put("s3.access.key.id", "id");
    properties.put("s3.secret.access.key", "secret");
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
    }
    return new S3ParquetSinkConfig(properties);
  }

  private S3Client client(String... more) {
    return SinkClients.real().s3(config(server.url(), more), operations::add);
  }

  private static void put(S3Client client) {
    client.putObject(b -> b.bucket("b").key("k"), RequestBody.fromString("x"));
  }

  /** One request of each kind that makes an object. */
  private List<Request> creations(String... more) {
    try (S3Client client = client(more)) {
      put(client);
      client.createMultipartUpload(b -> b.bucket("b").key("k"));
    }
    return server.requests();
  }

  @Test
  void nothingIsAddedByDefault() {
    for (Request request : creations()) {
      assertThat(request.headers())
          .doesNotContainKeys(
              "x-amz-server-side-encryption",
              "x-amz-storage-class",
              "x-amz-tagging",
              "x-amz-expected-bucket-owner",
              "x-amz-security-token");
    }
  }

  @Test
  void everyObjectIsEncryptedAsConfigured() {
    List<Request> requests =
        creations(
            "s3.encryption",
            "aws:kms",
            "s3.encryption.kms.key",
            "key-1",
            "s3.encryption.bucket.key",
            "true");
    assertThat(requests).hasSize(2);
    for (Request request : requests) {
      assertThat(request.headers())
          .containsEntry("x-amz-server-side-encryption", "aws:kms")
          .containsEntry("x-amz-server-side-encryption-aws-kms-key-id", "key-1")
          .containsEntry("x-amz-server-side-encryption-bucket-key-enabled", "true");
    }
  }

  @Test
  void everyObjectHasStorageClassAndTags() {
    List<Request> requests =
        creations("s3.storage.class", "STANDARD_IA", "s3.tags", "team=data,cost center=7");
    for (Request request : requests) {
      assertThat(request.headers()).containsEntry("x-amz-storage-class", "STANDARD_IA");
      assertThat(request.headers().get("x-amz-tagging").replace("%20", "+"))
          .isEqualTo("cost+center=7&team=data");
    }
  }

  @Test
  void everyRequestNamesTheExpectedBucketOwnerInItsSignature() {
    try (S3Client client = client("s3.bucket.owner", "123456789012")) {
      put(client);
      client.headObject(b -> b.bucket("b").key("k"));
      client.deleteObject(b -> b.bucket("b").key("k"));
    }
    assertThat(server.requests()).hasSize(3);
    for (Request request : server.requests()) {
      assertThat(request.headers()).containsEntry("x-amz-expected-bucket-owner", "123456789012");
      assertThat(request.headers().get("Authorization")).contains("x-amz-expected-bucket-owner");
    }
  }

  @Test
  void requestsAreCountedByOperation() {
    creations();
    assertThat(operations).containsExactly("PutObject", "CreateMultipartUpload");
  }

  private static RecordingServer sts(Answer answer) {
    return new RecordingServer(request -> answer);
  }

  @Test
  void roleIsAssumedOnceAndItsTokenSent() {
    Answer session =
        new Answer(
            200,
            "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>temp</AccessKeyId>"
                + "<SecretAccessKey>s</SecretAccessKey><SessionToken>token-1</SessionToken>"
                + "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>"
                + "</AssumeRoleResponse>");
    try (RecordingServer sts = sts(session);
        S3Client client =
            client(
                "s3.role.arn",
                ROLE,
                "s3.role.external.id",
                "ours",
                "s3.role.session.name",
                "sluice-1",
                "s3.sts.endpoint",
                sts.url())) {
      put(client);
      put(client);
      assertThat(sts.requests()).hasSize(1);
      assertThat(sts.requests().get(0).body())
          .contains("Action=AssumeRole")
          .contains("RoleSessionName=sluice-1")
          .contains("ExternalId=ours")
          .contains("role%2Fwriter");
      for (Request request : server.requests()) {
        assertThat(request.headers()).containsEntry("x-amz-security-token", "token-1");
        assertThat(request.headers().get("Authorization")).contains("Credential=temp/");
      }
    }
  }

  @Test
  void roleThatCannotBeAssumedFailsWithTheRemedy() {
    Answer denied =
        new Answer(
            403,
            "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>"
                + "<Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>");
    try (RecordingServer sts = sts(denied);
        ObjectStore store = store(client("s3.role.arn", ROLE, "s3.sts.endpoint", sts.url()))) {
      assertThatThrownBy(() -> store.head("k"))
          .isExactlyInstanceOf(ConnectException.class)
          .hasMessageContaining("STS answered 403 AccessDenied")
          .hasMessageContaining("s3.role.arn")
          .hasMessageContaining("sts:AssumeRole");
    }
  }

  private static ObjectStore store(S3Client client) {
    Retries once =
        new Retries(
            Duration.ofMillis(1), Duration.ofMillis(1), Duration.ZERO, new Random(1), () -> {});
    return new ObjectStore(client, "b", 5 << 20, once);
  }

  @ParameterizedTest
  @CsvSource({
    "404,NoSuchBucket,does not exist",
    "403,AccessDenied,s3:PutObject",
    "403,InvalidAccessKeyId,s3.access.key.id",
    "403,SignatureDoesNotMatch,s3.secret.access.key",
    "400,ExpiredToken,have expired",
    "403,RequestTimeTooSkewed,clock of this worker",
    "301,PermanentRedirect,s3.region",
    "400,AuthorizationHeaderMalformed,s3.region",
    "501,NotImplemented,does not implement",
    "400,InvalidStorageClass,injected"
  })
  void refusalsNameTheRemedy(int status, String code, String remedy) {
    try (RecordingServer refusing = sts(Answer.error(status, code));
        ObjectStore store = store(SinkClients.real().s3(config(refusing.url()), operations::add))) {
      assertThatThrownBy(() -> store.keysAfter("p", "p"))
          .isExactlyInstanceOf(ConnectException.class)
          .hasMessageContaining("s3://b/p")
          .hasMessageContaining(remedy);
      assertThat(refusing.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"500,InternalError", "503,SlowDown", "429,TooManyRequests", "400,RequestTimeout"})
  void passingFaultsAreTriedAgain(int status, String code) {
    try (RecordingServer failing = sts(Answer.error(status, code));
        ObjectStore store = store(SinkClients.real().s3(config(failing.url()), operations::add))) {
      assertThatThrownBy(() -> store.keysAfter("p", "p"))
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("s3://b/p");
    }
  }

  @Test
  void headThatIsRefusedWithoutBodyNamesTheLikelyReason() {
    try (RecordingServer refusing = sts(new Answer(400, ""));
        ObjectStore store = store(SinkClients.real().s3(config(refusing.url()), operations::add))) {
      assertThatThrownBy(() -> store.head("k"))
          .isExactlyInstanceOf(ConnectException.class)
          .hasMessageContaining("expired credentials");
    }
  }

  @Test
  void unknownAuthorityIsRefusedUntilItIsTrusted(@TempDir Path folder) throws Exception {
    try (SecureServer secure = new SecureServer(folder)) {
      try (ObjectStore store =
          store(SinkClients.real().s3(config(secure.url()), operations::add))) {
        assertThatThrownBy(() -> store.head("k"))
            .isExactlyInstanceOf(ConnectException.class)
            .hasMessageContaining("s3.tls.truststore.location");
      }
      S3ParquetSinkConfig trusting =
          config(
              secure.url(),
              "s3.tls.truststore.location",
              secure.truststore().toString(),
              "s3.tls.truststore.password",
              SecureServer.PASSWORD);
      try (S3Client client = SinkClients.real().s3(trusting, operations::add)) {
        put(client);
      }
      assertThat(secure.requests()).isEqualTo(1);
    }
  }

  @Test
  void truststoreThatCannotBeReadIsRefused() {
    assertThatThrownBy(() -> client("s3.tls.truststore.location", "/not/there"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("s3.tls.truststore.location");
  }

  @Test
  void addressesFollowTheStyle() {
    put(client());
    assertThat(URI.create(server.requests().get(0).uri()).getPath()).isEqualTo("/b/k");
  }
}
