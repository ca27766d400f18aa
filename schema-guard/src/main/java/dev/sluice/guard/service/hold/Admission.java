package dev.sluice.guard.service.hold;

import dev.sluice.guard.service.connect.GuardedCollection;
import dev.sluice.guard.service.mongodb.Source;
import dev.sluice.guard.service.mongodb.Standing;
import dev.sluice.guard.service.questions.Questions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at what stands behind a collection's name before its first generation. For one thread. */
public final class Admission {
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
  private static final Duration LOOKED_AT_AGAIN = Duration.ofSeconds(10);

  private final Source source;
  private final Questions<Standing> questions;
  private final Clock steady;
  private final Map<String, Standing> admitted = new HashMap<>();
  private final Map<String, Instant> notBefore = new HashMap<>();

  public Admission(Source source, Questions<Standing> questions, Clock steady) {
    this.source = source;
    this.questions = questions;
    this.steady = steady;
  }

  /**
   * What the name stands for; empty until MongoDB has answered, or when it was just asked. It is
   * asked again only about what it refused.
   */
  Optional<Standing> look(GuardedCollection subject) {
    String name = subject.name() + " " + subject.stream().namespace();
    if (admitted.containsKey(name)) {
      return Optional.of(admitted.get(name));
    }
    Instant now = steady.instant();
    if (now.isBefore(notBefore.getOrDefault(name, Instant.EPOCH))) {
      return Optional.empty();
    }
    Optional<Standing> answer = questions.answer(name, () -> source.standing(subject.stream()));
    if (answer.isPresent()) {
      questions.forget(name);
      notBefore.put(name, now.plus(LOOKED_AT_AGAIN));
      if (!(answer.get() instanceof Standing.Refused)) {
        admitted.put(name, answer.get());
      }
      if (answer.get() instanceof Standing.Absent absent) {
        LOG.warn("Connector {} waits for documents: {}", subject.name(), absent.note());
      }
    }
    return answer;
  }
}
