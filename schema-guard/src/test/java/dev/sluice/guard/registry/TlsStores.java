package dev.sluice.guard.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.types.Password;

/** Key and trust stores of a server and a client that trust each other, made by keytool. */
final class TlsStores {
  private static final String PASSWORD = "changeit";

  private final Path folder;

  TlsStores(Path folder) throws IOException {
    this.folder = folder;
    for (String side : List.of("server", "client")) {
      keytool(
          "-genkeypair",
          "-alias",
          side,
          "-keyalg",
          "EC",
          "-dname",
          "CN=localhost",
          "-ext",
          "san=dns:localhost",
          "-validity",
          "2",
          "-keystore",
          path(side + "-key"));
      keytool(
          "-exportcert",
          "-alias",
          side,
          "-keystore",
          path(side + "-key"),
          "-file",
          path(side + "-cert"));
      keytool(
          "-importcert",
          "-noprompt",
          "-alias",
          side,
          "-file",
          path(side + "-cert"),
          "-keystore",
          path(side + "-trust"));
    }
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void keytool(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command + " ended with " + process.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  SSLContext server() {
    return TlsContext.of(
        Map.of(
            "ssl.keystore.location",
            path("server-key"),
            "ssl.keystore.password",
            new Password(PASSWORD),
            "ssl.keystore.type",
            "PKCS12",
            "ssl.truststore.location",
            path("client-trust"),
            "ssl.truststore.password",
            new Password(PASSWORD),
            "ssl.truststore.type",
            "PKCS12"),
        "server.");
  }

  /** A client's settings: it trusts the server. */
  Map<String, String> trust() {
    return Map.of(
        "registry.ssl.truststore.location",
        path("server-trust"),
        "registry.ssl.truststore.password",
        PASSWORD,
        "registry.ssl.truststore.type",
        "PKCS12");
  }

  /** A client's settings: it has a key of its own. */
  Map<String, String> key() {
    return Map.of(
        "registry.ssl.keystore.location",
        path("client-key"),
        "registry.ssl.keystore.password",
        PASSWORD,
        "registry.ssl.key.password",
        PASSWORD,
        "registry.ssl.keystore.type",
        "PKCS12");
  }
}
