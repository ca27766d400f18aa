package dev.sluice.s3.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Finds out, by reading, which offsets have no record: those of transaction markers and of aborted
 * records, which a consumer passes without a word. Its consumer is made when it is first needed. At
 * most one partition is read at a time; thread-safe.
 */
final class LookAhead implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final int POLLS = 4;

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private Optional<Consumer<byte[], byte[]>> consumer = Optional.empty();
  private boolean closed;

  LookAhead(Supplier<Consumer<byte[], byte[]>> consumers) {
    this.consumers = consumers;
  }

  /** The first offset from {@code position} on that may have a record. */
  synchronized long firstRecord(TopicPartition partition, long position) {
    if (closed) {
      throw new CancellationException("Closed");
    }
    if (consumer.isEmpty()) {
      consumer = Optional.of(consumers.get());
    }
    Consumer<byte[], byte[]> reader = consumer.get();
    try {
      reader.assign(List.of(partition));
      reader.seek(partition, position);
      long end = reader.endOffsets(List.of(partition)).get(partition);
      for (int i = 0; i < POLLS && reader.position(partition) < end; i++) {
        if (!reader.poll(POLL).isEmpty()) {
          // It may have passed markers before that record; the sink will see it itself.
          return position;
        }
      }
      return Math.max(position, reader.position(partition));
    } catch (OffsetOutOfRangeException e) {
      return position;
    } catch (InterruptException e) {
      throw new CancellationException("Interrupted while looking ahead in " + partition);
    } catch (KafkaException e) {
      throw KafkaCalls.translate("looking ahead in " + partition, e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    consumer.ifPresent(Consumer::close);
  }
}
