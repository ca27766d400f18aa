package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts as processes of their own. */
class ChildPartsIT {
  @TempDir Path folder;

  private LocalStackBuilder builder() {
    return LocalStack.builder().stateDir(folder).ports(Ports.ephemeral());
  }

  @Test
  void killedBrokerStartsAgainOnItsPortAndLog() throws Exception {
    try (LocalStack stack = builder().only(Part.KAFKA).asProcess(Part.KAFKA).start()) {
      String bootstrap = stack.bootstrapServers();
      create(bootstrap, "kept");
      send(bootstrap, "kept", "before");

      stack.kill(Part.KAFKA);
      assertThat(stack.isRunning(Part.KAFKA)).isFalse();
      stack.start(Part.KAFKA);

      assertThat(stack.bootstrapServers()).isEqualTo(bootstrap);
      send(bootstrap, "kept", "after");
      assertThat(read(bootstrap, "kept", 2)).containsExactly("before", "after");
    }
  }

  @Test
  void brokerInThisProcessKeepsItsLogOverARestartOfTheStack() throws Exception {
    try (LocalStack stack = builder().only(Part.KAFKA).start()) {
      create(stack.bootstrapServers(), "kept");
      send(stack.bootstrapServers(), "kept", "before");
    }
    try (LocalStack stack = builder().only(Part.KAFKA).start()) {
      assertThat(read(stack.bootstrapServers(), "kept", 1)).containsExactly("before");
    }
  }

  @Test
  void killedS3IsProbedOnItsPortAgain() {
    try (LocalStack stack = builder().only(Part.S3).asProcess(Part.S3).start()) {
      S3Address address = stack.s3();

      stack.kill(Part.S3);
      stack.start(Part.S3);

      assertThat(stack.s3()).isEqualTo(address);
      assertThat(stack.isRunning(Part.S3)).isTrue();
    }
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  void partInsideThisProcessIsNotKilled() {
    try (LocalStack stack = builder().only(Part.S3).start()) {
      assertThatThrownBy(() -> stack.kill(Part.S3))
          .isInstanceOf(StackException.class)
          .hasMessageContaining("asProcess(Part.S3)");
      assertThat(stack.isRunning(Part.S3)).isTrue();
    }
  }

  @Test
  void absentPartIsNamed() {
    try (LocalStack stack = builder().only(Part.S3).start()) {
      assertThatThrownBy(stack::bootstrapServers)
          .hasMessage("This stack was started without kafka.");
      assertThatThrownBy(() -> stack.kill(Part.KAFKA))
          .hasMessage("This stack was started without kafka.");
    }
  }

  @Test
  void childrenDieWithAParentThatIsKilledAndTheFolderIsTakenOver() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StackHolder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long child = awaitLine(parent);
    ProcessHandle handle = ProcessHandle.of(child).orElseThrow();
    assertThat(LocalStack.running(folder))
        .hasValueSatisfying(stack -> assertThat(stack.pid()).isEqualTo(parent.pid()));

    parent.destroyForcibly().waitFor();

    handle.onExit().get(2, TimeUnit.MINUTES);
    assertThat(LocalStack.running(folder)).isEmpty();
    try (LocalStack stack = builder().only(Part.S3).start()) {
      assertThat(stack.isRunning(Part.S3)).isTrue();
    }
  }

  private static long awaitLine(Process process) throws Exception {
    try (var reader = process.inputReader()) {
      return Long.parseLong(reader.readLine());
    }
  }

  /** A process that runs a stack until it is killed. Prints the process id of the stack's child. */
  static final class StackHolder {
    private StackHolder() {}

    public static void main(String[] args) throws Exception {
      LocalStack.builder()
          .stateDir(Path.of(args[0]))
          .ports(Ports.ephemeral())
          .only(Part.S3)
          .asProcess(Part.S3)
          .start();
      System.out.println(ProcessHandle.current().children().findFirst().orElseThrow().pid());
      Thread.currentThread().join();
    }
  }

  private static void create(String bootstrap, String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(Set.of(new NewTopic(topic, 1, (short) 1))).all().get(2, TimeUnit.MINUTES);
    }
  }

  private static void send(String bootstrap, String topic, String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, value)).get(2, TimeUnit.MINUTES);
    }
  }

  private static List<String> read(String bootstrap, String topic, int count) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap),
            new StringDeserializer(),
            new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      while (values.size() < count && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(200))) {
          values.add(each.value());
        }
      }
    }
    return values;
  }
}
