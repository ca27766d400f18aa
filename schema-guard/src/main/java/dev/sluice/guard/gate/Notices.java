package dev.sluice.guard.gate;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.drift.Drift;
import dev.sluice.guard.policy.Policy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells once per path, class and policy what policies did, without values. */
final class Notices {

  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

  /** Paths that are told of at most; metrics go on counting beyond. */
  private static final int TOLD = 10_000;

  private final String connector;
  private final Set<String> told = new HashSet<>();

  Notices(String connector) {
    this.connector = connector;
  }

  void accepted(Drift drift) {
    Contract contract = drift.proposed();
    for (Change change : drift.changes()) {
      LOG.info(
          "Change accepted by policy: connector={} namespace={} contract={} path={} class={} from={} to={}",
          connector,
          contract.namespace(),
          contract.version(),
          change.path(),
          change.driftClass(),
          change.from(),
          change.to());
    }
  }

  void under(Policy policy, Contract contract, List<Change> changes) {
    for (Change change : changes) {
      if (told.size() < TOLD
          && told.add(policy + " " + change.driftClass() + " " + change.path())) {
        LOG.warn(
            "{} by policy, told once: connector={} namespace={} contract={} path={} class={} expected={} seen={}",
            policy == Policy.DISCARD ? "Values discarded" : "Records quarantined",
            connector,
            contract.namespace(),
            contract.version(),
            change.path(),
            change.driftClass(),
            change.from(),
            change.evidence().keySet());
      }
    }
  }
}
