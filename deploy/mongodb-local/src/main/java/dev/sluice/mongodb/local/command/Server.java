package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.cursor.Cursors;
import dev.sluice.mongodb.local.storage.Catalog;
import dev.sluice.mongodb.local.storage.Store;
import java.util.function.LongSupplier;

/**
 * What commands work on.
 *
 * @param secondary the collections for reads with a read preference other than primary
 * @param secondaryTime the cluster time up to which they have everything
 * @param address host and port as clients know it
 * @param setName the name of the replica set
 */
record Server(
    Store store,
    Catalog secondary,
    LongSupplier secondaryTime,
    Cursors cursors,
    Compatibility compatibility,
    String address,
    String setName) {}
