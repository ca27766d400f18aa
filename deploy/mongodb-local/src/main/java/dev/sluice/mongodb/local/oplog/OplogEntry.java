package dev.sluice.mongodb.local.oplog;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import java.util.UUID;

/**
 * One entry of the operation log.
 *
 * @param time its cluster time, unique
 * @param op {@code i}nsert, {@code u}pdate or replace, {@code d}elete, {@code c}ommand, {@code
 *     n}othing
 * @param ns the namespace; {@code db.$cmd} for a command
 * @param uuid the collection's identity; null where there is none
 * @param o the document, the change or the command
 * @param key the document key; null for a command
 * @param wallMillis when it was, by the wall clock
 * @param before the document before the change, where the collection records it; else null
 * @param after the document after an update; kept in the log only where the collection records it
 * @param clusterTime what change events tell as their cluster time: that of the entry, or of an
 *     earlier one that was made together with it
 */
public record OplogEntry(
    long time,
    char op,
    String ns,
    UUID uuid,
    Doc o,
    Doc key,
    long wallMillis,
    Doc before,
    Doc after,
    long clusterTime) {

  private static final int OVERHEAD = 120;

  /** An entry that stands for itself. */
  public OplogEntry(
      long time,
      char op,
      String ns,
      UUID uuid,
      Doc o,
      Doc key,
      long wallMillis,
      Doc before,
      Doc after) {
    this(time, op, ns, uuid, o, key, wallMillis, before, after, time);
  }

  /** The bytes that this entry takes of the log's bound. */
  public long size() {
    return OVERHEAD
        + ns.length()
        + o.size()
        + (key == null ? 0 : key.size())
        + sizeOf(before)
        + sizeOf(after);
  }

  private static long sizeOf(Doc doc) {
    return doc == null ? 0 : doc.size();
  }

  /** True for an update by operators, false for a replacement. */
  public boolean isDelta() {
    Field first = o.first();
    return first != null && first.name().startsWith("$");
  }

  public OplogEntry withoutImages() {
    return before == null && after == null
        ? this
        : new OplogEntry(time, op, ns, uuid, o, key, wallMillis, null, null, clusterTime);
  }

  /** The entry as {@code local.oplog.rs} shows it. */
  public Doc toDoc() {
    DocBuilder doc =
        new DocBuilder(o.size() + 200)
            .put("op", String.valueOf(op))
            .put("ns", ns)
            .putIfPresent("ui", uuid == null ? null : Value.of(uuid))
            .put("o", o);
    if (key != null && op == 'u') {
      doc.put("o2", key);
    }
    return doc.timestamp("ts", time).put("t", 1L).put("v", 2L).date("wall", wallMillis).build();
  }
}
