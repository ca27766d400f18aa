package dev.sluice.guard.service.questions;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Questions to a source that take longer than a round may: asked once by a name, answered in a
 * later round. One that fails is asked again after a while, and told of when it fails in another
 * way than before. For one thread.
 */
public final class Questions<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Questions.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final ExecutorService executor;
  private final Clock clock;
  private final Map<String, Future<T>> asked = new HashMap<>();
  private final Map<String, Instant> notBefore = new HashMap<>();
  private final Complaints complaints = new Complaints();
  private final Runnable onAnswer;

  /**
   * @param executor of one thread: one question at a time
   * @param onAnswer called when an answer is there, so that nobody has to wait for the next round
   */
  public Questions(ExecutorService executor, Clock clock, Runnable onAnswer) {
    this.executor = executor;
    this.clock = clock;
    this.onAnswer = onAnswer;
  }

  /** The answer, when there is one; asks when nobody has. It stays until {@link #forget}. */
  public Optional<T> answer(String name, Callable<T> question) {
    Future<T> pending = asked.get(name);
    if (pending == null) {
      if (!clock.instant().isBefore(notBefore.getOrDefault(name, Instant.EPOCH))) {
        asked.put(name, executor.submit(() -> ask(question)));
      }
      return Optional.empty();
    }
    if (!pending.isDone()) {
      return Optional.empty();
    }
    try {
      T answer = pending.get();
      notBefore.remove(name);
      complaints.end(name);
      return Optional.of(answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      asked.remove(name);
      notBefore.put(name, clock.instant().plus(RETRY_AFTER));
      String complaint = String.valueOf(e.getCause().getMessage());
      if (complaints.isNews(name, complaint)) {
        LOG.error(
            "Asked again every {} until there is an answer: {}",
            RETRY_AFTER,
            complaint,
            e.getCause());
      }
      return Optional.empty();
    }
  }

  private T ask(Callable<T> question) throws Exception {
    try {
      return question.call();
    } finally {
      onAnswer.run();
    }
  }

  /** Whether the question failed when it was asked last, and waits to be asked again. */
  public boolean failed(String name) {
    return asked.get(name) == null && notBefore.containsKey(name);
  }

  /** Drops the answer, so that the name can be asked anew. */
  public void forget(String name) {
    asked.remove(name);
    notBefore.remove(name);
  }
}
