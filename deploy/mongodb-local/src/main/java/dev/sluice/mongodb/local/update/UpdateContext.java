package dev.sluice.mongodb.local.update;

import dev.sluice.mongodb.local.bson.Value;
import java.util.function.LongSupplier;

/**
 * What an update of one document needs to know.
 *
 * @param id the document's {@code _id}, for messages; null in an upsert that has none yet
 * @param position the array index that the query matched at, for the positional operator; -1 for
 *     none
 * @param inserting whether this makes a new document
 * @param nowMillis the wall clock
 * @param nextTime gives cluster times
 */
public record UpdateContext(
    Value id, int position, boolean inserting, long nowMillis, LongSupplier nextTime) {}
