package dev.sluice.mongodb.local.capture;

import java.util.List;

/**
 * What was there before the commands of a case: the capture does not hold it, but its events and
 * replies show it.
 */
final class CaseSetup {
  private static final String BASE =
      "{_id: 1, a: 1, b: 'x', n: {p: {q: 1}, r: 2}, arr: [1, 2, 3],"
          + " docs: [{k: 1, v: 1}, {k: 2, v: 2}], drop: 'me'}";
  private static final List<String> ON_BASE =
      List.of(
          "update_",
          "replace_",
          "upsert_update_existing",
          "find_and_modify_",
          "lookup_",
          "txn_",
          "delete_one",
          "delete_none");

  private CaseSetup() {}

  /** The commands that make a case's collections and documents, for a database. */
  static List<String> commands(String name, String database) {
    String db = ", $db: '" + database + "'}";
    String create = "{create: '" + name + "'" + db;
    return switch (name) {
      case "update_many" ->
          List.of(create, insert(name, db, "{_id: 1, a: 1}, {_id: 2, a: 1}, {_id: 3, a: 2}"));
      case "update_many_partial_noop" ->
          List.of(create, insert(name, db, "{_id: 1, a: 1}, {_id: 2, a: 2}"));
      case "update_dotted_field_shadow" ->
          List.of(create, insert(name, db, "{_id: 1, 'a.b': 'literal', a: {b: 'nested'}}"));
      case "replace_same_noop" -> List.of(create, insert(name, db, "{_id: 1, x: 2}"));
      case "delete_many" -> List.of(create, insert(name, db, "{_id: 1}, {_id: 2}, {_id: 3}"));
      case "insert_unmatched_capped" ->
          List.of("{create: '" + name + "', capped: true, size: 4096, max: 2" + db);
      case "drop_collection" -> List.of(create, insert(name, db, "{_id: 1}, {_id: 2}"));
      case "drop_recreate", "rename_collection", "rename_other_db" ->
          List.of(create, insert(name, db, "{_id: 1}"));
      case "rename_drop_target" ->
          List.of(create, insert(name, db, "{_id: 1}"), insert(name + "_t", db, "{_id: 1}"));
      case "rename_onto_watched" ->
          List.of(create, insert(name, db, "{_id: 1}"), insert(name + "_s", db, "{_id: 1}"));
      case "drop_database" ->
          List.of(create, insert(name, db, "{_id: 1}"), insert(name + "_2", db, "{_id: 1}"));
      case "drop_database_after_update" -> List.of(create, insert(name, db, BASE));
      default -> {
        if (name.startsWith("types_update_")) {
          yield List.of(create, insert(name, db, "{_id: 1, v: 'before'}"));
        }
        yield ON_BASE.stream().anyMatch(name::startsWith)
            ? List.of(create, insert(name, db, BASE))
            : List.of(create);
      }
    };
  }

  private static String insert(String collection, String db, String documents) {
    return "{insert: '" + collection + "', documents: [" + documents + "]" + db;
  }
}
