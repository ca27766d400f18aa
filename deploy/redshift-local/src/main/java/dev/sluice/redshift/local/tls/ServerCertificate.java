package dev.sluice.redshift.local.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate of the server's own, signed by itself and made once per folder with the JDK's
 * keytool. A client that verifies the server trusts {@code server.crt}.
 */
public final class ServerCertificate {
  private static final String ALIAS = "redshift-local";

  /** Guards nothing: the file's permissions and the folder's do. */
  private static final String STORE_PASSWORD = "redshift-local";

  private final Path store;
  private final Path certificate;

  private ServerCertificate(Path folder) {
    this.store = folder.resolve("server.p12");
    this.certificate = certificate(folder);
  }

  /** Where the certificate of a folder is, in PEM form, once it is made. */
  public static Path certificate(Path folder) {
    return folder.resolve("server.crt");
  }

  /**
   * Makes the certificate when the folder has none.
   *
   * @param folder created when missing
   * @param host name or address that clients connect to, beside the loopback ones
   * @throws IOException when it cannot be made or read; the message names the file
   */
  public static SSLContext context(Path folder, String host) throws IOException {
    ServerCertificate server = new ServerCertificate(folder);
    if (!Files.exists(server.certificate)) {
      Files.createDirectories(folder);
      Files.deleteIfExists(server.store);
      server.make(host);
    }
    return server.load();
  }

  private void make(String host) throws IOException {
    String names = "dns:localhost,ip:127.0.0.1,ip:::1";
    if (!host.matches("127\\..*|localhost|::1|0\\.0\\.0\\.0|::")) {
      names += (host.matches("[0-9.]+|.*:.*") ? ",ip:" : ",dns:") + host;
    }
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    ALIAS,
                    "-keyalg",
                    "RSA",
                    "-keysize",
                    "2048",
                    "-validity",
                    "3650",
                    "-dname",
                    "CN=redshift-local",
                    "-ext",
                    "san=" + names,
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    STORE_PASSWORD))
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (keytool.waitFor() != 0) {
        throw new IOException("keytool could not make " + store + ": " + output.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool made " + store, e);
    }
    try {
      byte[] encoded = keyStore().getCertificate(ALIAS).getEncoded();
      String pem =
          "-----BEGIN CERTIFICATE-----\n"
              + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
              + "\n-----END CERTIFICATE-----\n";
      Files.writeString(certificate, pem);
    } catch (GeneralSecurityException e) {
      throw unreadable(e);
    }
  }

  private SSLContext load() throws IOException {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(keyStore(), STORE_PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw unreadable(e);
    }
  }

  private KeyStore keyStore() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, STORE_PASSWORD.toCharArray());
    }
    return keys;
  }

  private IOException unreadable(GeneralSecurityException e) {
    return new IOException(
        "cannot use the server's certificate in " + store + "; delete the folder to make another",
        e);
  }
}
