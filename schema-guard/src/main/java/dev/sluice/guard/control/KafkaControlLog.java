package dev.sluice.guard.control;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control log on a Kafka topic: one thread tails it for everyone in this worker. */
final class KafkaControlLog implements ControlLog, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaControlLog.class);
  private static final Duration IDLE_POLL = Duration.ofSeconds(1);
  private static final long REOPEN_DELAY_MS = 1_000;

  private final ControlClients clients;
  private final Duration timeout;
  private final ControlFold fold = new ControlFold();
  private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Void> verified = new CompletableFuture<>();
  private final Map<String, CompletableFuture<Appended>> attempts = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> answers = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;

  private volatile long position;
  private volatile ControlState state = ControlState.EMPTY;
  private volatile RuntimeException failure;
  private volatile boolean closed;

  /**
   * @param timeout after which {@link #readToEnd()} and {@link #append} give up
   */
  KafkaControlLog(ControlClients clients, Duration timeout) {
    this.clients = clients;
    this.timeout = timeout;
    this.thread = new Thread(this::run, "sluice-control-log");
    this.thread.setDaemon(true);
  }

  KafkaControlLog start() {
    thread.start();
    return this;
  }

  /** Somebody waits until the log is read up to an offset. */
  private record Waiter(long offset, CompletableFuture<ControlState> answer) {}

  @Override
  public ControlState state() {
    return state;
  }

  @Override
  public ControlState readable() {
    RuntimeException stopped = failure;
    if (stopped != null) {
      throw new ControlUnavailableException(
          "Control log " + clients.describe() + " cannot be read: " + stopped.getMessage(),
          stopped);
    }
    return state;
  }

  @Override
  public ControlState readToEnd() {
    awaitTopic();
    long end = clients.endOffset();
    if (position >= end) {
      return state;
    }
    Waiter waiter = new Waiter(end, new CompletableFuture<>());
    waiters.add(waiter);
    try {
      return answer(waiter) ? state : await(waiter.answer(), "read");
    } finally {
      waiters.remove(waiter);
    }
  }

  /**
   * Before the topic was verified, a producer would have the broker create it with other settings.
   */
  private void awaitTopic() {
    if (!verified.isDone()) {
      await(verified, "open");
    }
  }

  private boolean answer(Waiter waiter) {
    return position >= waiter.offset() && waiter.answer().complete(state);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the callback passes an error on
  public Appended append(ControlEntry entry) {
    awaitTopic();
    String attempt = UUID.randomUUID().toString();
    byte[] key = entry.connector().getBytes(StandardCharsets.UTF_8);
    byte[] value = ControlJson.write(entry, attempt);
    CompletableFuture<Appended> answer = new CompletableFuture<>();
    attempts.put(attempt, answer);
    try {
      clients
          .producer()
          .send(
              new ProducerRecord<>(clients.topic(), 0, key, value),
              (metadata, error) -> {
                if (error != null) {
                  answer.completeExceptionally(error);
                }
              });
      return await(answer, "append to");
    } finally {
      attempts.remove(attempt);
    }
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public void close() {
    closed = true;
    stopped.countDown();
    clients.wakeup();
    try {
      thread.join(timeout.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    clients.close();
  }

  private <T> T await(CompletableFuture<T> answer, String verb) {
    String what = "Cannot " + verb + " control log " + clients.describe();
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ControlUnavailableException(what + ": interrupted", e);
    } catch (ExecutionException e) {
      throw new ControlUnavailableException(what + ": " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      RuntimeException cause = failure;
      throw cause == null
          ? new ControlUnavailableException(what + " within " + timeout.toMillis() + " ms", e)
          : new ControlUnavailableException(what + ": " + cause.getMessage(), cause);
    }
  }

  private void run() {
    while (!closed) {
      try {
        clients.openConsumer(fold.nextOffset());
        failure = null;
        verified.complete(null);
        while (!closed) {
          stepUnlessWoken();
        }
      } catch (RuntimeException e) {
        if (!closed) {
          report(e);
          pauseBeforeReopening();
        }
      }
    }
    clients.closeConsumer();
  }

  private void stepUnlessWoken() {
    try {
      step();
    } catch (WakeupException e) {
      LOG.trace("Woken by the end", e);
    }
  }

  private void step() {
    boolean any = false;
    for (ConsumerRecord<byte[], byte[]> record : clients.poll(IDLE_POLL)) {
      any = true;
      apply(record);
    }
    if (any) {
      state = fold.state();
      position = clients.position();
      answers.forEach(Runnable::run);
      answers.clear();
      waiters.removeIf(this::answer);
      listeners.forEach(Runnable::run);
    }
  }

  private void apply(ConsumerRecord<byte[], byte[]> record) {
    try {
      ControlJson.Read read = ControlJson.read(record.value());
      boolean valid = fold.apply(record.offset(), read.entry());
      CompletableFuture<Appended> appended = attempts.get(read.attempt());
      if (appended != null) {
        answers.add(() -> appended.complete(new Appended(record.offset(), valid, state)));
      }
    } catch (ControlJson.NewerFormatException e) {
      throw new ControlUnavailableException(
          "Record "
              + where(record)
              + " cannot be read: "
              + e.getMessage()
              + ". Upgrade this worker's schema guard.",
          e);
    } catch (IllegalArgumentException e) {
      LOG.error(
          "Record {} of the control log is not valid and is left out: {}. Whoever wrote it is not the schema guard.",
          where(record),
          e.getMessage());
      fold.skip(record.offset());
    }
  }

  private static String where(ConsumerRecord<byte[], byte[]> record) {
    return record.topic() + "-" + record.partition() + "@" + record.offset();
  }

  private void report(RuntimeException e) {
    RuntimeException known = failure;
    failure = e;
    if (known == null || !String.valueOf(known.getMessage()).equals(e.getMessage())) {
      LOG.error(
          "Control log {} cannot be read; guarded collections hold until it can: {}",
          clients.describe(),
          e.getMessage(),
          e);
    }
  }

  private void pauseBeforeReopening() {
    try {
      stopped.await(REOPEN_DELAY_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }
}
