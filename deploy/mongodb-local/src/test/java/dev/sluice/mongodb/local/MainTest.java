package dev.sluice.mongodb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.mongodb.local.storage.Sharding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void takesItsOptions() {
    MongoLocalOptions options =
        Main.parse(
            "--port",
            "0",
            "--state-dir",
            "x",
            "--oplog-bytes",
            "5",
            "--compatibility",
            "4.0",
            "--read-lag-ms",
            "250",
            "--sharded",
            "shop.orders=region,a.b",
            "--sharded",
            "shop.x=y");
    assertThat(options)
        .isEqualTo(
            new MongoLocalOptions(
                "127.0.0.1",
                0,
                "rs0",
                5,
                Path.of("x"),
                Compatibility.V4_0,
                Duration.ofMillis(250),
                new Sharding(
                    Map.of("shop.orders", List.of("region", "a.b"), "shop.x", List.of("y")))));
  }

  @Test
  void hasDefaults() {
    assertThat(Main.parse())
        .isEqualTo(
            new MongoLocalOptions(
                "127.0.0.1",
                27017,
                "rs0",
                268_435_456,
                null,
                Compatibility.V6_0,
                Duration.ZERO,
                Sharding.NONE));
  }

  @Test
  void refusesWrongOptions() {
    assertThatThrownBy(() -> Main.parse("--frob", "1")).hasMessageContaining("--frob");
    assertThatThrownBy(() -> Main.parse("--port")).hasMessageContaining("--port");
    assertThatThrownBy(() -> Main.parse("--port", "x")).hasMessageContaining("--port");
    assertThatThrownBy(() -> Main.parse("--port", "70000")).hasMessageContaining("65535");
    assertThatThrownBy(() -> Main.parse("--oplog-bytes", "0")).hasMessageContaining("oplogBytes");
    assertThatThrownBy(() -> Main.parse("--read-lag-ms", "-1")).hasMessageContaining("readLag");
    for (String wrong : List.of("shop.orders", "shop=region", "shop.orders=", "shop.orders=a,")) {
      assertThatThrownBy(() -> Main.parse("--sharded", wrong))
          .hasMessageContaining("<db>.<collection>=<field>");
    }
  }

  @Test
  void namesAPortThatIsInUse() {
    try (MongoLocal server = MongoLocal.start(MongoLocalOptions.defaults())) {
      MongoLocalOptions same = MongoLocalOptions.defaults().withPort(server.port());
      assertThatThrownBy(() -> MongoLocal.start(same))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Port " + server.port());
    }
  }

  @Test
  void outlivesAClientThatSpeaksSomethingElse() throws IOException {
    try (MongoLocal server = MongoLocal.start(MongoLocalOptions.defaults())) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
      try (var client = com.mongodb.client.MongoClients.create(server.uri())) {
        assertThat(client.listDatabaseNames()).contains("admin");
      }
    }
  }
}
