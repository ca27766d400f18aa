package dev.sluice.bench.redshift;

import dev.sluice.redshift.local.RedshiftLocal;
import dev.sluice.redshift.local.RedshiftLocalOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket and redshift-local, in this JVM, with their data in a folder that goes with them. */
final class Stand implements AutoCloseable {

  static final String BUCKET = "sluice-bench";
  static final String USER = "sluice";
  static final String DATABASE = "dev";

  /** Line of PostgreSQL's postmaster.pid that has the port. */
  private static final int PORT_LINE = 3;

  private final Path folder;
  private final S3Proxy proxy;
  private final S3Client client;
  private final RedshiftLocal redshift;

  private Stand(Path folder, S3Proxy proxy, S3Client client, RedshiftLocal redshift) {
    this.folder = folder;
    this.proxy = proxy;
    this.client = client;
    this.redshift = redshift;
  }

  static Stand start() throws Exception {
    Path folder = Files.createTempDirectory("sluice-bench");
    Path objects = Files.createDirectory(folder.resolve("s3"));
    S3Proxy proxy =
        S3Proxy.builder()
            .endpoint(URI.create("http://127.0.0.1:0"))
            .blobStore(new FilesystemNio2BlobStore(objects.toString()))
            .ignoreUnknownHeaders(true)
            .build();
    proxy.start();
    URI endpoint = URI.create("http://127.0.0.1:" + proxy.getPort());
    S3Client client =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
            .build();
    client.createBucket(request -> request.bucket(BUCKET));
    RedshiftLocal redshift =
        RedshiftLocal.start(
            RedshiftLocalOptions.defaults(folder.resolve("redshift"))
                .withS3(endpoint, "any", "any", "us-east-1"));
    return new Stand(folder, proxy, client, redshift);
  }

  S3Client s3() {
    return client;
  }

  URI s3Endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  String redshiftUrl() {
    return redshift.jdbcUrl();
  }

  /** The PostgreSQL server behind the gateway. */
  String postgresUrl() throws IOException {
    List<String> lines =
        Files.readAllLines(
            folder.resolve("redshift").resolve("postgres").resolve("postmaster.pid"));
    return "jdbc:postgresql://127.0.0.1:" + lines.get(PORT_LINE).strip() + "/" + DATABASE;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(redshiftUrl(), USER, USER);
  }

  /** Has server and machine do now what they would do during the next measurement. */
  void rest() throws IOException, SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgresUrl(), "postgres", "postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("VACUUM ANALYZE");
      statement.execute("CHECKPOINT");
    }
    FreeMemory.use(folder);
  }

  /** A figure counts only if the rows are there. */
  void requireRows(String table, long rows) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      count.next();
      if (count.getLong(1) != rows) {
        throw new IllegalStateException(
            "%s has %d rows, not %d".formatted(table, count.getLong(1), rows));
      }
    }
  }

  @Override
  public void close() throws IOException {
    redshift.close();
    client.close();
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IOException("The S3 endpoint does not stop", e);
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
