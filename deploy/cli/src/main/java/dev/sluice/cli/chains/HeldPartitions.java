package dev.sluice.cli.chains;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.CommandException;
import dev.sluice.cli.rest.JsonHttp;
import dev.sluice.files.ChainNote;
import dev.sluice.files.Hold;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Which partitions the S3 sinks hold and why, as they say in the notes that they commit beside
 * their offsets. Thread-safe.
 */
public final class HeldPartitions {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final S3Sinks sinks;
  private final String bootstrapServers;

  /**
   * Reads from a worker and from Kafka.
   *
   * @param http a Connect worker
   * @param bootstrapServers such as {@code 127.0.0.1:9092}
   */
  public HeldPartitions(JsonHttp http, String bootstrapServers) {
    this.sinks = new S3Sinks(http);
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * All of them, by topic and partition.
   *
   * @throws CommandException when Kafka does not answer
   */
  public List<HeldPartition> read() {
    Map<String, String> connectorOfGroup = new HashMap<>();
    for (Map.Entry<String, JsonNode> sink : sinks.all().entrySet()) {
      connectorOfGroup.put(S3Sinks.group(sink.getKey(), sink.getValue()), sink.getKey());
    }
    if (connectorOfGroup.isEmpty()) {
      return List.of();
    }
    List<HeldPartition> held = new ArrayList<>();
    offsets(connectorOfGroup.keySet().stream().toList())
        .forEach(
            (group, offsets) ->
                offsets.forEach(
                    (partition, offset) ->
                        hold(offset)
                            .ifPresent(
                                hold ->
                                    held.add(
                                        new HeldPartition(
                                            connectorOfGroup.get(group),
                                            partition.topic(),
                                            partition.partition(),
                                            hold)))));
    held.sort(Comparator.comparing(HeldPartition::topic).thenComparing(HeldPartition::partition));
    return held;
  }

  private static Optional<Hold> hold(OffsetAndMetadata offset) {
    return offset == null
        ? Optional.empty()
        : ChainNote.read(offset.metadata()).flatMap(ChainNote::hold);
  }

  private Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets(List<String> groups) {
    Map<String, ListConsumerGroupOffsetsSpec> asked = new HashMap<>();
    groups.forEach(group -> asked.put(group, new ListConsumerGroupOffsetsSpec()));
    try (Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                TIMEOUT_MILLIS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                TIMEOUT_MILLIS))) {
      return admin.listConsumerGroupOffsets(asked).all().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted while waiting for Kafka", e);
    } catch (ExecutionException e) {
      throw unanswered(e.getCause());
    } catch (KafkaException e) {
      throw unanswered(e.getCause() == null ? e : e.getCause());
    }
  }

  private CommandException unanswered(Throwable cause) {
    return new CommandException(
        "Kafka at " + bootstrapServers + " did not say what is held: " + cause.getMessage(), cause);
  }
}
