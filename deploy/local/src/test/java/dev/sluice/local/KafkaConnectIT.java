package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.local.connect.ConnectClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaConnectIT {
  @TempDir Path folder;

  @Test
  void workerFindsThePluginsByTheirServiceManifests() {
    try (LocalStack stack =
        LocalStack.builder()
            .stateDir(folder)
            .ports(Ports.ephemeral())
            .only(Part.KAFKA, Part.CONNECT)
            .start()) {
      assertThat(new ConnectClient(stack.connectUrl()).plugins(true))
          .contains("com.mongodb.kafka.connect.MongoSourceConnector");
    }
  }
}
