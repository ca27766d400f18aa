package dev.sluice.guard.gate;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.ContractView;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The passage under the newest contract. Not thread-safe. */
final class Passages {

  private static final Logger LOG = LoggerFactory.getLogger(Passages.class);

  /** Records that a policy or decision sends elsewhere do not each read the control log. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Sets of discarded paths made ready; beyond, they are made anew. */
  private static final int CACHED = 32;

  private final ContractView view;
  private final GateSettings settings;
  private final GateMetrics metrics;
  private final LongSupplier nanos;
  private final Consumer<String> collectionSeen;
  private final Map<Set<String>, Passage> discarding = new LinkedHashMap<>();
  private Passage passage;
  private long readAt;
  private boolean read;
  private boolean seen;

  Passages(
      ContractView view,
      GateSettings settings,
      GateMetrics metrics,
      LongSupplier nanos,
      Consumer<String> collectionSeen) {
    this.view = view;
    this.settings = settings;
    this.metrics = metrics;
    this.nanos = nanos;
    this.collectionSeen = collectionSeen;
  }

  /** The passage under the newest contract that the log showed so far; null without a contract. */
  Passage current() {
    Contract contract = view.current(settings.connector()).orElse(null);
    if (contract == null) {
      return null;
    }
    if (passage == null || !passage.isUnder(contract)) {
      see(contract);
      passage = new Passage(contract, Set.of(), settings.topicPrefix());
      discarding.clear();
      metrics.contractVersion(contract.version());
      LOG.info(
          "Contract in use: connector={} namespace={} topic={} contract={}",
          settings.connector(),
          contract.namespace(),
          passage.topic(),
          contract.version());
    }
    return passage;
  }

  /** Tells the collection's namespace as soon as there is a contract, also without a document. */
  void look() {
    if (!seen) {
      view.current(settings.connector()).ifPresent(this::see);
    }
  }

  private void see(Contract contract) {
    if (!seen) {
      seen = true;
      collectionSeen.accept(contract.namespace());
    }
  }

  /** Reads the control log to its end; then the passage as {@link #current} gives it. */
  Passage newest() {
    view.readToEnd();
    read = true;
    readAt = nanos.getAsLong();
    return current();
  }

  /** The newest passage, or that of a moment ago. */
  Passage recent() {
    return read && nanos.getAsLong() - readAt < FRESH_NANOS ? current() : newest();
  }

  /** The current passage with what does not fit at some paths left out. */
  Passage discarding(Collection<String> paths) {
    Set<String> key = new TreeSet<>(paths);
    Passage known = discarding.get(key);
    if (known == null) {
      if (discarding.size() >= CACHED) {
        discarding.clear();
      }
      known = new Passage(passage.contract(), key, settings.topicPrefix());
      discarding.put(key, known);
    }
    return known;
  }

  /** The namespace of the contract; null without one. */
  String namespace() {
    return view.current(settings.connector()).map(Contract::namespace).orElse(null);
  }
}
