package dev.sluice.guard.policy;

import dev.sluice.guard.drift.DriftClass;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/** The settings of policies. */
public final class PolicyConfig {

  public static final String PROFILE = "policy";

  /** What the keys of classes begin with; the class's name follows. */
  public static final String CLASS_PREFIX = PROFILE + ".";

  /** What the keys of paths begin with; the path follows. */
  public static final String PATH_PREFIX = PROFILE + ".path.";

  private PolicyConfig() {}

  /** Adds the keys. */
  public static ConfigDef define(ConfigDef def) {
    def.define(
        PROFILE,
        ConfigDef.Type.STRING,
        Profile.STRICT.text(),
        (key, value) -> checked(key, value, Profile::parse),
        Importance.HIGH,
        "What happens when a document does not fit the contract and nobody has decided about it. strict: the"
            + " collection is held. additive: new fields and wider types become a new contract version, anything"
            + " else is held. permissive: nothing is held; compatible changes become a new contract version, other"
            + " records go to quarantine. policy.path.<path> sets the policy (hold, accept, discard or quarantine) of"
            + " one path and what lies below it, and comes before those of the classes.");
    for (DriftClass driftClass : DriftClass.values()) {
      def.define(
          CLASS_PREFIX + driftClass.name(),
          ConfigDef.Type.STRING,
          "",
          (key, value) -> {
            if (!"".equals(value)) {
              checked(key, value, Policy::parse);
            }
          },
          Importance.MEDIUM,
          "Policy for "
              + driftClass.name()
              + " ("
              + driftClass.meaning()
              + "): hold, accept, discard or quarantine. Empty: the profile's."
              + (driftClass.compatible() ? "" : " It is never compatible, so accept holds."));
    }
    return def;
  }

  /**
   * The policies that a configuration sets.
   *
   * @throws ConfigException if a key that begins with {@code policy.} is no policy's, or a path is
   *     none
   */
  public static Policies policies(AbstractConfig config) {
    Map<DriftClass, Policy> classes = new EnumMap<>(DriftClass.class);
    for (DriftClass driftClass : DriftClass.values()) {
      String policy = config.getString(CLASS_PREFIX + driftClass.name());
      if (!policy.isEmpty()) {
        classes.put(driftClass, Policy.parse(policy));
      }
    }
    Map<String, Policy> paths = new HashMap<>();
    config
        .originalsWithPrefix(CLASS_PREFIX)
        .forEach(
            (name, value) -> {
              String key = CLASS_PREFIX + name;
              if (key.startsWith(PATH_PREFIX)) {
                paths.put(path(key, value), policy(key, value));
              } else if (!config.values().containsKey(key)) {
                throw new ConfigException(
                    "Unknown key "
                        + key
                        + ": use policy, policy.<class> or policy.path.<path>, with a class of "
                        + Arrays.toString(DriftClass.values()));
              }
            });
    return new Policies(Profile.parse(config.getString(PROFILE)), classes, paths);
  }

  private static String path(String key, Object value) {
    String path = key.substring(PATH_PREFIX.length());
    try {
      new Policies(Profile.STRICT, Map.of(), Map.of(path, Policy.HOLD));
      return path;
    } catch (IllegalArgumentException e) {
      throw new ConfigException(key, value, e.getMessage());
    }
  }

  private static Policy policy(String key, Object value) {
    checked(key, value, Policy::parse);
    return Policy.parse((String) value);
  }

  private static void checked(String key, Object value, Consumer<String> check) {
    try {
      check.accept(String.valueOf(value));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(key, value, e.getMessage());
    }
  }
}
