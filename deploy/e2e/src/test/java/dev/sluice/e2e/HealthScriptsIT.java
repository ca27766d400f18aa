package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The containers' health checks take a running pipeline for healthy. */
@ExtendWith(SharedPipeline.class)
class HealthScriptsIT {

  @Test
  void whatRunsIsHealthy(Pipeline pipeline) throws Exception {
    String kafka = pipeline.stack().bootstrapServers();
    String mongodb = new ConnectionString(pipeline.stack().mongodbUri()).getHosts().get(0);

    assertThat(HealthScript.KAFKA.passes(port(kafka))).as("Kafka").isTrue();
    assertThat(HealthScript.MONGODB.passes(port(mongodb))).as("MongoDB").isTrue();
    assertThat(HealthScript.HTTP.passes(pipeline.stack().s3().endpoint().getPort(), "/healthz"))
        .as("S3")
        .isTrue();
    assertThat(
            HealthScript.HTTP.passes(
                URI.create(pipeline.stack().connectUrl()).getPort(), "/health"))
        .as("Connect")
        .isTrue();
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }
}
