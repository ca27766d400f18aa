package dev.sluice.local;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.bson.Document;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Whether each part serves, asked as its users would ask it. */
final class Probes {
  private Probes() {}

  /** A member of a replica set answers, or a mongos. */
  static Probe mongodb(String uri) {
    return limit -> {
      int millis = (int) limit.toMillis();
      MongoClientSettings settings =
          MongoClientSettings.builder()
              .applyConnectionString(new ConnectionString(uri))
              .applyToClusterSettings(
                  cluster -> cluster.serverSelectionTimeout(millis, TimeUnit.MILLISECONDS))
              .applyToSocketSettings(
                  socket ->
                      socket
                          .connectTimeout(millis, TimeUnit.MILLISECONDS)
                          .readTimeout(millis, TimeUnit.MILLISECONDS))
              .build();
      try (MongoClient client = MongoClients.create(settings)) {
        Document hello = hello(client.getDatabase("admin"));
        if (hello.getString("setName") == null && !"isdbgrid".equals(hello.getString("msg"))) {
          throw new IOException(
              "it is not a replica set, and only replica sets have change streams");
        }
      }
    };
  }

  private static Document hello(MongoDatabase admin) {
    try {
      return admin.runCommand(new Document("hello", 1));
    } catch (MongoCommandException olderServer) {
      return admin.runCommand(new Document("isMaster", 1));
    }
  }

  /** A cluster with a broker answers. */
  static Probe kafka(String bootstrapServers) {
    return limit -> {
      int millis = (int) limit.toMillis();
      Map<String, Object> config =
          Map.of(
              "bootstrap.servers", bootstrapServers,
              "request.timeout.ms", millis,
              "default.api.timeout.ms", millis);
      try (Admin admin = Admin.create(config)) {
        admin.describeCluster().nodes().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new IOException("no broker answered within " + limit.toSeconds() + " s", e);
      }
    };
  }

  /** A worker that is part of its group answers. */
  static Probe connect(URI url) {
    HttpClient http = HttpClient.newHttpClient();
    return limit -> {
      HttpRequest request = HttpRequest.newBuilder(url.resolve("/health")).timeout(limit).build();
      HttpResponse<String> response;
      try {
        response = http.send(request, HttpResponse.BodyHandlers.ofString());
      } catch (ConnectException e) {
        throw new IOException("nothing listens there", e);
      }
      if (response.statusCode() != 200) {
        throw new IOException(
            "GET /health answered " + response.statusCode() + ": " + response.body());
      }
    };
  }

  /** The bucket exists and may be used. */
  static Probe s3(S3Address address) {
    return limit -> {
      try (S3Client client = s3Client(address, limit)) {
        client.headBucket(request -> request.bucket(address.bucket()));
      } catch (NoSuchBucketException e) {
        throw new IOException("there is no bucket " + address.bucket(), e);
      } catch (S3Exception e) {
        throw new IOException(
            "bucket %s answered status %d".formatted(address.bucket(), e.statusCode()), e);
      } catch (SdkException e) {
        throw new IOException(Reasons.of(e), e);
      }
    };
  }

  private static S3Client s3Client(S3Address address, Duration limit) {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(address.region()))
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(limit).socketTimeout(limit))
            .overrideConfiguration(override -> override.apiCallTimeout(limit));
    if (address.endpoint() != null) {
      builder.endpointOverride(address.endpoint()).forcePathStyle(true);
    }
    if (address.accessKey() != null) {
      builder.credentialsProvider(
          StaticCredentialsProvider.create(
              AwsBasicCredentials.create(address.accessKey(), address.secretKey())));
    }
    return builder.build();
  }

  /** The database lets the user in and answers a query. */
  static Probe redshift(RedshiftAddress address) {
    return limit -> {
      Properties properties = new Properties();
      if (address.user() != null) {
        properties.setProperty("user", address.user());
      }
      if (address.password() != null) {
        properties.setProperty("password", address.password());
      }
      String seconds = Long.toString(Math.max(1, limit.toSeconds()));
      properties.setProperty("loginTimeout", seconds);
      properties.setProperty("connectTimeout", seconds);
      properties.setProperty("socketTimeout", seconds);
      try (Connection connection = DriverManager.getConnection(address.url(), properties);
          Statement statement = connection.createStatement()) {
        statement.execute("SELECT 1");
      } catch (SQLException e) {
        throw new IOException(Reasons.of(e), e);
      }
    };
  }
}
