package dev.sluice.mongodb.local.storage;

/** {@code database.collection}. */
public record Namespace(String database, String collection) {
  public static Namespace of(String full) {
    int dot = full.indexOf('.');
    return dot < 0
        ? new Namespace(full, "")
        : new Namespace(full.substring(0, dot), full.substring(dot + 1));
  }

  @Override
  public String toString() {
    return database + "." + collection;
  }
}
