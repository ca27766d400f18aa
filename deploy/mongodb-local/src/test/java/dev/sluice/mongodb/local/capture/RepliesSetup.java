package dev.sluice.mongodb.local.capture;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Value;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/**
 * What was done between the single commands of the capture; it is not in the capture, but its
 * replies show it.
 */
final class RepliesSetup {
  private RepliesSetup() {}

  /**
   * Does what was done before a case, and notes the times and identities that later commands name.
   */
  static void before(String name, WireClient client, Map<String, String> replacements) {
    switch (name) {
      case "listCollections" -> {
        client.run("{create: 'tok', $db: 'cdc'}");
        client.run("{create: 'tok2', $db: 'cdc'}");
      }
      case "on_view" -> client.run("{create: 'tok_view', viewOn: 'tok', pipeline: [], $db: 'cdc'}");
      case "invalidate_drop_open" -> insert(client, "cdc", "inv_drop", "{_id: 1}");
      case "invalidate_drop_getMore0" -> {
        insert(client, "cdc", "inv_drop", "{_id: 2}");
        client.run("{drop: 'inv_drop', $db: 'cdc'}");
      }
      case "after_drop_recreated_resumeAfter_last" ->
          insert(client, "cdc", "inv_drop", "{_id: 99}");
      case "invalidate_rename_open" -> insert(client, "cdc", "inv_rename", "{_id: 1}");
      case "invalidate_rename_getMore0" -> {
        insert(client, "cdc", "inv_rename", "{_id: 2}");
        client.run("{renameCollection: 'cdc.inv_rename', to: 'cdc.inv_rename_2', $db: 'admin'}");
      }
      case "after_rename_recreated_resumeAfter_last" ->
          insert(client, "cdc", "inv_rename", "{_id: 99}");
      case "oplog_lost_open" -> client.run("{create: 'tok', $db: 'roll3'}");
      case "oplog_lost_resumeAfter" -> rollOver(client, replacements);
      case "oplog_lost_resumeAfter_getMore_after_new_event" ->
          insert(client, "roll3", "tok", "{_id: 77}");
      case "typebits_1_whole_token" -> typeBits(client, replacements);
      default -> {
        // Nothing was done between.
      }
    }
  }

  private static Doc insert(WireClient client, String db, String collection, String document) {
    return client.run(
        "{insert: '" + collection + "', documents: [" + document + "], $db: '" + db + "'}");
  }

  /**
   * A cursor that is never read, one that is read once, and then more writes than the oplog holds.
   */
  private static void rollOver(WireClient client, Map<String, String> replacements) {
    Doc unread =
        client.run("{aggregate: 'tok', pipeline: [{$changeStream: {}}], cursor: {}, $db: 'roll3'}");
    replacements.put(
        "5854051340587664690", Long.toString(unread.get("cursor").asDoc().get("id").asLong()));
    Doc first = insert(client, "roll3", "tok", "{_id: 1}");
    Doc second = insert(client, "roll3", "tok", "{_id: 2}");
    note(replacements, 1795403141L, 3, first);
    note(replacements, 1795403141L, 4, second);
    replacements.put("6D228641F42C40ADBD17960A4273D802", uuid(client, "roll3", "tok"));
    client.run(
        "{getMore: {$numberLong: '"
            + replacements.get("6381258643865375588")
            + "'}, collection: 'tok', maxTimeMS: 100, $db: 'roll3'}");
    for (int i = 0; i < 100; i++) {
      insert(client, "roll3", "fill", "{_id: " + i + ", pad: '" + "x".repeat(1000) + "'}");
    }
  }

  private static void typeBits(WireClient client, Map<String, String> replacements) {
    client.run("{create: 'tok', $db: 'tb'}");
    String[] ids = {
      "1",
      "{$numberLong: '1099511627776'}",
      "1.5",
      "{$numberDecimal: '12.50'}",
      "'s'",
      "{a: 1}",
      "{a: {$numberLong: '5'}}",
      "'last'"
    };
    for (int i = 0; i < ids.length; i++) {
      note(replacements, 1795404213L, i + 2, insert(client, "tb", "tok", "{_id: " + ids[i] + "}"));
    }
    replacements.put("D0C5561613A4402A81AF9545173B861A", uuid(client, "tb", "tok"));
  }

  private static void note(
      Map<String, String> replacements, long seconds, int increment, Doc reply) {
    replacements.put(
        String.format("%016X", seconds << 32 | increment),
        String.format("%016X", reply.get("operationTime").bits()));
  }

  private static String uuid(WireClient client, String db, String collection) {
    Doc reply =
        client.run("{listCollections: 1, filter: {name: '" + collection + "'}, $db: '" + db + "'}");
    Value found = reply.get("cursor").asDoc().get("firstBatch").elements().get(0);
    byte[] uuid = found.asDoc().get("info").asDoc().get("uuid").binaryData();
    return HexFormat.of().formatHex(uuid).toUpperCase(Locale.ROOT);
  }
}
