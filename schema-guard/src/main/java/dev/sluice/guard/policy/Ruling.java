package dev.sluice.guard.policy;

import dev.sluice.guard.drift.Change;
import dev.sluice.guard.drift.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The changes that one document brings, by what the policies say about them. */
public final class Ruling {

  private final Map<Policy, List<Change>> changes = new EnumMap<>(Policy.class);

  private Ruling(Policies policies, Verdict verdict) {
    for (Change change : verdict.drift().changes()) {
      changes.computeIfAbsent(policies.of(change), none -> new ArrayList<>()).add(change);
    }
  }

  /** What policies say about a verdict. */
  public static Ruling of(Policies policies, Verdict verdict) {
    return new Ruling(policies, verdict);
  }

  /** The changes under a policy; empty for none. */
  public List<Change> under(Policy policy) {
    return changes.getOrDefault(policy, List.of());
  }

  /** Whether any change is under a policy. */
  public boolean any(Policy policy) {
    return changes.containsKey(policy);
  }

  /** The paths of the changes under a policy. */
  public Set<String> paths(Policy policy) {
    Set<String> paths = new LinkedHashSet<>();
    under(policy).forEach(change -> paths.add(change.path()));
    return paths;
  }
}
