package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the worker's and the broker's container log, and how. */
class ImageLogTest {
  private static final Path CONFIGURATION = Path.of("..", "connect-image", "log4j2.xml");
  private static final String REQUEST_LOG = "org.apache.kafka.connect.runtime.rest.RestServer";
  private static final String REQUEST =
      "127.0.0.1 - - [01/Dec/2026:05:00:00 +0000] \"%s HTTP/1.1\" %s 20 \"-\" \"Java-http-client\" 4";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream console = System.out;
  private LoggerContext context;

  @BeforeEach
  void start() {
    System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    context = new LoggerContext("image", null, CONFIGURATION.toUri());
    context.start();
  }

  @AfterEach
  void stop() {
    context.stop();
    System.setOut(console);
  }

  private Logger logger(String name) {
    return context.getLogger(name);
  }

  private List<JsonNode> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().map(ImageLogTest::parse).toList();
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }

  @Test
  void aLineIsOneJsonObjectWhateverTheMessageHolds() {
    logger("dev.sluice.Any")
        .warn("a \"quoted\" \\ word\nand a line", new IllegalStateException("why\nit failed"));

    assertThat(lines()).hasSize(1);
    JsonNode line = lines().get(0);
    assertThat(Instant.parse(line.get("time").textValue())).isBeforeOrEqualTo(Instant.now());
    assertThat(line.get("level").textValue()).isEqualTo("WARN");
    assertThat(line.get("logger").textValue()).isEqualTo("dev.sluice.Any");
    assertThat(line.get("message").textValue()).isEqualTo("a \"quoted\" \\ word\nand a line");
    assertThat(line.get("error").textValue())
        .startsWith("java.lang.IllegalStateException: why\nit failed")
        .contains("at dev.sluice.e2e.ImageLogTest");
  }

  @Test
  void nothingGoesToAFile() {
    assertThat(context.getConfiguration().getAppenders().values())
        .hasSize(1)
        .allMatch(ConsoleAppender.class::isInstance);
  }

  @Test
  void clientsAreLoggedFromWarningsOn() {
    Logger client = logger("org.apache.kafka.clients.NetworkClient");
    client.info("connected");
    client.warn("cannot connect");

    assertThat(lines())
        .extracting(line -> line.get("message").textValue())
        .containsExactly("cannot connect");
  }

  @Test
  void requestsThatReadAreLoggedOnlyWhenTheyFail() {
    Logger requests = logger(REQUEST_LOG);
    requests.info(REQUEST.formatted("GET /connectors/shop.orders/offsets", "200"));
    requests.info(REQUEST.formatted("GET /connectors/shop.orders/offsets", "500"));
    requests.info(REQUEST.formatted("PUT /connectors/shop.orders/pause", "202"));

    assertThat(lines())
        .extracting(line -> line.get("message").textValue())
        .containsExactly(
            REQUEST.formatted("GET /connectors/shop.orders/offsets", "500"),
            REQUEST.formatted("PUT /connectors/shop.orders/pause", "202"));
  }
}
