package dev.sluice.guard.registry;

import dev.sluice.guard.stack.Await;
import dev.sluice.harness.FreePorts;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A real Apicurio Registry, in memory, as a process on loopback. */
public final class ApicurioRegistry implements AutoCloseable {
  private static final Duration STARTED = Duration.ofMinutes(5);
  private static final String API = "/apis/ccompat/v7";

  private final Process process;
  private final Path log;
  private final URI url;
  private final HttpClient http = HttpClient.newHttpClient();

  private ApicurioRegistry(Process process, Path log, URI url) {
    this.process = process;
    this.log = log;
    this.url = url;
  }

  /**
   * Starts the registry and waits until it answers.
   *
   * @param folder for its log and its temporary files
   */
  public static ApicurioRegistry start(Path folder) throws IOException {
    String jar = System.getProperty("apicurio.registry.jar");
    if (jar == null || !new File(jar).exists()) {
      throw new IllegalStateException(
          "There is no Apicurio Registry at " + jar + ": run the test by mvn verify");
    }
    int port = FreePorts.pick();
    Path log = folder.resolve("apicurio.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + folder,
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-jar",
                jar)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    ApicurioRegistry registry =
        new ApicurioRegistry(process, log, URI.create("http://127.0.0.1:" + port + API));
    try {
      Await.until("answering", STARTED, registry::answers, registry::said);
    } catch (RuntimeException | Error e) {
      registry.close();
      throw e;
    }
    return registry;
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new IllegalStateException("Apicurio Registry ended: " + said());
    }
    try {
      return request("GET", "/subjects", null).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The base of its Confluent-compatible API. */
  public URI url() {
    return url;
  }

  /** Sends a request to its Confluent-compatible API. */
  public HttpResponse<String> request(String method, String path, String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofMinutes(2))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
