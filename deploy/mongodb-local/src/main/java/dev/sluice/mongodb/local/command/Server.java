package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.cursor.Cursors;
import dev.sluice.mongodb.local.storage.Store;

/**
 * What commands work on.
 *
 * @param address host and port as clients know it
 * @param setName the name of the replica set
 */
record Server(
    Store store, Cursors cursors, Compatibility compatibility, String address, String setName) {}
