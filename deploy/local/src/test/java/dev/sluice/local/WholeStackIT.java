package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import dev.sluice.local.connect.ConnectClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every part, each reached as its users reach it. */
class WholeStackIT {
  @TempDir Path folder;

  @Test
  void everyPartServesAndKeepsItsStateOverARestart() throws Exception {
    try (LocalStack stack =
        LocalStack.builder().stateDir(folder).ports(Ports.ephemeral()).start()) {
      insert(stack.mongodbUri());
      execute(stack.redshift(), "CREATE TABLE kept (i INTEGER)");
      execute(stack.redshift(), "INSERT INTO kept VALUES (7)");
      assertThat(new ConnectClient(stack.connectUrl()).connectors()).isEmpty();
      assertThat(LocalStack.running(folder))
          .hasValueSatisfying(
              running -> {
                assertThat(running.mongodbUri()).isEqualTo(stack.mongodbUri());
                assertThat(running.bootstrapServers()).isEqualTo(stack.bootstrapServers());
                assertThat(running.connectUrl()).isEqualTo(stack.connectUrl());
                assertThat(running.redshift()).isEqualTo(stack.redshift());
              });
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("stack.json"))))
          .isEqualTo("rw-------");
    }
    assertThat(ProcessHandle.current().children()).isEmpty();

    try (LocalStack stack =
        LocalStack.builder().stateDir(folder).ports(Ports.ephemeral()).start()) {
      assertThat(count(stack.mongodbUri())).isEqualTo(1);
      assertThat(sum(stack.redshift())).isEqualTo(7);
    }
  }

  @Test
  void killedMongodbAndRedshiftKeepTheirState() throws Exception {
    try (LocalStack stack =
        LocalStack.builder()
            .stateDir(folder)
            .ports(Ports.ephemeral())
            .only(Part.MONGODB, Part.S3, Part.REDSHIFT)
            .asProcess(Part.MONGODB, Part.REDSHIFT)
            .start()) {
      insert(stack.mongodbUri());
      execute(stack.redshift(), "CREATE TABLE kept (i INTEGER)");
      execute(stack.redshift(), "INSERT INTO kept VALUES (7)");

      stack.kill(Part.MONGODB);
      stack.kill(Part.REDSHIFT);
      stack.start(Part.MONGODB);
      stack.start(Part.REDSHIFT);

      assertThat(count(stack.mongodbUri())).isEqualTo(1);
      assertThat(sum(stack.redshift())).isEqualTo(7);
    }
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  private static void insert(String uri) {
    try (MongoClient client = MongoClients.create(uri)) {
      collection(client).insertOne(new Document("_id", 1));
    }
  }

  private static long count(String uri) {
    try (MongoClient client = MongoClients.create(uri)) {
      return collection(client).countDocuments();
    }
  }

  private static MongoCollection<Document> collection(MongoClient client) {
    return client.getDatabase("shop").getCollection("kept");
  }

  private static void execute(RedshiftAddress redshift, String sql) throws SQLException {
    try (Connection connection = connect(redshift);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int sum(RedshiftAddress redshift) throws SQLException {
    try (Connection connection = connect(redshift);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT i FROM kept")) {
      assertThat(rows.next()).isTrue();
      return rows.getInt(1);
    }
  }

  private static Connection connect(RedshiftAddress redshift) throws SQLException {
    return DriverManager.getConnection(redshift.url(), redshift.user(), redshift.password());
  }
}
