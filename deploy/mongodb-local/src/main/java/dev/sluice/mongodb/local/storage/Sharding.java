package dev.sluice.mongodb.local.storage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which collections are sharded, by name. Where any is, the stand-in answers as a mongos.
 * Immutable.
 *
 * @param keys the paths of the shard key by {@code <db>.<collection>}
 */
public record Sharding(Map<String, List<String>> keys) {
  /** A replica set. */
  public static final Sharding NONE = new Sharding(Map.of());

  public Sharding {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    keys.forEach(
        (namespace, paths) -> {
          if (namespace.indexOf('.') < 1 || paths.isEmpty() || paths.contains("")) {
            throw new IllegalArgumentException(
                "a sharded collection is <db>.<collection>=<field>[,<field>…], not "
                    + namespace
                    + "="
                    + String.join(",", paths));
          }
          copy.put(namespace, List.copyOf(paths));
        });
    keys = Map.copyOf(copy);
  }

  public boolean isMongos() {
    return !keys.isEmpty();
  }

  ShardKey of(Namespace namespace) {
    List<String> paths = keys.get(namespace.toString());
    return paths == null ? ShardKey.NONE : new ShardKey(paths);
  }

  /** With one more. */
  public Sharding with(String namespace, List<String> paths) {
    Map<String, List<String>> more = new LinkedHashMap<>(keys);
    more.put(namespace, paths);
    return new Sharding(more);
  }
}
