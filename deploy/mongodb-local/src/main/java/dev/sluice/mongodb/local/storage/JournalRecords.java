package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.oplog.OplogEntry;
import java.util.UUID;

/** The records of the journal as BSON documents; the field {@code k} says the kind. */
final class JournalRecords {
  private JournalRecords() {}

  static Doc header(long trimmedThrough) {
    return new DocBuilder().put("k", "h").put("v", 1).put("t", trimmedThrough).build();
  }

  static Doc change(OplogEntry entry) {
    return entry("e", entry);
  }

  static Doc logged(OplogEntry entry) {
    return entry("l", entry);
  }

  static Doc statement(Doc statement) {
    return new DocBuilder().put("k", "s").put("s", statement).build();
  }

  static Doc collection(Collection collection) {
    return new DocBuilder()
        .put("k", "c")
        .put("n", collection.namespace().toString())
        .put("u", Value.of(collection.uuid()))
        .put("o", collection.options().spec())
        .docs("x", collection.allIndexes().stream().map(IndexSpec::spec).toList())
        .build();
  }

  static Doc document(UUID collection, Doc doc) {
    return new DocBuilder(doc.size() + 48)
        .put("k", "d")
        .put("u", Value.of(collection))
        .put("o", doc)
        .build();
  }

  private static Doc entry(String kind, OplogEntry entry) {
    return new DocBuilder(entry.o().size() + 160)
        .put("k", kind)
        .put("t", entry.time())
        .put("ct", entry.clusterTime())
        .put("p", String.valueOf(entry.op()))
        .put("n", entry.ns())
        .putIfPresent("u", entry.uuid() == null ? null : Value.of(entry.uuid()))
        .put("o", entry.o())
        .putIfPresent("y", value(entry.key()))
        .put("w", entry.wallMillis())
        .putIfPresent("b", value(entry.before()))
        .putIfPresent("f", value(entry.after()))
        .build();
  }

  private static Value value(Doc doc) {
    return doc == null ? null : Value.of(doc);
  }

  static void replay(Doc record, JournalReplay into) {
    switch (record.get("k").asString()) {
      case "h" -> into.trimmedThrough(record.get("t").asLong());
      case "e" -> into.change(entry(record));
      case "l" -> into.logged(entry(record));
      case "s" -> into.statement(record.get("s").asDoc());
      case "c" -> {
        Collection collection =
            new Collection(
                Namespace.of(record.get("n").asString()),
                Applier.uuid(record.get("u")),
                CollectionOptions.of(record.get("o").asDoc().detached()),
                into.shardKey(Namespace.of(record.get("n").asString())));
        for (Value index : record.get("x").elements()) {
          collection.addIndex(IndexSpec.of(index.asDoc().detached()));
        }
        into.collection(collection);
      }
      case "d" -> into.find(Applier.uuid(record.get("u"))).add(record.get("o").asDoc().detached());
      default ->
          throw new IllegalStateException("journal record of unknown kind " + record.get("k"));
    }
  }

  private static OplogEntry entry(Doc record) {
    Value uuid = record.get("u");
    return new OplogEntry(
        record.get("t").asLong(),
        record.get("p").asString().charAt(0),
        record.get("n").asString(),
        uuid == null ? null : Applier.uuid(uuid),
        record.get("o").asDoc().detached(),
        doc(record.get("y")),
        record.get("w").asLong(),
        doc(record.get("b")),
        doc(record.get("f")),
        record.get("ct").asLong());
  }

  private static Doc doc(Value value) {
    return value == null ? null : value.asDoc().detached();
  }
}
