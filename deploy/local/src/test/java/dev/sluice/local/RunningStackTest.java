package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunningStackTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final RunningStack FULL =
      new RunningStack(
          12,
          Instant.parse("2026-11-24T10:00:00Z"),
          "mongodb://me:secret1@h:1/?replicaSet=rs0",
          "h:2",
          "http://h:3",
          new S3Address(URI.create("http://h:4"), "us-east-1", "sluice", "key", "secret2"),
          new RedshiftAddress("jdbc:redshift://h:5/dev", "me", "secret3"),
          List.of(new RunningStack.OwnedProcess(13, 99)));

  @Test
  void survivesJson() throws Exception {
    assertThat(throughJson(FULL)).isEqualTo(FULL);
  }

  @Test
  void withoutMostPartsSurvivesJson() throws Exception {
    RunningStack sparse =
        new RunningStack(12, Instant.EPOCH, null, null, null, null, null, List.of());

    assertThat(throughJson(sparse)).isEqualTo(sparse);
  }

  @Test
  void bucketAtAmazonSurvivesJson() throws Exception {
    RunningStack amazon =
        new RunningStack(
            12,
            Instant.EPOCH,
            null,
            null,
            null,
            new S3Address(null, "eu-west-1", "b", null, null),
            null,
            List.of());

    assertThat(throughJson(amazon)).isEqualTo(amazon);
  }

  @Test
  void textHasNoSecrets() {
    assertThat(FULL.toString())
        .contains(
            "process 12",
            "mongodb://me:***@h:1/?replicaSet=rs0",
            "h:2",
            "http://h:3",
            "http://h:4",
            "h:5/dev")
        .doesNotContain("secret");
  }

  @Test
  void connectionStringWithoutPasswordStaysAsItIs() {
    assertThat(Secrets.withoutPassword("mongodb://a:1,b:2/?x=y@z"))
        .isEqualTo("mongodb://a:1,b:2/?x=y@z");
  }

  private static RunningStack throughJson(RunningStack stack) throws Exception {
    String text = RunningStackJson.write(JSON.createObjectNode(), stack).toString();
    return RunningStackJson.read((ObjectNode) JSON.readTree(text));
  }
}
