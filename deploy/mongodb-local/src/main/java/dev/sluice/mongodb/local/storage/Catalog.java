package dev.sluice.mongodb.local.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * All collections, by name and by identity. Any thread may read; the holder of the store's lock
 * changes it.
 */
public final class Catalog {
  private final Sharding sharding;
  private final ConcurrentSkipListMap<String, Collection> byName = new ConcurrentSkipListMap<>();
  private final Map<UUID, Collection> byUuid = new ConcurrentHashMap<>();

  Catalog(Sharding sharding) {
    this.sharding = sharding;
  }

  /** Which collections are sharded. */
  public Sharding sharding() {
    return sharding;
  }

  /** The collection or view of that name, or null. */
  public Collection find(String namespace) {
    return byName.get(namespace);
  }

  /** The collection with that identity, whatever its name now is, or null. */
  public Collection find(UUID uuid) {
    return uuid == null ? null : byUuid.get(uuid);
  }

  public List<Collection> in(String database) {
    return new ArrayList<>(byName.subMap(database + ".", database + "/").values());
  }

  public List<Collection> all() {
    return new ArrayList<>(byName.values());
  }

  public NavigableSet<String> databases() {
    TreeSet<String> names = new TreeSet<>();
    byName.values().forEach(collection -> names.add(collection.namespace().database()));
    return names;
  }

  void add(Collection collection) {
    byName.put(collection.namespace().toString(), collection);
    byUuid.put(collection.uuid(), collection);
  }

  void remove(Collection collection) {
    byName.remove(collection.namespace().toString());
    byUuid.remove(collection.uuid());
  }

  void rename(Collection collection, Namespace to) {
    byName.remove(collection.namespace().toString());
    collection.rename(to);
    byName.put(to.toString(), collection);
  }
}
