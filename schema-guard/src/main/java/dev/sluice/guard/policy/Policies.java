package dev.sluice.guard.policy;

import dev.sluice.guard.contract.DocumentPath;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.drift.DriftClass;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The policies of one connector. That of a path, or of the nearest path above it, comes before that
 * of a class, and that before the profile's. Immutable.
 */
public final class Policies {

  /** Any change holds. */
  public static final Policies STRICT = new Policies(Profile.STRICT, Map.of(), Map.of());

  private final Profile profile;
  private final Map<DriftClass, Policy> classes;
  private final Map<List<DocumentPath.Step>, Policy> paths = new HashMap<>();
  private final Policy root;

  /**
   * Policies.
   *
   * @param classes of classes that differ from the profile
   * @param paths by path, see {@link DocumentPath}; {@code $}: of a document as a whole
   * @throws IllegalArgumentException if a path is none
   */
  public Policies(Profile profile, Map<DriftClass, Policy> classes, Map<String, Policy> paths) {
    this.profile = profile;
    this.classes = Map.copyOf(classes);
    this.root = paths.get(DocumentPath.ROOT);
    paths.forEach(
        (path, policy) -> {
          if (!path.equals(DocumentPath.ROOT)) {
            this.paths.put(DocumentPath.parse(path), policy);
          }
        });
  }

  /** What is to be done about a change. */
  public Policy of(Change change) {
    if (change.isOfKey()) {
      // It concerns every document of the collection, and only a copy ends it.
      return Policy.HOLD;
    }
    Policy policy = wanted(change);
    boolean compatible = change.driftClass().compatible();
    if (policy == Policy.ACCEPT && !compatible) {
      return profile == Profile.PERMISSIVE ? Policy.QUARANTINE : Policy.HOLD;
    }
    if (policy == Policy.DISCARD && change.path().equals(DocumentPath.ROOT)) {
      // There is no value to leave out, and the document must not be lost.
      return Policy.QUARANTINE;
    }
    return policy;
  }

  private Policy wanted(Change change) {
    Policy ofPath = change.path().equals(DocumentPath.ROOT) ? root : ofPath(change.path());
    if (ofPath != null) {
      return ofPath;
    }
    Policy ofClass = classes.get(change.driftClass());
    return ofClass == null ? profile.of(change.driftClass()) : ofClass;
  }

  private Policy ofPath(String path) {
    if (paths.isEmpty()) {
      return null;
    }
    List<DocumentPath.Step> steps = DocumentPath.parse(path);
    for (int length = steps.size(); length > 0; length--) {
      Policy policy = paths.get(steps.subList(0, length));
      if (policy != null) {
        return policy;
      }
    }
    return null;
  }
}
