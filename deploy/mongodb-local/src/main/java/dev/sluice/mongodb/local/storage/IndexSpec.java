package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Value;

/**
 * An index as its creator asked for it.
 *
 * @param spec the whole specification: v, key, name, options
 */
public record IndexSpec(String name, Doc key, boolean unique, boolean sparse, Doc spec) {
  static final String ID_INDEX = "_id_";

  public static IndexSpec of(Doc spec) {
    return new IndexSpec(
        spec.get("name").asString(),
        spec.get("key").asDoc(),
        is(spec.get("unique")),
        is(spec.get("sparse")),
        spec);
  }

  private static boolean is(Value flag) {
    return flag != null && flag.asBoolean();
  }
}
